"""Finding which collections a text names, by any of the wordings for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from plugins.kit.collections.same_words import same_words
from plugins.kit.search.analysis import term_of
from plugins.kit.search.stopwords import stop_words
from plugins.kit.text import fold, normalise, tokenise

LONGEST_TEXT = 2000  # letters that are looked at: the time of a message has a bound
BETWEEN, BETWEEN_ALL = 3, 1  # other words that may stand among those of a wording: telling ones; of a language where all words tell
ENDINGS = ("ing", "ers", "er")
SHORTEST_ROOT = 4
SLIP_FROM, TWO_SLIPS_FROM, ALONE_FROM = 5, 8, 6  # letters of a word that may be mistyped, twice, and where it is all that is said
REMEMBERED, KNOWN_WORDS = 256, 4096


@dataclass(frozen=True, slots=True)
class Named:
    """What is named, by words of the text at ``spans``, with how many telling ones."""

    row: int
    spans: tuple[tuple[int, int], ...]
    words: int
    weight: float  # how special these words are: those of many things count little


@dataclass(frozen=True, slots=True)
class _Word:
    root: str
    accented: str  # as written, where its diacritics tell it from others
    start: int
    end: int
    tells: bool = True
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Wording:
    row: int
    words: tuple[_Word, ...]


class Wordings:
    """The wordings of some things, indexed once. In a language whose words are syllables ("đồ đi làm") every word counts, in order;
    else those that tell something, in any order. Read-only, so threads may share it."""

    def __init__(self, wordings: Iterable[tuple[int, str]], locales: Sequence[str]):
        self._stop, self._same = stop_words(locales), same_words(locales)
        self._ordered = self._stop.head_first
        self._read = lru_cache(maxsize=KNOWN_WORDS)(self._root_of)
        self._repaired = lru_cache(maxsize=KNOWN_WORDS)(self._repair)
        read = [(row, self._meant(self._words(text))) for row, text in wordings]
        self._wordings = tuple(dict.fromkeys(_Wording(row, tuple(map(_placed_nowhere, words))) for row, words in read if words))
        self._by_root: dict[str, list[int]] = {}
        for place, wording in enumerate(self._wordings):
            for root in {word.root for word in wording.words}:
                self._by_root.setdefault(root, []).append(place)
        self._things = {root: {self._wordings[place].row for place in places} for root, places in self._by_root.items()}
        self._sizes = [len({word.root for word in wording.words}) for wording in self._wordings]
        self._long = {word.said: word.root for _, words in read for word in words if len(word.said) >= SLIP_FROM}
        self.named = lru_cache(maxsize=REMEMBERED)(self._named)

    def _named(self, text: str) -> tuple[Named, ...]:
        """Return what a text names, each thing once, the most special first; what is but a part of a longer name is left out."""
        words, slips = self._respelt(self._words(text[:LONGEST_TEXT]))
        places: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            places.setdefault(word.root, []).append(place)
        counts = Counter(place for root in places for place in self._by_root.get(root, ()))
        whole = [self._wordings[place] for place, count in counts.items() if count == self._sizes[place]]
        found: dict[int, Named] = {}
        for wording in whole:
            at = self._found(wording, words, places)
            if at and not _is_a_doubtful_word(at, words, slips):
                telling = [words[place].root for place in at if words[place].tells]
                weight = sum(1 / len(self._things[root]) for root in telling)
                named = Named(wording.row, tuple((words[place].start, words[place].end) for place in at), len(telling), weight)
                found[wording.row] = max(
                    found.get(wording.row, named), named, key=lambda one: (one.words, one.spans[0][0] - one.spans[-1][1])
                )
        outermost = [one for one in found.values() if not any(_is_inside(one, other) for other in found.values())]
        return tuple(sorted(outermost, key=lambda one: (-one.weight, one.row)))

    def _found(self, wording: _Wording, words: Sequence[_Word], places: dict[str, list[int]]) -> list[int]:
        """Return where the words of a wording stand, near enough to each other, [] where they do not."""
        for first in places[wording.words[0].root]:
            if self._ordered:
                at = _following(wording, words, first)
            else:
                at = sorted({min(places[word.root], key=lambda place: abs(place - first)) for word in wording.words})
                at = at if len(at) == len({word.root for word in wording.words}) else []
            if at and sum(word.tells for word in words[at[0] : at[-1]]) < len(at) + (BETWEEN_ALL if self._ordered else BETWEEN):
                return at
        return []

    def _meant(self, words: tuple[_Word, ...]) -> tuple[_Word, ...]:
        """Return the words of a wording that must be said: those that tell something, all where that is but one: "gift for him"."""
        telling = tuple(word for word in words if word.tells)
        return telling if len(telling) > 1 else words

    def _words(self, text: str) -> tuple[_Word, ...]:
        found = []
        for token in tokenise(normalise(text)):
            root, tells = self._read(token.folded) if token.text[0].isalnum() else ("", False)
            if root:
                found.append(_Word(root, "" if token.text.isascii() else token.text.lower(), token.start, token.end, tells, token.folded))
        return tuple(found)

    def _root_of(self, folded: str) -> tuple[str, bool]:
        """Return the root of a word and whether it tells something, "" for one that is as good as unsaid."""
        if self._ordered:
            return self._same.get(folded, folded) or folded, True
        meant = self._same.get(folded, folded)
        meant = self._same.get(term_of(meant), meant) if meant else ""
        return root_of(meant) if meant else "", folded not in self._stop.function or meant != folded

    def _respelt(self, words: tuple[_Word, ...]) -> tuple[list[_Word], set[int]]:
        """Return the words with those that are but slips of the wordings' put right, and where these stand."""
        found, slips = list(words), set()
        for place, word in enumerate(words) if not self._ordered else ():
            meant = self._repaired(word.said) if word.tells and word.root not in self._by_root else ""
            if meant:
                found[place] = replace(word, root=meant)
                slips.add(place)
        return found, slips

    def _repair(self, said: str) -> str:
        """Return the root of the word of the wordings that a word is a slip for, "" for none."""
        if len(said) < SLIP_FROM:
            return ""
        near = extractOne(said, self._long.keys(), scorer=OSA.distance, score_cutoff=2 if len(said) >= TWO_SLIPS_FROM else 1)
        return self._long[near[0]] if near and near[0][0] == said[0] else ""


