"""Binding addresses: each is that of the shop that it is said to be of."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import telling

APART = frozenset({",", ";", "and", "và", "·"})
SENT = frozenset({"=deliver", "=parcel"})
CLOSE = 2  # words: "in London", "of our Bath shop"


def bind_address(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of an address: of the shop named right behind it, else before it, else of the one spoken of."""
    sentence = binder.scan.sentence_of[claim.first]
    whole = {other.first for other in binder.scan.claims if other.kind == "address"}
    named = [one for one in binder.parsed.assigner.mentions.get(sentence, ()) if one.type == "branch" and one.first not in whole]
    behind = next((one for one in named if 0 < one.first - claim.last <= CLOSE + 1), None)
    if behind and not any(binder.scan.key(at) in APART for at in range(claim.last, behind.first)):
        spoken = [behind.subjects]
    else:
        told = {other.value for other in binder.scan.claims if other.kind == "address" and other.last < claim.first}
        spoken = [one.subjects for one in named if one.end <= claim.first and not one.subjects & told][-1:]
    if not spoken and not _sent_there(binder, claim):
        spoken = [subjects for group in binder.parsed.assigner.carried_on(sentence).groups.get("branch", ()) for subjects in group]
        if not spoken and binder.evidence.asked_branches:
            spoken = [binder.evidence.asked_branches]
    if not spoken or any(claim.value in subjects for subjects in spoken):
        return binder.granted(claim, f"the address of {binder.name([str(claim.value)])}")
    return binder.refused(claim, f"That is the address of {binder.name([str(claim.value)])}, not of {binder.name(spoken[0])}.")


def _sent_there(binder: Binder, claim: Claim) -> bool:
    """Whether an address that is of no shop is said to be where an order goes, whatever shop the sentence before spoke of."""
    return not claim.value and bool(SENT & telling(binder.scan, *binder.sentence(claim)))
