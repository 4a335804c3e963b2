"""Which goods are most like another: of its kind, and near its price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from plugins.contracts import Product
from plugins.kit.goods.products import stems

MOST = 5
NEAR_PRICE = Decimal("0.5")  # the part of a price by which another may be off it


def most_alike(product: Product, others: Sequence[Product]) -> list[Product]:
    """Return the few of others (nearest first) that stand on a product's shelf, or share a word of its name where it has none, and
    cost about the same; where none does both, those that do the first, else the nearest."""
    kind = [other for other in others if _are_of_a_kind(product, other)]
    near = [other for other in kind if _costs_about_the_same(product, other)]
    return (near or kind or list(others))[:MOST]


def _are_of_a_kind(product: Product, other: Product) -> bool:
    if product.categories:
        return product.categories[-1:] == other.categories[-1:]
    return not set(stems(product.name)).isdisjoint(stems(other.name))


def _costs_about_the_same(product: Product, other: Product) -> bool:
    if not (product.priced and other.priced):
        return True
    return abs(product.price.minor - other.price.minor) <= NEAR_PRICE * product.price.minor
