"""Spelling repair against the words that a shop uses, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

_SHORTEST = 4
_SHORTEST_FAR = 3
_SHORTEST_FARTHER = 6
_MOST = 8


@dataclass(frozen=True, slots=True)
class Repair:
    """A word of the vocabulary that a misspelt one may stand for. ``sure`` is False when it may well be another word."""

    index: int
    word: str
    distance: int
    quality: float
    sure: bool


class Vocabulary:
    """Sorted words with their frequencies; finds the few within an edit distance without comparing all of them.

    Words are told apart first by a 64-bit set of their letters: one edit changes it in two places at most. Distances
    are optimal string alignment (an edit is a letter more, less, other, or two neighbours swapped)."""

    def __init__(self, words: Sequence[str], frequencies: np.ndarray, masks: np.ndarray | None = None):
        self._words = words
        self._frequencies = frequencies
        self._used = frequencies > 0
        self._masks = letter_masks(words) if masks is None else masks
        self._lengths = np.fromiter(map(len, words), np.int16, len(words))
        self._numeric = np.fromiter((word[:1].isdigit() for word in words), bool, len(words))

    def repairs(self, word: str, *, written: int = 0, far: bool = False) -> list[Repair]:
        """Return the words that ``word`` may be a slip for, best first, itself left out. ``written`` is its length before
        stemming. ``far`` adds an edit to long words that begin alike, and words of three letters; those are not sure."""
        length = max(written, len(word))
        near = _edits_allowed(length)
        allowed = max(1, near + (length >= _SHORTEST_FARTHER)) if far else near
        if len(word) < _SHORTEST_FAR or allowed < 1:
            return []
        found = [self._repair(word, at, distance, near, length) for at, distance in self._within(word, allowed)]
        found = [repair for repair in found if repair.distance <= near or repair.word[0] == word[0]]
        found.sort(key=lambda repair: (-repair.quality, repair.word))
        return found[:_MOST]

    def _within(self, word: str, allowed: int) -> list[tuple[int, int]]:
        """Return place and distance of the words in use that are at most so many edits away; a number is no slip for a word."""
        letters = letter_mask(word)
        near = self._used & (np.abs(self._lengths - len(word)) <= allowed) & (self._numeric == word[0].isdigit())
        near &= np.bitwise_count(self._masks & ~letters) <= allowed  # an edit brings at most one letter, and takes at most one away
        near &= np.bitwise_count(~self._masks & letters) <= allowed
        places = np.flatnonzero(near)
        if not places.size:
            return []
        others = [self._words[at] for at in places.tolist()]
        distances = cdist([word], others, scorer=OSA.distance, score_cutoff=allowed, dtype=np.uint8)[0]
        return [(at, distance) for at, distance in zip(places.tolist(), distances.tolist(), strict=True) if 0 < distance <= allowed]

    def _repair(self, word: str, at: int, distance: int, near: int, length: int) -> Repair:
        other = self._words[at]
        swapped = distance == 1 and len(word) == len(other) and sorted(word) == sorted(other)
        quality = 1 - 0.09 * distance - (0.06 if word[0] != other[0] else 0) + (0.03 if swapped else 0)
        quality += 0.02 * min(1.0, float(np.log1p(self._frequencies[at])) / 6)
        other_word = word[0] != other[0] and len(word) == len(other) and not swapped  # "mashing" is hardly "washing" mistyped
        long = length > _SHORTEST and len(other) >= _SHORTEST  # "trees" are no slip for "tre"
        other_word = other_word or (distance > 1 and word.startswith(other))  # "brownies" are nothing brown
        sure = distance <= near and (long or swapped) and not word.isdigit() and not other_word
        return Repair(at, other, distance, quality, sure)


def letter_mask(word: str) -> np.uint64:
    """Return the set of a word's letters as bits."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 63)
    return np.uint64(mask)


def letter_masks(words: Sequence[str]) -> np.ndarray:
    """Return ``letter_mask`` of every word."""
    return np.fromiter(map(letter_mask, words), np.uint64, len(words))


def _edits_allowed(length: int) -> int:
    return 0 if length < _SHORTEST else 1 if length < 8 else 2
