"""Ways to reach somebody: each is told by a fact, and a branch's own number is not that of the shop."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt

THEM, THEIRS = frozenset({"them", "their", "it", "there", "đó"}), 5  # words before a number that is said to be a branch's


def bind_contact(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of an address, a number to call, a link, a postcode or a reference."""
    points = [point for point in binder.evidence.of(claim.kind) if point.value == claim.value]
    found = binder.fitting(points, binder.about(claim))
    if found and _is_of_the_shop_alone(binder, claim, found):
        return binder.refused(claim, f'"{binder.written(claim)}" is not the number of the shop that is named.')
    if found:
        return binder.bound(claim, found)
    if (
        not points
        and claim.kind in ("postcode", "phone", "email", "reference")
        and (claim.kind, claim.value) in binder.evidence.said_points
    ):
        return binder.granted(claim, "the customer's own words", "message")
    known = list(dict.fromkeys(point.fact for point in binder.evidence.of(claim.kind)))
    told = f"; the facts say: {'; '.join(known[:3])}" if known else ""
    return binder.refused(claim, f'The {claim.kind} "{binder.written(claim)}" is not in the facts{told}.')


def _is_of_the_shop_alone(binder: Binder, claim: Claim, found: Point) -> bool:
    """Whether the shop's own number is given right behind a branch that has another: "Bath is nearest. Ring them on ..."."""
    branches = subjects_of(binder.about(claim), "branch")
    own = any(point.subjects & branches for point in binder.evidence.of(claim.kind)) if branches else False
    before = {binder.scan.key(at) for at in range(max(0, claim.first - THEIRS), claim.first)}
    return own and not found.subjects and bool(before & THEM)
