"""What goods on show are compared by: what they cost, how big they are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from plugins.contracts import Product
from plugins.kit.units import UNITS

SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Shown:
    """Something on show by the code that was shown: a group's decides neither size nor colour."""

    code: str
    product: Product


def price_of(product: Product) -> tuple:
    """Return what can be compared of a price; nothing where it is told on request."""
    return (product.price.minor,) if product.priced else ()


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
