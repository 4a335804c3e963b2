"""How much of a product a sum of money buys: "£10 of salmon"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from plugins.contracts import Call, Product
from plugins.kit.goods.price_words import price_of_one
from plugins.kit.goods.pricing import LinePrice, is_measured, max_units, price_line, promotions_for
from plugins.kit.money import Money

FINE, WHOLE = Decimal("0.01"), Decimal(1)
LARGE_UNITS: Sequence[str] = ("kg", "l", "m")  # of these, hundredths are weighed out; of smaller ones and pieces, whole ones


def line_for(call: Call, product: Product, money: Money, left: Decimal | None = None) -> LinePrice | None:
    """Return the most of a product that a sum buys today, priced, and no more than there is ``left``; None where it buys none."""
    step = FINE if is_measured(product) and product.sold_by in LARGE_UNITS else WHOLE
    each = price_of_one(call, product).unit.minor
    units = (Decimal(money.minor) / each).quantize(step, rounding=ROUND_FLOOR) if each else Decimal(0)
    units = min(units, max_units(product), *(() if left is None else (left,)))
    offers = promotions_for(call, product)
    line = price_line(product, units, offers) if units > 0 else None
    if line and line.total.minor > money.minor:  # a line is rounded half up
        line = price_line(product, units - step, offers) if units > step else None
    return line
