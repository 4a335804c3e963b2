"""Cautions: "check the label" may be said, never denied; nobody is told that a thing is safe for them."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

CHECKING = frozenset({"check", "checking", "read", "reading", "ask", "asking", "kiểm", "đọc", "hỏi", "worry", "worrying", "lo"})
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


def _forgets(binder: Binder, first: int, place: int) -> bool:
    """Whether the denial urges on: "don't forget to check the label"."""
    return any(binder.scan.key(at) in {"forget", "hesitate", "quên", "ngại"} for at in range(first, place))
