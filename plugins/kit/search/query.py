"""Reading a query: what each of its words may stand for in this catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plugins.kit.search.analysis import Word, is_unit, term_of, terms_of, words_of
from plugins.kit.search.index import Field, LexicalIndex
from plugins.kit.search.segmenting import segment
from plugins.kit.search.stopwords import StopWords
from plugins.kit.spelling import Repair

_MOST_PREFIXED = 40
_SHORTEST_PREFIX = 3
_SHORTEST_DOUBTED = 4
_TIMES = "x"
_LONGEST, _MOST_LETTERS = 24, 1000  # words and letters of a query that are looked at


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading of a word: the products that hold all ``terms`` and none of ``without``. ``quality`` 0..1 says how good a
    reading; one that is not ``sure`` makes a hit only close. ``note`` explains it to an owner. ``together``: two terms count only
    side by side where a name has both (a lamp with a white shade is no lampshade)."""

    terms: tuple[int, ...]
    quality: float = 1.0
    sure: bool = True
    note: str = ""
    without: tuple[int, ...] = ()
    together: bool = False


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word that matters. ``optional`` words rank, but need not be there; ``weak`` ones name nothing on their own."""

    word: Word
    alternatives: tuple[Alternative, ...]
    optional: bool = False
    weak: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """The words that matter, all folded terms in order (for comparing with a whole name), and the place of the head word."""

    words: tuple[QueryWord, ...]
    terms: tuple[str, ...]
    head: int = 0


@dataclass(frozen=True, slots=True)
class QueryReader:
    """Reads queries for one catalogue. ``synonyms`` maps the terms of a customer's phrase to the shop's own phrases."""

    index: LexicalIndex
    stop: StopWords
    synonyms: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def read(self, text: str) -> ReadQuery:
        """Return what a text asks for; words of commerce alone ("stock") are taken at their word."""
        words = words_of(text[:_MOST_LETTERS])[:_LONGEST]
        kept = self._without_large(self.meant(words)) or [word for word in words if not self.is_function(word)]
        alternatives = [self._alternatives(word) for word in kept]
        self._join(kept, alternatives)
        self._apply_synonyms(kept, alternatives)
        read = tuple(
            QueryWord(word, tuple(found), self._is_optional(word), self.is_weak(word), words.index(word))
            for word, found in zip(kept, alternatives, strict=True)
        )
        return ReadQuery(read, tuple(word.term for word in words), self._head(words, kept))

    def meant(self, words: Sequence[Word]) -> list[Word]:
        """Return the words that may say which product is meant."""
        return [word for at, word in enumerate(words) if not self._is_small(words, at) and not self._is_commerce(words, at)]

    def _without_large(self, kept: list[Word]) -> list[Word]:
        """Leave out a pair of words for all that a shop of the trade has, where more is said: the "quần áo" of "quần áo đi biển"."""
        for at in range(len(kept) - 1) if len(kept) > 2 else ():
            terms = (kept[at].term, kept[at + 1].term)
            if terms in self.stop.large and all(map(self._is_category, terms)) and not self._go_on(kept[at + 1 : at + 3]):
                return kept[:at] + kept[at + 2 :]
        return kept

    def _go_on(self, words: Sequence[Word]) -> bool:
        """Tell whether two words stand side by side in some name."""
        numbers = [self.index.term(word.term) for word in words]
        return len(numbers) == 2 and min(numbers) >= 0 and self.index.stand_together(*numbers)

    def _is_category(self, term: str) -> bool:
        number = self.index.term(term)
        return number >= 0 and bool((self.index.postings(number).fields & (Field.CATEGORY | Field.SECTION)).any())

    def _is_small(self, words: Sequence[Word], at: int) -> bool:
        """Tell whether a word says nothing here; the x of an "iphone x" does, that of "2 x milk" and of "6 x 1 l" does not."""
        if words[at].term != _TIMES or at == 0:
            return self.is_function(words[at])
        beside = [*words[at - 1 : at], *words[at + 1 : at + 2]]
        return any(word.term[0].isdigit() or self.is_function(word) for word in beside)

    def is_function(self, word: Word) -> bool:
        """Tell whether a word says nothing about the product; a plain word that may be an accented name is kept."""
        return self._listed(word, self.stop.function)

    def is_weak(self, word: Word) -> bool:
        """Tell whether a word names a product only together with another."""
        stop = self.stop
        if (word.accented or word.term) in stop.everyday or (word.accented or word.term) in stop.commerce:
            return True
        return not word.accented and (word.term in stop.unaccented or word.term in stop.function)

    def _is_commerce(self, words: Sequence[Word], at: int) -> bool:
        """Tell whether a word is about buying here, not part of a name ("in stock", but "chicken stock")."""
        if not self._listed(words[at], self.stop.commerce):
            return False
        numbers = [self.index.term(word.term) for word in words[max(0, at - 1) : at + 2]]
        strong = [not self.is_weak(word) for word in words[max(0, at - 1) : at + 2]]
        pairs = zip(numbers, numbers[1:], strong, strong[1:], strict=False)
        return not any((a or b) and one >= 0 and two >= 0 and self.index.stand_together(one, two) for one, two, a, b in pairs)

    def _listed(self, word: Word, listed: frozenset[str]) -> bool:
        if word.accented:
            return word.accented in listed
        if word.term not in listed:
            return False
        term = self.index.term(word.term)
        return term < 0 or not self.index.accents(term)

    def _is_optional(self, word: Word) -> bool:
        """Words that announce a size, everyday words that no product has, units that lost their number, and words that are
        mostly function words."""
        if word.term in self.stop.size:
            return True
        if self.is_weak(word) and not self.index.names_something(self.index.term(word.accented or word.term)):
            return True
        return not word.accented and (word.term in self.stop.unaccented or word.term in self.stop.function or is_unit(word.term))

    def as_written(self, word: Word) -> list[Alternative]:
        """Return the readings of a word that need no guess about its spelling."""
        term = self.index.term(word.term)
        found = self._accented(word, term) if word.accented else [Alternative((term,))] if term >= 0 else []
        return found + self._split(word.term) if len(word.term) >= 4 else found

    def widen(self, query: ReadQuery) -> ReadQuery:
        """Return the query with readings farther off, for when nothing has all of its words; every added one is unsure."""
        if len(query.words) < 2:
            return query
        words = [replace(word, alternatives=(*word.alternatives, *self._far(word))) for word in query.words]
        return replace(query, words=tuple(words))

    def _far(self, word: QueryWord) -> list[Alternative]:
        """Return the far repairs of a word, also of one that exists here: it may be a slip for another that does. Short words
        and those with diacritics that exist are what was meant."""
        if word.alternatives and (word.word.accented or len(word.word.term) < _SHORTEST_DOUBTED):
            return []
        known = {alternative.terms for alternative in word.alternatives}
        return [reading for reading in self._repaired(word.word, sure=False, far=True) if reading.terms not in known]

    def _alternatives(self, word: Word) -> list[Alternative]:
        found = self.as_written(word)
        term = self.index.term(word.term)
        if not self.index.names_something(term) and not any(alternative.sure for alternative in found[1:]):
            found += self._prefixed(word.term)
            found += self._repaired(word, sure=term < 0)
            found += [reading for reading in self._segmented(word.term) if reading not in found]
        return found

    def _accented(self, word: Word, term: int) -> list[Alternative]:
        """The word as accented; the same without diacritics in the shop's data; last, another word that only looks alike."""
        if term < 0:
            return []
        exact = self.index.term(word.accented)
        others = tuple(other for other in self.index.accents(term) if other != exact)
        found = [Alternative((exact,))] if exact >= 0 else []
        found.append(Alternative((term,), 0.92, without=others))
        return [*found, Alternative((term,), 0.6, sure=False, note=f"diacritics: {word.text}")] if others else found

    def _split(self, term: str) -> list[Alternative]:
        """Two words written as one ("oatmilk"), when they follow each other in some name."""
        found = []
        for at in range(1, len(term)):
            first = self.index.term(term[:at])
            second = self.index.term(term[at:]) if first >= 0 else -1
            if second >= 0 and self.index.stand_together(first, second):
                found.append(Alternative((first, second), 0.95, note=f"split: {term} -> {term[:at]} {term[at:]}", together=True))
        return found

    def _segmented(self, term: str) -> list[Alternative]:
        """Several words written as one ("42inchspindle"), cut into the fewest words of the catalogue. Sure when the cut is
        where letters meet digits, or when the words follow each other in some name."""
        found = []
        for parts in segment(term, self._number_of):
            numbers = tuple(number for _, number in parts)
            words = [text for text, _ in parts]
            beside = all(map(self.index.stand_together, numbers, numbers[1:]))
            sure = beside or all(first[-1].isdigit() != second[0].isdigit() for first, second in zip(words, words[1:], strict=False))
            found.append(Alternative(numbers, 0.88, sure, f"split: {term} -> {' '.join(words)}", together=beside and len(parts) == 2))
        return found

    def _number_of(self, part: str) -> int:
        """Return the number of the term that a part of a word is, -1 when it names nothing."""
        terms = terms_of(part)
        number = self.index.term(terms[0]) if len(terms) == 1 else -1
        return number if self.index.names_something(number) else -1

    def _prefixed(self, term: str) -> list[Alternative]:
        if len(term) < _SHORTEST_PREFIX:
            return []
        longer = [number for number in self.index.starting_with(term) if self.index.frequencies[number]]
        longer.sort(key=lambda number: -int(self.index.frequencies[number]))
        return [
            Alternative((number,), 0.6 + 0.35 * len(term) / len(self.index.terms[number]), note=f"begins with: {term}")
            for number in longer[:_MOST_PREFIXED]
        ]

    def _repaired(self, word: Word, *, sure: bool, far: bool = False) -> list[Alternative]:
        if word.term in self.stop.everyday or (word.accented or word.term) in self.stop.goods:
            return []
        vocabulary, written = self.index.vocabulary, len(word.text)
        repairs = vocabulary.repairs(word.term, written=written, far=far)
        if not repairs and sure:
            repairs = vocabulary.repairs(word.term, written=written, far=True)
        return [
            Alternative((repair.index,), repair.quality * 0.95, repair.sure and sure, f"spelling: {word.term} -> {repair.word}")
            for repair in repairs
            if self._is_meant(repair)
        ]

    def _is_meant(self, repair: Repair) -> bool:
        """Tell whether a slip may be for this word: Ann is none for "and", trees are no guess for the "free" of gluten-free."""
        return repair.word not in self.stop.function and (repair.sure or repair.word not in self.stop.everyday)

    def _join(self, words: Sequence[Word], alternatives: list[list[Alternative]]) -> None:
        """One word written as two ("head phones"): either half is satisfied by the whole."""
        for at in range(len(words) - 1):
            joined = self.index.term(term_of(words[at].term + words[at + 1].term))
            if self.index.names_something(joined):
                note = f"joined: {words[at].text} {words[at + 1].text} -> {self.index.terms[joined]}"
                for half in (at, at + 1):
                    alternatives[half].append(Alternative((joined,), 0.97, note=note))

    def _apply_synonyms(self, words: Sequence[Word], alternatives: list[list[Alternative]]) -> None:
        terms = [word.term for word in words]
        for start in range(len(terms)):
            for end in range(start + 1, min(len(terms), start + 4) + 1):
                for phrase in self.synonyms.get(tuple(terms[start:end]), ()):
                    numbers = tuple(map(self.index.term, terms_of(phrase)))
                    if numbers and min(numbers) >= 0:
                        note = f"synonym: {' '.join(word.text for word in words[start:end])} -> {phrase}"
                        for at in range(start, end):
                            alternatives[at].append(Alternative(numbers, 0.97, note=note))

    def _head(self, words: Sequence[Word], kept: Sequence[Word]) -> int:
        """Return the place of the main noun among the words kept: the last before "with ..." in English, the first in Vietnamese."""
        nouns = [at for at, word in enumerate(kept) if not word.term[0].isdigit()] or list(range(len(kept)))
        if self.stop.head_first or any(word.accented for word in words):
            return nouns[0] if nouns else 0
        divider = next((word.start for word in words[1:] if word.term in self.stop.dividers), None)
        before = [at for at in nouns if divider is None or kept[at].start < divider]
        return (before or nouns or [0])[-1]


def read_synonyms(entries: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the ``synonyms`` of a catalogue document by the terms of their keys."""
    return {tuple(terms_of(phrase)): tuple(meanings) for phrase, meanings in entries.items()}
