"""Finding known names in a customer's words: exact phrases first, then one slip of the finger."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA

from plugins.contracts import Token, Utterance
from plugins.kit.text import fold, normalise, tokenise

_HOOK, _TILDE = "\u0309", "\u0303"  # tones that many people speak and write alike
FUZZY_FROM = 6  # shorter names have too many neighbours: "wells" and "sells"


@lru_cache(maxsize=16_384)  # the wordings of built-in subjects are the same in every shop
def phrase_key(text: str) -> str:
    """Return the form in which phrases are compared: folded words with single spaces, signs left out."""
    return " ".join(token.folded for token in _words(text))


def _words(text: str) -> list[Token]:
    return [token for token in tokenise(normalise(text)) if token.folded[:1].isalnum()]


def _agree(said: Sequence[Token], written: tuple[str, ...]) -> bool:
    """Whether words may be those of a phrase: no letter has a diacritic that another one has there, or that a phrase lacks which is
    written with some ("phần thiết" is no "Phan Thiết"). Where it stands in a word ("Hoà", "Hòa") and which of the two that sound alike
    it is ("Nẳng", "Nẵng") does not matter."""
    if all(token.text.isascii() for token in said):
        return True
    marked = not all(word.isascii() for word in written)
    pairs = zip((token.text for token in said), written, strict=False)
    return all(one.isascii() or (other.isascii() and not marked) or letters_of(one) == letters_of(other) for one, other in pairs)


def letters_of(word: str) -> list[str]:
    """Return what two words have in common that are the same by their letters and tones, wherever the tone is put."""
    return sorted(unicodedata.normalize("NFD", word.lower()).replace(_HOOK, _TILDE))


def similar(word: str, name: str) -> bool:
    """Say whether a word is a name with one letter wrong, or two in a long one. First letters must agree."""
    if len(name) < FUZZY_FROM or word[:1] != name[:1]:
        return False
    slips = 1 if len(name) < 9 else 2
    return OSA.distance(word, name, score_cutoff=slips) <= slips


@dataclass
class PhraseTable:
    """Phrases and what they name. One phrase may name several things; then it names none of them for sure. Letters with diacritics
    name none that is written with others: "cá màu" is no "Cà Mau"."""

    _named: dict[str, set[Hashable]] = field(default_factory=dict)
    _longest: dict[str, int] = field(default_factory=dict)  # by first word: how many words its longest phrase has
    _written: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def add(self, phrase: str, value: Hashable) -> None:
        key = phrase_key(phrase)
        if key:
            self._named.setdefault(key, set()).add(value)
            self._written.setdefault(key, set()).add(tuple(token.text for token in _words(phrase)))
            first = key.partition(" ")[0]
            self._longest[first] = max(self._longest.get(first, 0), key.count(" ") + 1)

    def __contains__(self, phrase: str) -> bool:
        return phrase_key(phrase) in self._named

    def all(self, phrase: str) -> frozenset[Any]:
        """Return everything that the phrase may name."""
        return frozenset(self._named.get(phrase_key(phrase), ()))

    def find(self, phrase: str) -> Any | None:
        """Return the one thing that a phrase names, misspelt or not; None when nothing or several."""
        exact = self.all(phrase)
        if exact:
            return next(iter(exact)) if len(exact) == 1 else None
        return self._nearest(phrase_key(phrase))

    def matches(self, utterance: Utterance) -> Iterator[tuple[Any, int, int]]:
        """Yield the longest phrases of an utterance that name exactly one thing, left to right, with their places."""
        words = [token for token in utterance.tokens if token.folded[:1].isalnum()]
        at = 0
        while at < len(words):
            size, value = self._match_at(words, at)
            if size and value is not None:
                yield value, words[at].start, words[at + size - 1].end
            at += size or 1

    def slips(self, utterance: Utterance) -> Iterator[tuple[Any, int, int]]:
        """Yield single words that are a misspelt phrase of the table, with their places."""
        for token in utterance.tokens:
            if len(token.folded) >= FUZZY_FROM - 1 and token.folded not in self._named:
                value = self._nearest(token.folded)
                if value is not None:
                    yield value, token.start, token.end

    def _match_at(self, words: list[Token], at: int) -> tuple[int, Any | None]:
        longest = self._longest.get(words[at].folded, 0)
        for size in range(min(longest, len(words) - at), 0, -1):
            key = " ".join(token.folded for token in words[at : at + size])
            named = self._named.get(key)
            if named and any(_agree(words[at : at + size], written) for written in self._written[key]):
                return size, next(iter(named)) if len(named) == 1 else None
        return 0, None

    def _nearest(self, key: str) -> Any | None:
        found = {value for name, values in self._named.items() if similar(key, name) for value in values}
        return next(iter(found)) if len(found) == 1 else None


def contains_phrase(text: str, phrase: str) -> bool:
    """Say whether folded words of a text contain a folded phrase, at word boundaries."""
    return f" {fold(phrase)} " in f" {phrase_key(text)} "
