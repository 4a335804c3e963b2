"""What goods on show are compared by: what they cost today, how big they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from plugins.contracts import Product, Stores
from plugins.kit.goods.pricing import lowest_unit
from plugins.kit.units import UNITS

SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "small", "medium", "large")
Measure = Callable[["Shown"], tuple]


@dataclass(frozen=True, slots=True)
class Shown:
    """Something on show by the code that was shown: a group's decides neither size nor colour."""

    code: str
    product: Product


def ways_to_compare(stores: Stores, day: date | None) -> tuple[tuple[str, Measure, bool], ...]:
    """Return the kinds of words that compare, each with what it goes by and whether the most of it is meant."""
    cost = partial(cost_of, stores=stores, day=day)
    return (("cheaper", cost, False), ("dearer", cost, True), ("larger", _size_of, True), ("smaller", _size_of, False))


def cost_of(one: Shown, stores: Stores, day: date | None) -> tuple:
    """Return what can be compared of what something costs on a day, as it is told: of its sizes and colours the least; nothing where
    a price is told on request."""
    product = one.product
    several = product.group and one.code != product.sku
    kinds = (stores.find_variants(group=product.group) if several else None) or (product,)
    prices = [_on_the_day(kind, stores, day) for kind in kinds if kind.priced]
    return (min(prices),) if prices else ()


def _on_the_day(product: Product, stores: Stores, day: date | None) -> int:
    offers = stores.search_promotions(product=product, day=day) if day else ()
    return lowest_unit(product, offers).minor


def furthest(choice: Sequence[Shown], measure: Measure, highest: bool) -> list[Shown]:
    """Return those that come first by a measure: several where they are alike in it; an article stands for its sizes and colours."""
    measured = [(measure(one), one) for one in choice]
    best = (max if highest else min)(told for told, _ in measured)
    first = [one for told, one in measured if told == best]
    codes = {one.code for one in first}
    return [one for one in first if one.code == one.product.group or one.product.group not in codes]


def size_of(product: Product) -> tuple:
    """Return what to compare sizes by: the pack's content, else the place of the size attribute; () when unknown."""
    if product.pack:
        dimension, factor = UNITS[product.pack.unit]
        return (dimension, product.pack.amount * factor)
    for value in product.attributes.get("size", ()):
        if value.lower() in SIZES:
            return ("size", Decimal(SIZES.index(value.lower())))
        if value.replace(".", "", 1).isdigit():
            return ("size", Decimal(value))
    return ()


def _size_of(one: Shown) -> tuple:
    return size_of(one.product)
