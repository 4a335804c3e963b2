"""What a weight of loose goods comes to: "500 g of Cheddar is £8.25" is the price of a kilo, times the weight."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Point
from ai_modes.grounding.text.measures import measure

BETWEEN = frozenset("of is are costs cost comes come to would be at for : – = là giá hết của our the 's will it that".split())  # noqa: SIM905


def is_by_weight(binder: Binder, claim: Claim, point: Point) -> bool | None:
    """Return whether a sum is right for the weight right before it, by the price of a kilo or of packs; None where it says nothing."""
    prices = [
        other for other in binder.evidence.of("money")
        if other.role == "price" and other.unit in ("kg", "l") and other.subjects & point.subjects
    ]  # fmt: skip
    weight = _weight(binder, claim)
    if weight is None:
        return None
    if not prices:
        return False if _is_of_another_pack(binder, point, weight) else None
    kind, amount = weight
    for price in prices:
        dimension, whole = measure(Decimal(1), price.unit)
        if dimension == kind and abs(price.value.minor * amount / whole - point.value.minor) < 1:
            return True
    return False


def _is_of_another_pack(binder: Binder, point: Point, weight: tuple[str, Decimal]) -> bool:
    """Whether a weight is said of goods in packs, and neither one pack nor so many of them weigh that."""
    packs = [fact for fact in binder.evidence.facts if fact.kind == "pack" and fact.subject in point.subjects]
    sizes = [measure(Decimal(fact.value) * (point.pieces or 1), fact.unit) for fact in packs]
    return len(sizes) == 1 and sizes[0][0] == weight[0] and sizes[0][1] != weight[1]


def _weight(binder: Binder, claim: Claim) -> tuple[str, Decimal] | None:
    """Return the weight that stands before a sum with only the name and small words between."""
    scan, at = binder.scan, claim.first - 1
    while at >= 0 and (scan.owner[at] == "name" or scan.key(at) in BETWEEN):
        at -= 1
    weight = next((other for other in scan.claims if other.kind == "number" and other.first <= at <= other.last), None)
    if weight is None or weight.unit not in ("g", "kg", "ml", "l") or not weight.value:
        return None
    return measure(weight.value[0], weight.unit)
