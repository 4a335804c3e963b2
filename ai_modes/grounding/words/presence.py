"""What is sold out may not be spoken of as if it could be had."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.names import Mention


def bind_presence(binder: Binder) -> list[Receipt]:
    """Return an objection to each product that is sold out and spoken of as if it could be had."""
    found = []
    gone = _sold_out(binder)
    for mention in binder.parsed.mentions if gone else ():
        clause = binder.scan.clauses[binder.scan.clause_of[mention.first]]
        sentence = binder.scan.sentence_of[mention.first]
        told = any(claim.kind in ("stock", "left") and binder.scan.sentence_of[claim.first] == sentence for claim in binder.scan.claims)
        if not mention.subjects or not mention.subjects <= gone or clause.negated or clause.asks or told:
            continue
        if _listed_so(binder, mention):
            continue
        if any(_is_presence(binder, at) for at in range(clause.first, clause.end)):
            claim = Claim("stock", "in", mention.first, mention.end - 1)
            found.append(binder.refused(claim, f"{binder.name(mention.subjects)} is sold out; say so."))
    return found


def _is_presence(binder: Binder, at: int) -> bool:
    """Whether a word says that something is there to be had; what "comes to" a sum need not be."""
    scan = binder.scan
    return "presence" in scan.tags[at] and not scan.owner[at] and not (scan.words[at].stem == "com" and scan.key(at + 1) == "to")


def _listed_so(binder: Binder, mention: Mention) -> bool:
    """Whether the turn's own wording speaks of it in that way, as a search for it does."""
    for parsed in binder.evidence.wording:
        for other in parsed.mentions:
            clause = parsed.scan.clauses[parsed.scan.clause_of[other.first]]
            places = range(clause.first, clause.end)
            if other.subjects & mention.subjects and not clause.negated and any("presence" in parsed.scan.tags[at] for at in places):
                return True
    return False


def _sold_out(binder: Binder) -> frozenset[str]:
    counted = {subject for point in binder.evidence.of("left") if point.value <= 0 for subject in point.subjects}
    said = {
        subject
        for point in binder.evidence.of("stock")
        if point.value == "out" and not point.negated and point.segment >= 0
        for subject in point.subjects
    }
    some = {subject for point in binder.evidence.of("left") if point.value > 0 for subject in point.subjects}
    return frozenset((counted | said) - some)
