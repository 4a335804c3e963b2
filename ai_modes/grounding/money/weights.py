"""What a weight of loose goods comes to: "500 g of Cheddar is £8.25" is the price of a kilo, times the weight."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Point
from ai_modes.grounding.text.measures import measure

BETWEEN = frozenset("of is are costs cost comes come to would be at for : – = là giá hết của our the 's will it that".split())  # noqa: SIM905


def is_by_weight(binder: Binder, claim: Claim, point: Point) -> bool | None:
    """Return whether a sum is right for the weight right before it, None where no weight is said or the goods are not sold by it."""
    prices = [
        other for other in binder.evidence.of("money")
        if other.role == "price" and other.unit in ("kg", "l") and other.subjects & point.subjects
    ]  # fmt: skip
    weight = _weight(binder, claim) if prices else None
    if weight is None:
        return None
    kind, amount = weight
    for price in prices:
        dimension, whole = measure(Decimal(1), price.unit)
        if dimension == kind and abs(price.value.minor * amount / whole - point.value.minor) < 1:
            return True
    return False


def _weight(binder: Binder, claim: Claim) -> tuple[str, Decimal] | None:
    """Return the weight that stands before a sum with only the name and small words between."""
    scan, at = binder.scan, claim.first - 1
    while at >= 0 and (scan.owner[at] == "name" or scan.key(at) in BETWEEN):
        at -= 1
    weight = next((other for other in scan.claims if other.kind == "number" and other.first <= at <= other.last), None)
    if weight is None or weight.unit not in ("g", "kg", "ml", "l") or not weight.value:
        return None
    return measure(weight.value[0], weight.unit)
