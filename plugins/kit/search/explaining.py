"""Why a product was found, in words that an owner understands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import overload

import numpy as np

from plugins.kit.search.index import FIELD_LABELS, Field, LexicalIndex
from plugins.kit.search.query import Alternative, QueryWord, ReadQuery

_TELLING = (Field.NAME, Field.BRAND, Field.CATEGORY, Field.SYNONYM, Field.ATTRIBUTE, Field.SECTION, Field.INGREDIENT, Field.DESCRIPTION)


class Why(Sequence[str]):
    """Lines that are written when somebody reads them: most hits are shown without."""

    def __init__(self, tell: Callable[[], Sequence[str]]):
        self._tell = tell

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        return tuple(self._tell())

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._lines[place]

    def __len__(self) -> int:
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(other) == self._lines

    def __hash__(self) -> int:
        return hash(self._lines)

    def __repr__(self) -> str:
        return repr(self._lines)


def explain(index: LexicalIndex, query: ReadQuery, doc: int) -> tuple[str, ...]:
    """Return lines like "name: oat, milk" and "spelling: mlik -> milk" for one product."""
    words: dict[str, list[str]] = {}
    notes: list[str] = []
    for word in query.words:
        found = _reading(index, word, doc)
        if found is None:
            notes += [] if word.optional else [f"missing: {word.word.text}"]
            continue
        alternative, fields = found
        label = next(FIELD_LABELS[field] for field in _TELLING if fields & field)
        words.setdefault(label, []).append(" ".join(index.terms[term] for term in alternative.terms))
        if alternative.note:
            notes.append(alternative.note)
    return (*(f"{label}: {', '.join(dict.fromkeys(found))}" for label, found in words.items()), *dict.fromkeys(notes))


def _reading(index: LexicalIndex, word: QueryWord, doc: int) -> tuple[Alternative, int] | None:
    """Return the best reading of a word that holds for the product, and the fields it stands in."""
    for alternative in sorted(word.alternatives, key=lambda alternative: (not alternative.sure, -alternative.quality)):
        fields = [_fields(index, term, doc) for term in alternative.terms]
        if all(fields) and not any(_fields(index, term, doc) for term in alternative.without):
            return alternative, fields[0] if len(fields) == 1 else min(fields, key=_rank)
    return None


def _fields(index: LexicalIndex, term: int, doc: int) -> int:
    postings = index.postings(term)
    at = int(np.searchsorted(postings.docs, doc))
    return int(postings.fields[at]) if at < postings.docs.size and postings.docs[at] == doc else 0


def _rank(fields: int) -> int:
    return next(at for at, field in enumerate(reversed(_TELLING)) if fields & field)
