"""Which variant a sum is said of: "500 ml (95p), 1 l (£1.25)" pairs sizes with sums in their order."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import NOBODY, Claim, Subjects
from ai_modes.grounding.text.measures import BASE, measure

COUNTED = frozenset({"", "each", "minute", "hour", "day", "week", "month", "year"})


def of_size(binder: Binder, claim: Claim, meant: Subjects) -> Subjects:
    """Return those of the variants that have the size said with a sum; nobody where no size is clearly its own."""
    sentence = binder.scan.sentence_of[claim.first]
    told = [other for other in binder.scan.claims if binder.scan.sentence_of[other.first] == sentence]
    sizes = [other for other in told if other.kind == "number" and other.unit in BASE.keys() - COUNTED]
    sums = [other for other in told if other.kind == "money"]
    if not sizes or len(sizes) != len(sums):
        return NOBODY
    size = sizes[[other.first for other in sums].index(claim.first)]
    wanted = {measure(value, size.unit) for value in size.value}
    packs = [point for point in binder.evidence.of("number") if len(point.subjects) == 1 and point.subjects <= meant]
    return frozenset().union(*(point.subjects for point in packs if measure(point.value, point.unit) in wanted))
