"""Packs of several: "6 x 500 ml" is one size, which the turn must give with both of its figures."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.reading import Word, read
from ai_modes.grounding.text.signs import TIMES

Pack = tuple[str, str, str]


def bind_multipacks(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each pack of several whose two figures the turn does not give together."""
    said = list(_packs(binder.scan.words))
    told = {pack for _, pack in _told(binder)} if said else set()
    for at, pack in said:
        if pack not in told and not _is_so_many(binder, pack):
            claim = Claim("number", pack, at, at + 3)
            yield binder.refused(claim, f'The facts give no "{binder.written(claim)}".')


def _packs(words: tuple[Word, ...]) -> Iterator[tuple[int, Pack]]:
    """Yield where a number times a number with a letter's unit stands, and what they are."""
    for at in range(1, len(words) - 2):
        if words[at].key in TIMES and words[at - 1].kind == words[at + 1].kind == "number" and words[at + 2].kind == "word":
            yield at - 1, (words[at - 1].key, words[at + 1].key, words[at + 2].key)


def _told(binder: Binder) -> Iterator[tuple[int, Pack]]:
    for fact in binder.evidence.facts:
        if isinstance(fact.value, str):
            yield from _packs(read(fact.value).words)
    for parsed in binder.evidence.wording:
        yield from _packs(parsed.scan.words)


def _is_so_many(binder: Binder, pack: Pack) -> bool:
    """Whether a count of a size is meant, "2 x 500 ml" of what is taken twice."""
    facts = binder.evidence.facts
    taken = {fact.subject for fact in facts if fact.kind == "quantity" and str(fact.value) == pack[0] != "1"}
    return any(fact.subject in taken and fact.kind == "pack" and str(fact.value) == pack[1] and fact.unit == pack[2] for fact in facts)
