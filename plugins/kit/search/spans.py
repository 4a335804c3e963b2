"""The longest stretches of a customer's words that name products of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from plugins.contracts import Slot
from plugins.kit.search.analysis import Word
from plugins.kit.search.index import Field, LexicalIndex
from plugins.kit.search.kinds import Kinds
from plugins.kit.search.matching import holders
from plugins.kit.search.query import Alternative, QueryReader

_LOOKED_AT = 40
_SHORTEST_REPAIRED = 5
_BREAK = re.compile(r"[,;:?!\n]|\. |\+")
_MOST_SKIPPED = 1
WHOLE = 1.0  # the score of a span that is a product's whole name


@dataclass(frozen=True, slots=True)
class _Found:
    """A word of the utterance in the catalogue. ``docs`` are the products of the span up to it, ``own`` its own; a ``weak``
    word names nothing alone, a ``modifier`` is mostly a quality (colour, diet), one that ``qualifies`` is so somewhere; ``gap``:
    a function word stands before it."""

    word: Word
    docs: np.ndarray
    terms: tuple[int, ...]
    weak: bool
    modifier: bool = False
    qualifies: bool = False
    quality: float = 1.0
    gap: bool = False

    @property
    def number(self) -> bool:
        return self.word.term.replace(".", "").isdigit()

    @property
    def amount(self) -> bool:
        return self.word.term[0].isdigit() and not self.number


_Span = tuple[_Found, ...]


class ProductSpans:
    """Reads utterances word by word; a span grows while some product still has all of its words."""

    def __init__(self, index: LexicalIndex, reader: QueryReader, kinds: Kinds):
        self._index = index
        self._reader = reader
        self._kinds = kinds
        self._look_up = lru_cache(maxsize=4096)(self._look_up_word)

    def propose(self, words: list[Word], text: str) -> list[Slot]:
        """Return a product slot for each span, for its parts when it joins some ("apples and pears"), and for a name at its beginning
        that is whole without the qualities behind it; the score says how few products it leaves."""
        found: list[Slot] = []
        for span in self._spans(words, text):
            parts = self._parts(span)
            found += self._slot(span, text)
            if self._reader.stop.head_first and (named := self._named_whole(span)):
                found += self._slot(named, text)
            if len(parts) > 1:
                for part in parts:
                    found += self._slot(self._alone(part), text)
        return found

    def _spans(self, words: list[Word], text: str) -> Iterator[_Span]:
        meant = set(self._reader.meant(words))
        span: _Span = ()
        skipped, last = 0, 0
        for word in words:
            if span and _BREAK.search(text, last, word.start):
                yield span
                span = ()
            last = word.end
            if word not in meant:
                skipped += 1
                continue
            found = self._look_up(word.term, word.accented, len(word.text))
            grown = self._grown_on(span, replace(found, word=word, gap=skipped > 0)) if found and skipped <= _MOST_SKIPPED else None
            if grown is None:
                yield span
                grown = (replace(found, word=word),) if found else ()
            span, skipped = grown, 0
        yield span

    def _look_up_word(self, term: str, accented: str, written: int) -> _Found | None:
        """Return what a word finds in names, brands, categories and attributes, as written or lightly misspelt."""
        word = Word(term, term, accented, 0, 0)
        weak = self._reader.is_weak(word) or len(term) == 1
        readings = [reading for reading in self._reader.as_written(word) if reading.sure]
        docs = self._docs(readings)
        if docs.size:
            terms = tuple(number for reading in readings for number in reading.terms)
            share = self._quality_share(readings[0])
            singular = len(readings) == len(terms) == 1 and written == len(term)  # "carrots onions" are two things
            modifier = share >= 0.5 or (singular and self._kinds.only_describes(terms[0]))
            return _Found(word, docs, terms, weak, modifier=modifier, qualifies=share > 0)
        if weak or readings or written < _SHORTEST_REPAIRED or term[0].isdigit():
            return None
        repairs = [repair for repair in self._index.vocabulary.repairs(term, written=written)[:3] if repair.sure]
        docs = self._docs([Alternative((repair.index,)) for repair in repairs])
        return _Found(word, docs, tuple(repair.index for repair in repairs), weak, quality=repairs[0].quality) if docs.size else None

    def _docs(self, readings: list[Alternative]) -> np.ndarray:
        found = []
        for reading in readings:
            docs, _, standing = holders(self._index, reading)
            found.append(docs[standing > 0])
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)

    def _quality_share(self, reading: Alternative) -> float:
        """Return in which part of the products that have a word it is an attribute or a tag."""
        fields = self._index.postings(reading.terms[0]).fields
        return np.count_nonzero(fields & Field.ATTRIBUTE) / fields.size if len(reading.terms) == 1 else 0.0

    def _grown_on(self, span: _Span, found: _Found) -> _Span | None:
        """Return the span with one word more; where a number at its beginning only counts what follows ("20 vintage red mugs", with
        20 vintage napkins on the shelf), without that."""
        grown = self._grown(span, found)
        return self._grown(self._alone(span[1:]), found) if grown is None and len(span) > 1 and span[0].number else grown

    def _grown(self, span: _Span, found: _Found) -> _Span | None:
        """Return the span with one word more, None when the two name different things. Everyday words and numbers must stand
        beside their neighbour in some name; a quality stays with its noun though no product has both."""
        if not span:
            return (replace(found, gap=False),)
        before = span[-1]
        loose = (found.weak and not found.qualifies) or found.number or (len(span) == 1 and (before.weak or before.number))
        if loose and not self._neighbours(before, found):
            return None
        docs = np.intersect1d(before.docs, found.docs, assume_unique=True)
        if docs.size:
            return (*span, replace(found, docs=docs))
        if found.gap or found.word.term[0].isdigit():
            return None
        if all(part.modifier for part in span):
            return (*span, found)
        return (*span, replace(found, docs=before.docs)) if found.modifier and self._reader.stop.head_first else None

    def _neighbours(self, first: _Found, second: _Found) -> bool:
        return any(self._index.stand_together(one, two) for one in first.terms for two in second.terms)

    def _alone(self, part: _Span) -> _Span:
        """Return a part of a span with the products that it has by itself."""
        grown: _Span | None = ()
        for found in part:
            own = self._look_up(found.word.term, found.word.accented, len(found.word.text))
            grown = self._grown(grown or (), replace(own, word=found.word)) if own else grown
        return grown or ()

    def _slot(self, span: _Span, text: str) -> list[Slot]:
        while span and (span[0].number or span[0].amount):
            span = span[1:]  # "2 apples" asks for apples
        strong = [found for found in span if not found.weak and not found.number]
        if not strong and len(span) < 2:
            return []
        start, end = span[0].word.start, span[-1].word.end
        return [Slot("product", text[start:end], start, end, round(self._score(span) * min(found.quality for found in span), 3))]

    def _named_whole(self, span: _Span) -> _Span:
        """Return the beginning of a span that names a product whole, where all of it names none so and the rest are qualities: the "áo
        dài lụa trơn" of "áo dài lụa trơn đen M", with black trousers of which these words are said too. () where there is none."""
        ends = next((at for at in range(len(span), 0, -1) if not span[at - 1].modifier), 0)
        named = (span[:at] for at in range(len(span) - 1, max(ends, 2) - 1, -1) if self._score(span[:at]) >= WHOLE)
        return next(named, ()) if span and self._score(span) < WHOLE else ()

    def _score(self, span: _Span) -> float:
        """Return how specific a span is: 1.0 names one product whole, a word that fits most of the shop says little."""
        docs = span[-1].docs
        specific = 1 - np.log1p(docs.size) / np.log1p(max(2, self._index.size))
        terms = {term for found in span for term in found.terms}
        covered = max(self._covered(int(doc), terms) for doc in docs[:_LOOKED_AT])
        score = 0.3 + 0.45 * specific + (0.2 if len(span) > 1 else 0.0) - (0.2 if all(found.modifier for found in span) else 0.0)
        return float(min(1.0, max(score, covered if covered >= 0.75 else 0.0)))

    def _covered(self, doc: int, terms: set[int]) -> float:
        """Return which part of a product's name the terms are."""
        name = self._index.name_terms(doc).tolist()
        return sum(term in terms for term in name) / len(name) if name else 0.0

    def _parts(self, span: _Span) -> list[_Span]:
        """Cut a span where function words stand in it, and between two things that no name has side by side ("milk eggs")."""
        cuts = [at for at, found in enumerate(span) if found.gap or (at and self._are_two(span[at - 1], found))]
        return [span[start:end] for start, end in zip([0, *cuts], [*cuts, len(span)], strict=True) if start < end]

    def _are_two(self, first: _Found, second: _Found) -> bool:
        things = not any(one.weak or one.number or one.amount or one.modifier or one.quality < 1 for one in (first, second))
        return things and not self._neighbours(first, second)
