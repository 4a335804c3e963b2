"""Many where the search found one: "we have several red wines" is none of one wine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.reading import read

MANY = word_sets("several")["many"]
ONE = frozenset({"one", "single", "1", "một"})
FEWEST = 3
REACH = 4  # words between "several" and what there are several of


def bind_several(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "several" of what was searched for where fewer were found, and of what the texts tell one alone."""
    yield from _of_one_alone(binder)
    counts = [fact.value for fact in binder.evidence.facts if fact.kind == "count"]
    if not counts or max(counts) >= FEWEST:
        return
    phrases = [str(fact.value) for fact in binder.evidence.facts if fact.kind == "phrase"]
    sought = {word.stem for phrase in phrases for word in read(phrase).words if word.kind == "word"}
    for at in binder.scan.places(keys=MANY):
        behind = binder.scan.words[at + 1 : at + 1 + REACH]
        clause = binder.scan.clauses[binder.scan.clause_of[at]]
        if not clause.negated and not clause.asks and not binder.scan.owner[at] and any(word.stem in sought for word in behind):
            claim = Claim("number", "several", at, at)
            yield binder.refused(claim, f'The search did not find "{binder.written(claim)}".')


def _of_one_alone(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "several codes" where the shop's wording tells "one code" and never several."""
    places = binder.scan.places(keys=MANY)
    words = [parsed.scan.words for parsed in binder.evidence.wording] if places else []
    pairs = {(one.key, other.stem) for text in words for one, other in pairwise(text) if other.kind == "word"}
    told, more = {thing for lead, thing in pairs if lead in ONE}, {thing for lead, thing in pairs if lead in MANY}
    for at in places if told - more else ():
        clause = binder.scan.clauses[binder.scan.clause_of[at]]
        thing = binder.scan.words[at + 1].stem if at + 1 < len(binder.scan.words) else ""
        if thing in told - more and not clause.negated and not clause.asks:
            claim = Claim("number", "several", at, at + 1)
            yield binder.refused(claim, f'The facts tell of one, not of "{binder.written(claim)}".')
