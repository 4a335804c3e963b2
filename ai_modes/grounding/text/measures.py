"""Numbers in the base unit of what they measure."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.text.scan import Scan

BASE = {
    "g": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "ml": ("volume", Decimal(1)),
    "cl": ("volume", Decimal(10)),
    "l": ("volume", Decimal(1000)),
    "mm": ("length", Decimal("0.1")),
    "cm": ("length", Decimal(1)),
    "m": ("length", Decimal(100)),
    "minute": ("time", Decimal(1)),
    "hour": ("time", Decimal(60)),
    "day": ("time", Decimal(1440)),
    "week": ("time", Decimal(10080)),
    "month": ("months", Decimal(1)),
    "year": ("months", Decimal(12)),
    "": ("count", Decimal(1)),
    "each": ("count", Decimal(1)),
}


def measure(value: Decimal, unit: str) -> tuple[str, Decimal]:
    """Return a number in the base unit of what it measures, so that 2 weeks and 14 days are equal."""
    dimension, factor = BASE.get(unit, (unit, Decimal(1)))
    return dimension, value * factor


def unit_left_out(scan: Scan, claim: Claim) -> str:
    """Return the unit of the span before, which a bare "within 10" takes over: "within 2 working days, and we settle it within 10"."""
    if scan.key(claim.first - 1) not in {"within", "in", "after", "trong", "sau"}:
        return ""
    sentence = scan.sentence_of[claim.first]
    before = [
        other for other in scan.claims if other.kind == "number" and other.last < claim.first and scan.sentence_of[other.first] == sentence
    ]
    alike = before and scan.key(before[-1].first - 1) == scan.key(claim.first - 1)
    return before[-1].unit if alike and before[-1].unit not in ("", "each") else ""
