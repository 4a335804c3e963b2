"""What may be in a thing is not what it contains: "may contain sesame" is told as that."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.facts.evidence import words_of
from ai_modes.grounding.text.parsing import id_of

CONTAINS = frozenset({"contains", "contain", "containing", "includes", "has", "have", "chứa", "có"})
PERHAPS = frozenset({"may", "might", "could", "can", "trace", "traces", "possibly", "thể", "vết"})
ALLERGENS = frozenset({"allergen"})


def bind_traces(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "it contains sesame" of goods that by the facts only may."""
    traces, listed = _told(binder, "may_contain"), _told(binder, "allergen")
    for at in binder.scan.places(ALLERGENS) if traces else ():
        name = id_of(binder.scan.words[at])
        mine = binder.parsed.assigner.clause_subjects(at).get("product", frozenset()) or traces.get(name, frozenset())
        only = traces.get(name, frozenset()) & mine
        if only and not mine & listed.get(name, frozenset()) and (place := _contains(binder, at)) is not None:
            claim = Claim("wording", "traces", place, at)
            yield binder.refused(claim, f'By the facts it only may: "{binder.written(claim)}".')


def _told(binder: Binder, kind: str) -> dict[str, frozenset[str]]:
    """Return the subjects of each word that facts of a kind give."""
    told: dict[str, frozenset[str]] = {}
    for fact in binder.evidence.facts:
        for word in words_of(str(fact.value), binder.evidence.lexicon) if fact.kind == kind else ():
            told[word] = told.get(word, frozenset()) | {fact.subject}
    return told


def _contains(binder: Binder, at: int) -> int | None:
    """Return where the clause of an allergen says that it is in something, None where it denies, asks, or says that it may be."""
    clause = binder.scan.clauses[binder.scan.clause_of[at]]
    before = range(clause.first, at)
    if clause.negated or clause.asks or any(binder.scan.key(place) in PERHAPS for place in range(clause.first, clause.end)):
        return None
    return next((place for place in before if binder.scan.key(place) in CONTAINS), None)
