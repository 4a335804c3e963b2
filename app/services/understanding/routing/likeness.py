"""Likeness: the cosine of a text to each example over TF-IDF weighted words, word pairs and letters, for few examples of each intent."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np

from app.services.understanding.routing.features import WORD, features_of

NEAREST = 3
LOOKED_AT = 12 * NEAREST
BEST_SHARE = 0.8  # of an intent's score is its best example's, the rest that of the next ones


class Likeness:
    """Similarities to the examples of one tenant version and language. Built once, read by many threads."""

    def __init__(self, texts: Sequence[tuple[str, ...]]):
        self._count = len(texts)
        self._learn([features_of(words) for words in texts])

    def _learn(self, rows: Sequence[dict[str, float]]) -> None:
        """Lay the examples out by feature: for each its weight, and the rows that have it with theirs, one after another."""
        counts = Counter(chain.from_iterable(rows))
        total = len(rows)
        self._unseen = math.log((total + 1) / 0.5)
        self._number = {name: place for place, name in enumerate(counts)}
        self._lengths = np.array(list(counts.values()), np.int64)
        self._starts = self._lengths.cumsum() - self._lengths
        idf = np.log((total + 1) / (self._lengths + 0.5))
        self._idf = idf.tolist()
        numbers = np.fromiter(map(self._number.__getitem__, chain.from_iterable(rows)), np.int64)
        weighted = idf[numbers] * np.fromiter(chain.from_iterable(features.values() for features in rows), np.float64)
        owners = np.repeat(np.arange(total, dtype=np.int32), [len(features) for features in rows])
        norms = np.sqrt(np.bincount(owners, weighted * weighted, minlength=total))
        order = np.argsort(numbers, kind="stable")
        self._rows = owners[order]
        self._weights = (weighted / np.where(norms > 0, norms, 1.0)[owners])[order]

    def of(self, words: Sequence[str]) -> np.ndarray:
        """Return the similarity of each example to these words."""
        numbers: list[int] = []
        shares: list[float] = []
        norm = 0.0
        for name, raw in features_of(words).items():
            number = self._number.get(name)
            if number is None:
                norm += (raw * self._unseen) ** 2 if raw == WORD else 0.0
                continue
            share = raw * self._idf[number]
            norm += share * share
            numbers.append(number)
            shares.append(share)
        if not numbers:
            return np.zeros(self._count)
        lengths = self._lengths[numbers]
        ends = lengths.cumsum()
        places = np.repeat(self._starts[numbers] - ends + lengths, lengths) + np.arange(ends[-1])
        found = np.bincount(self._rows[places], self._weights[places] * np.repeat(shares, lengths), minlength=self._count)
        return found / math.sqrt(norm or 1.0)


class Tiers:
    """Likeness to a shop's own examples, and beside it to those that weigh less: what they add leaves the first as it is."""

    def __init__(self, texts: Sequence[tuple[str, ...]], labels: np.ndarray, weights: np.ndarray):
        self._labels, self._weights = labels, weights
        self._tiers = []
        for rows in (np.flatnonzero(weights >= 1.0), np.flatnonzero(weights < 1.0)):
            if len(rows):
                self._tiers.append((rows, _learnt(tuple(texts[row] for row in rows))))

    def of(self, words: Sequence[str]) -> np.ndarray:
        """Return the similarity of each example to these words, by what it weighs."""
        found = np.zeros(len(self._weights))
        for rows, likeness in self._tiers:
            found[rows] = likeness.of(words)
        return found * self._weights

    def per_intent(self, similarity: np.ndarray) -> tuple[dict[int, float], dict[int, int]]:
        """Return each intent's score (its best example, and a little of the next ones) and its nearest example."""
        grouped: dict[int, list[float]] = {}
        nearest: dict[int, int] = {}
        rows = _highest(similarity, LOOKED_AT)
        for row, intent, score in zip(rows.tolist(), self._labels[rows].tolist(), similarity[rows].tolist(), strict=True):
            nearest.setdefault(intent, row)
            grouped.setdefault(intent, []).append(score)
        scores = {
            intent: BEST_SHARE * values[0] + (1 - BEST_SHARE) * sum(values[:NEAREST]) / NEAREST for intent, values in grouped.items()
        }
        return scores, nearest


@lru_cache(maxsize=8)
def _learnt(texts: tuple[tuple[str, ...], ...]) -> Likeness:
    """Return the likeness to some texts; what is said in every shop of a trade is learnt once."""
    return Likeness(texts)


def _highest(values: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the highest values, highest first, equals as they stand."""
    if values.size <= count:
        return np.argsort(-values, kind="stable")
    places = np.flatnonzero(values >= np.partition(values, -count)[-count])
    return places[np.argsort(-values[places], kind="stable")][:count]
