"""Cautions: "check the label" may be said, never denied; nobody is told that a thing is safe for them."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

CHECKING = frozenset({"check", "checking", "read", "reading", "ask", "asking", "kiểm", "đọc", "hỏi"})
CHECKING |= {"worry", "worrying", "fret", "stress", "panic", "bother", "lo"}
FITS, NEEDS = frozenset({"fits"}), ("allergic", "intolerant", "dị")
ALLERGENS = frozenset({"allergen"})
LITTLE = frozenset({"low", "lower", "reduced", "less", "little", "trace", "traces", "minimal", "ít"})
WHAT = frozenset({"label", "labels", "packaging", "ingredients", "packet", "allergy", "allergies", "allergens", "nhãn", "dị"})


def bind_cautions(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "no need to check the label"."""
    scan = binder.scan
    for clause in scan.clauses:
        words = range(clause.first, clause.end)
        if not clause.negated or clause.asks:
            continue
        place = next((at for at in words if scan.key(at) in CHECKING), None)
        what = next((at for at in words if place is not None and at > place and scan.key(at) in WHAT), None)
        if place is not None and what is not None and not _forgets(binder, clause.first, place):
            claim = Claim("wording", "caution", place, what)
            yield binder.refused(claim, f'Do not advise against it: "{binder.written(claim)}".')


def bind_little(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "low in gluten": how much of an allergen there is, no label tells."""
    scan = binder.scan
    for at in scan.places(ALLERGENS):
        if not scan.owner[at]:
            place = next((before for before in range(max(0, at - 3), at) if scan.key(before) in LITTLE), None)
            if place is not None and scan.key(at - 1) != "," and scan.sentence_of[place] == scan.sentence_of[at]:
                claim = Claim("wording", "little", place, at)
                yield binder.refused(claim, f'Do not say how much there is of it: "{binder.written(claim)}".')


def bind_fits(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "it is fine for you" where the turn tells of allergens, or the customer of what they can't have."""
    scan, places = binder.scan, binder.scan.places(FITS)
    if not places or not _is_of_needs(binder):
        return
    for at in places:
        clause, end = scan.clauses[scan.clause_of[at]], at + scan.size(at, "fits")
        if not (clause.asks or clause.negated or scan.key(clause.first) in {"if", "nếu"} or _is_so_told(binder, at, end)):
            claim = Claim("wording", "fits", at, end - 1)
            yield binder.refused(claim, f'Nobody is told that a thing is safe for them: "{binder.written(claim)}".')


def _is_of_needs(binder: Binder) -> bool:
    """Whether a turn is about what somebody can't have: its goods have allergens, or the customer spoke of one."""
    told = any(fact.kind in ("allergen", "may_contain") for fact in binder.evidence.facts)
    return told or "=allergen" in binder.evidence.said_ids or any(name in binder.evidence.said_ids for name in NEEDS)


def _is_so_told(binder: Binder, first: int, end: int) -> bool:
    """Whether the shop's own wording says the very words."""
    written = binder.parsed.written(first, end - 1).casefold()
    return any(written in parsed.scan.text.written.casefold() for parsed in binder.evidence.wording)


def _forgets(binder: Binder, first: int, place: int) -> bool:
    """Whether the denial urges on: "don't forget to check the label"."""
    return any(binder.scan.key(at) in {"forget", "hesitate", "quên", "ngại"} for at in range(first, place))
