"""Quantities with units: parsing what a shop or a tool writes ("500 g", "6 x 330 ml", "3"), and exact conversion."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from plugins.contracts import Quantity

# unit -> (dimension, factor to the dimension's base unit)
UNITS: dict[str, tuple[str, Decimal]] = {
    "each": ("count", Decimal(1)),
    "g": ("mass", Decimal(1)), "kg": ("mass", Decimal(1000)), "mg": ("mass", Decimal("0.001")),
    "lb": ("mass", Decimal("453.59237")), "oz": ("mass", Decimal("28.349523125")),
    "ml": ("volume", Decimal(1)), "cl": ("volume", Decimal(10)), "l": ("volume", Decimal(1000)),
    "pint": ("volume", Decimal("568.26125")),
    "mm": ("length", Decimal("0.1")), "cm": ("length", Decimal(1)), "m": ("length", Decimal(100)),
}  # fmt: skip
_ALIASES = {
    "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg", "kgs": "kg", "ký": "kg", "ky": "kg", "ki": "kg", "can": "kg",
    "gram": "g", "grams": "g", "gr": "g", "gramme": "g", "grammes": "g", "liter": "l", "litre": "l", "liters": "l",
    "litres": "l", "lít": "l", "lit": "l", "millilitre": "ml", "millilitres": "ml", "mls": "ml", "pints": "pint",
    "pound": "lb", "pounds": "lb", "lbs": "lb", "ounce": "oz", "ounces": "oz", "metre": "m", "metres": "m", "meter": "m",
    "meters": "m", "centimetre": "cm", "centimetres": "cm", "piece": "each", "pieces": "each", "pc": "each", "pcs": "each",
    "cái": "each", "cai": "each", "chiếc": "each", "chiec": "each",
}  # fmt: skip
MOST_DIGITS = 12  # before the point: more is nobody's quantity, and no longer counted exactly
_QUANTITY = re.compile(r"^\s*(?:(\d+(?:\.\d+)?)\s*[x×]\s*)?(\d+(?:\.\d+)?)\s*([^\W\d]+)?\s*$")


def unit_named(word: str) -> str | None:
    """Return the canonical unit that a word names ("kilos" -> "kg"), or None."""
    word = word.lower()
    return word if word in UNITS else _ALIASES.get(word)


def parse_quantity(text: str) -> Quantity:
    """Return the quantity written as "3", "3 kg", "0.5l" or "6 x 330 ml" (their product); raise ValueError otherwise."""
    match = _QUANTITY.match(text)
    unit = unit_named(match[3]) if match and match[3] else "each"
    if not match or unit is None:
        raise ValueError(f"{text!r} is not a quantity. Write an amount and a unit, like 3 or 500 g.")
    try:
        amount = Decimal(match[2]) * Decimal(match[1] or 1)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a quantity.") from error
    if amount.adjusted() >= MOST_DIGITS:
        raise ValueError(f"{text[:40]!r} is more than anybody sells.")
    return Quantity(amount, unit)


def convert(quantity: Quantity, unit: str) -> Quantity | None:
    """Return the same amount in another unit, exact; None when the two measure different things."""
    dimension, factor = UNITS[quantity.unit]
    other, base = UNITS[unit]
    return Quantity(quantity.amount * factor / base, unit) if dimension == other else None
