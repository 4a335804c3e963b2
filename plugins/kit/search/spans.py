"""The longest stretches of a customer's words that name products of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from plugins.contracts import Slot
from plugins.kit.search.analysis import Word
from plugins.kit.search.index import LexicalIndex
from plugins.kit.search.matching import holders
from plugins.kit.search.query import Alternative, QueryReader

_LOOKED_AT = 40
_SHORTEST_REPAIRED = 5


@dataclass(frozen=True, slots=True)
class _Found:
    """A word of the utterance in the catalogue: the products it stands in, and what kind of word it is."""

    word: Word
    docs: np.ndarray
    terms: tuple[int, ...]
    weak: bool
    number: bool
    quality: float = 1.0


class ProductSpans:
    """Reads utterances word by word; a span grows while some product still has all of its words."""

    def __init__(self, index: LexicalIndex, reader: QueryReader):
        self._index = index
        self._reader = reader
        self._look_up = lru_cache(maxsize=4096)(self._look_up_word)

    def propose(self, words: list[Word], text: str) -> list[Slot]:
        """Return a product slot for each span; its score says how few products it leaves."""
        spans: list[list[_Found]] = []
        open_span = False
        skipped: list[Word] = []
        for word in words:
            if self._reader.is_function(word):
                skipped.append(word)
                continue
            found = self._look_up(word.term, word.accented)
            if found is None:
                open_span, skipped = False, []
                continue
            found = _Found(word, found.docs, found.terms, found.weak, found.number, found.quality)
            if open_span and len(skipped) <= 1 and (grown := self._grown(spans[-1], found)) is not None:
                spans[-1] = grown
            else:
                spans.append([found])
            open_span, skipped = True, []
        slots = (self._slot(self._trimmed(span), text) for span in spans)
        return [slot for slot in slots if slot is not None]

    def _look_up_word(self, term: str, accented: str) -> _Found | None:
        """Return what a word finds in names, brands, categories and attributes, as written or lightly misspelt."""
        word = Word(term, term, accented, 0, 0)
        stop = self._reader.stop
        weak = term in stop.everyday or (not accented and (term in stop.unaccented or term in stop.function))
        number = term[0].isdigit()
        readings = [reading for reading in self._reader.as_written(word) if reading.sure]
        docs = self._docs(readings)
        if docs.size:
            return _Found(word, docs, tuple(t for reading in readings for t in reading.terms), weak, number)
        if number or weak or len(term) < _SHORTEST_REPAIRED or readings:
            return None
        repairs = [repair for repair in self._index.vocabulary.repairs(term)[:3] if repair.sure]
        docs = self._docs([Alternative((repair.index,)) for repair in repairs])
        return _Found(word, docs, tuple(r.index for r in repairs), weak, number, repairs[0].quality) if docs.size else None

    def _docs(self, readings: list[Alternative]) -> np.ndarray:
        found = []
        for reading in readings:
            docs, _, identity = holders(self._index, reading)
            found.append(docs[identity])
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)

    def _grown(self, span: list[_Found], found: _Found) -> list[_Found] | None:
        """Return the span with one word more; everyday words and numbers must stand beside their neighbour in some name."""
        before = span[-1]
        loose = found.weak or found.number or (len(span) == 1 and (before.weak or before.number))
        if loose and not self._neighbours(before, found):
            return None
        docs = np.intersect1d(before.docs, found.docs, assume_unique=True)
        if not docs.size:
            return None
        return [*span, _Found(found.word, docs, found.terms, found.weak, found.number, found.quality)]

    def _neighbours(self, first: _Found, second: _Found) -> bool:
        return any(self._index.stand_together(one, two) for one in first.terms for two in second.terms)

    def _trimmed(self, span: list[_Found]) -> list[_Found]:
        """Without a number in front: "2 apples" asks for apples."""
        while span and span[0].number:
            span = span[1:]
        return span

    def _slot(self, span: list[_Found], text: str) -> Slot | None:
        strong = [found for found in span if not found.weak and not found.number]
        if not strong and len(span) < 2:
            return None
        start, end = span[0].word.start, span[-1].word.end
        score = self._score(span) * min(found.quality for found in span)
        return Slot("product", text[start:end], start, end, round(score, 3))

    def _score(self, span: list[_Found]) -> float:
        """Return how specific a span is: 1.0 names one product whole, a word that fits most of the shop says little."""
        docs = span[-1].docs
        specific = 1 - np.log1p(docs.size) / np.log1p(max(2, self._index.size))
        terms = {term for found in span for term in found.terms}
        covered = max(self._covered(int(doc), terms) for doc in docs[:_LOOKED_AT])
        score = 0.3 + 0.45 * specific + (0.12 if len(span) > 1 else 0.0)
        return float(min(1.0, max(score, covered if covered >= 0.75 else 0.0)))

    def _covered(self, doc: int, terms: set[int]) -> float:
        """Return which part of a product's name the terms are."""
        name = self._index.name_terms(doc).tolist()
        return sum(term in terms for term in name) / len(name) if name else 0.0