def root_of(word: str) -> str:
    """Return a word without its plural and what makes a doer or a doing of it: gardeners, gardening and garden are one."""
    term = term_of(fold(word))
    ending = next((each for each in ENDINGS if term.endswith(each) and len(term) - len(each) >= SHORTEST_ROOT), "")
    return term.removesuffix(ending)


def _placed_nowhere(word: _Word) -> _Word:
    return replace(word, start=0, end=0, said="")


def _following(wording: _Wording, words: Sequence[_Word], first: int) -> list[int]:
    """Return where the words of a wording stand one after the other; those that are written with other diacritics are others."""
    at: list[int] = []
    for word in wording.words:
        begin = at[-1] + 1 if at else first
        there = (place for place in range(begin, min(len(words), begin + 1 + BETWEEN_ALL)) if _is_same(words[place], word))
        place = next(there, None) if at else first if _is_same(words[first], word) else None
        if place is None:
            return []
        at.append(place)
    return at


def _is_same(said: _Word, meant: _Word) -> bool:
    return said.root == meant.root and not (said.accented and said.accented != meant.accented)


def _is_a_doubtful_word(at: Sequence[int], words: Sequence[_Word], slips: set[int]) -> bool:
    """Whether all that is named is one short word that may be mistyped, and may as well be another."""
    return len(at) == 1 and at[0] in slips and words[at[0]].end - words[at[0]].start < ALONE_FROM


def _by_words(named: Named) -> tuple[int, int]:
    """Return what of two names of a thing goes first: the one of more words, then the one whose words stand nearer."""
    return named.words, named.spans[0][0] - named.spans[-1][1]


def _is_inside(one: Named, other: Named) -> bool:
    return other.words > one.words and set(one.spans) <= set(other.spans)
