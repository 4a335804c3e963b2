"""Round sums: "just under £3" where the very sum stands beside it, "£2.85"."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim

NEAR = Decimal("0.12")
SIDES = {"under": -1, "shy": -1, "nearly": -1, "almost": -1, "less": -1, "chưa": -1, "gần": -1, "over": 1, "more": 1, "hơn": 1}


def rounding(binder: Binder, claim: Claim) -> str:
    """Return which sum beside it a round one stands for, "" when none does: the other must be near, on the right side, of the same."""
    place = _hedge(binder, claim)
    if place is None:
        return ""
    side = next((SIDES[key] for at in range(place, claim.first) if (key := binder.scan.key(at)) in SIDES), 0)
    mine, sentence = subjects_of(binder.about(claim), "product"), binder.scan.sentence_of[claim.first]
    for other in binder.scan.claims:
        apart = abs(binder.scan.sentence_of[other.first] - sentence)
        if other.kind != "money" or other.first == claim.first or apart > 1 or _hedge(binder, other) is not None:
            continue
        if _is_near(claim, other, side) and subjects_of(binder.about(other), "product") == mine:
            return f"about {binder.written(other)}, which stands beside it"
    return ""


def is_hedged(binder: Binder, claim: Claim) -> bool:
    """Whether a sum is said to be more or less than it is: "just over £2.85" is not £2.85."""
    place = _hedge(binder, claim)
    return place is not None and any(binder.scan.key(at) in SIDES for at in range(place, claim.first))


def _hedge(binder: Binder, claim: Claim) -> int | None:
    """Return where the "just under" right before a sum begins."""
    for at in range(max(0, claim.first - 5), claim.first):
        tag = binder.scan.tags[at].get("approximate")
        if tag and at + tag.size == claim.first:
            return at
    return None


def _is_near(claim: Claim, other: Claim, side: int) -> bool:
    for rounded in claim.value:
        for exact in other.value:
            gap = exact.minor - rounded.minor
            near = abs(gap) <= NEAR * rounded.minor and 2 * abs(gap) <= _step(rounded.minor)
            if exact.currency == rounded.currency and near and gap * side >= 0 and gap:
                return True
    return False


def _step(minor: int) -> int:
    """Return what a sum is rounded to: 100 for 4700, 500 for 4500, for £46.15 is nearly £45 and not nearly £47."""
    step = 1
    while minor and minor % (step * 10) == 0:
        step *= 10
    return next(step * times for times in (5, 2, 1) if minor % (step * times) == 0)
