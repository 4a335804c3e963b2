"""What is in a thing: not what only may be in it, and not what is said over a list of goods that lack it."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.meanings import words_of
from ai_modes.grounding.text.parsing import id_of
from ai_modes.grounding.text.signs import BULLETS

WORDS = word_sets("traces")
CONTAINS, LISTS, PERHAPS, SELLERS = WORDS["contains"], WORDS["lists"], WORDS["perhaps"], WORDS["sellers"]
FREE = frozenset({"free", "-"})
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


def bind_headed(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "lists eggs among its allergens:" over goods of which the facts say no such thing."""
    scan, sentences = binder.scan, binder.scan.text.sentences
    for at in scan.places(ALLERGENS):
        first, end = sentences[scan.sentence_of[at]]
        if ":" not in {scan.key(place) for place in range(max(first, end - 2), end)} or scan.key(at + 1) in FREE:
            continue
        name, below = id_of(scan.words[at]), _below(binder, scan.sentence_of[at])
        having = _told(binder, "may_contain").get(name, frozenset()) | _told(binder, "allergen").get(name, frozenset())
        if any(not subjects & having for subjects in below) and (place := _contains(binder, at, CONTAINS | LISTS)) is not None:
            claim = Claim("wording", "allergen", place, at)
            yield binder.refused(claim, f'The facts do not say so of all below it: "{binder.written(claim)}".')


def _below(binder: Binder, sentence: int) -> Iterator[frozenset[str]]:
    """Yield the goods that the lines of a list under a sentence name."""
    scan = binder.scan
    for number, (first, _) in enumerate(scan.text.sentences[sentence + 1 :], sentence + 1):
        if scan.key(first) not in BULLETS:
            return
        yield from (one.subjects for one in binder.parsed.assigner.mentions.get(number, ()) if one.type == "product")


def _told(binder: Binder, kind: str) -> dict[str, frozenset[str]]:
    """Return the subjects of each word that facts of a kind give."""
    told: dict[str, frozenset[str]] = {}
    for fact in binder.evidence.facts:
        for word in words_of(str(fact.value), binder.evidence.lexicon) if fact.kind == kind else ():
            told[word] = told.get(word, frozenset()) | {fact.subject}
    return told


def _contains(binder: Binder, at: int, verbs: frozenset[str] = CONTAINS) -> int | None:
    """Return where the clause of an allergen says that it is in something, None where it denies, asks, or says that it may be."""
    clause = binder.scan.clauses[binder.scan.clause_of[at]]
    before = range(clause.first, at)
    if clause.negated or clause.asks or any(binder.scan.key(place) in PERHAPS for place in range(clause.first, clause.end)):
        return None
    found = next((place for place in before if binder.scan.key(place) in verbs), None)
    sold = found is not None and any(binder.scan.key(place) in SELLERS for place in range(clause.first, found))
    return None if sold else found  # "what we have in oat milk", "bên mình có sữa": who has it sells it
