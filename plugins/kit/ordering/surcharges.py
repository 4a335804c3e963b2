"""What delivering bulky goods costs on top of the fee."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Fact, Product
from plugins.kit.goods.pricing import LinePrice, is_measured
from plugins.kit.money import Money


def bulky(lines: Sequence[LinePrice]) -> tuple[LinePrice, ...]:
    """Return those lines whose goods cost more to deliver."""
    return tuple(line for line in lines if line.product.delivery_surcharge is not None)


def surcharge_of(lines: Sequence[LinePrice], currency: str) -> Money:
    """Return what delivering these lines costs on top of the fee: for each piece, once for what is sold by weight or length."""
    total = Money(0, currency)
    for line in bulky(lines):
        total += line.product.delivery_surcharge.times(1 if is_measured(line.product) else line.quantity)
    return total


def surcharge_facts(product: Product) -> tuple[Fact, ...]:
    """Return what backs the words about a product's surcharge."""
    if product.delivery_surcharge is None:
        return ()
    return (Fact("delivery_surcharge", product.delivery_surcharge, product.sku, "each", f"{product.source}/delivery_surcharge"),)
