"""Likeness: the cosine of a text to each example over TF-IDF weighted words, word pairs and letters, for few examples of each intent."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

import numpy as np

from app.services.understanding.routing.features import WORD, features_of, weight_of

NEAREST = 3
LOOKED_AT = 12 * NEAREST
SAMPLED = 16  # of as many values one tells where the highest begin, at the latest
TIERS = ("own", "everywhere")
BEST_SHARE = 0.8  # of an intent's score is its best example's, the rest that of the next ones


@dataclass(frozen=True, slots=True)
class Layout:
    """Examples by feature: the names of the features, how many examples have each, and which, one feature after another."""

    names: Sequence[str]
    lengths: np.ndarray
    rows: np.ndarray


def lay_out(texts: Sequence[tuple[str, ...]]) -> Layout:
    """Return the layout of some texts; nearly all that learning a likeness costs."""
    found = [features_of(words) for words in texts]
    counts = Counter(chain.from_iterable(found))
    number = {name: place for place, name in enumerate(counts)}
    numbers = np.fromiter(map(number.__getitem__, chain.from_iterable(found)), np.int64)
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), [len(features) for features in found])
    return Layout(tuple(counts), np.array(list(counts.values()), np.int64), owners[np.argsort(numbers, kind="stable")])


def arrays_of(layout: Layout | None, tier: str) -> dict[str, np.ndarray]:
    """Return a layout as named arrays that a file can hold; nothing for none."""
    if layout is None:
        return {}
    names = np.frombuffer("\n".join(layout.names).encode(), np.uint8)
    return {f"{tier}_names": names, f"{tier}_lengths": layout.lengths, f"{tier}_rows": layout.rows}


def layout_of(arrays: Mapping[str, np.ndarray], tier: str) -> Layout | None:
    """Return the layout that was made into arrays, None where there is none."""
    if f"{tier}_names" not in arrays:
        return None
    return Layout(arrays[f"{tier}_names"].tobytes().decode().split("\n"), arrays[f"{tier}_lengths"], arrays[f"{tier}_rows"])


class Likeness:
    """Similarities to the examples of one tenant version and language. Built once, read by many threads."""

    def __init__(self, count: int, layout: Layout):
        """``count`` is how many examples there are."""
        self._count = count
        self._unseen = math.log((count + 1) / 0.5)
        self._number = {name: place for place, name in enumerate(layout.names)}
        self._lengths, self._rows = layout.lengths, layout.rows
        self._starts = self._lengths.cumsum() - self._lengths
        idf = np.log((count + 1) / (self._lengths + 0.5))
        self._idf = idf.tolist()
        weighted = np.repeat(idf * np.array([weight_of(name) for name in layout.names]), self._lengths)
        norms = np.sqrt(np.bincount(self._rows, weighted * weighted, minlength=count))
        self._gains = weighted / np.where(norms > 0, norms, 1.0)[self._rows] * weighted  # of an example, from each feature it has

    @property
    def layout(self) -> Layout:
        return Layout(tuple(self._number), self._lengths, self._rows)

    def of(self, features: Mapping[str, float]) -> np.ndarray:
        """Return the similarity of each example to a text with these features."""
        numbers: list[int] = []
        norm = 0.0
        for name, raw in features.items():
            number = self._number.get(name)
            if number is None:
                norm += (raw * self._unseen) ** 2 if raw == WORD else 0.0
                continue
            share = raw * self._idf[number]
            norm += share * share
            numbers.append(number)
        if not numbers:
            return np.zeros(self._count)
        starts = self._starts[numbers]
        spans = list(map(slice, starts.tolist(), (starts + self._lengths[numbers]).tolist()))
        rows, gains = (np.concatenate([column[span] for span in spans]) for column in (self._rows, self._gains))
        found = np.bincount(rows, gains, minlength=self._count)
        return found / math.sqrt(norm or 1.0)


class Tiers:
    """Likeness to a shop's own examples, and beside it to those that weigh less: what they add leaves the first as it is."""

    def __init__(
        self, texts: Sequence[tuple[str, ...]], labels: np.ndarray, weights: np.ndarray, layouts: Sequence[Layout | None] = (None, None)
    ):
        """``layouts`` are those of an earlier ``layouts``, None where they are not known."""
        self._labels, self._weights = labels, weights
        self._tiers: list[tuple[np.ndarray, Likeness] | None] = []
        for rows, layout in zip((np.flatnonzero(weights >= 1.0), np.flatnonzero(weights < 1.0)), layouts, strict=True):
            known = _Aside(layout)
            self._tiers.append((rows, _learnt(tuple(texts[row] for row in rows), known)) if len(rows) else None)

    @property
    def layouts(self) -> list[Layout | None]:
        return [tier and tier[1].layout for tier in self._tiers]

    def of(self, words: Sequence[str]) -> np.ndarray:
        """Return the similarity of each example to these words, by what it weighs."""
        found, features = np.zeros(len(self._weights)), features_of(words)
        for rows, likeness in filter(None, self._tiers):
            found[rows] = likeness.of(features)
        return found * self._weights

    def per_intent(self, similarity: np.ndarray) -> tuple[dict[int, float], dict[int, int]]:
        """Return each intent's score (its best example, and a little of the next ones) and its nearest example."""
        grouped: dict[int, list[float]] = {}
        nearest: dict[int, int] = {}
        rows = _highest(similarity, LOOKED_AT)
        for row, intent, score in zip(rows.tolist(), self._labels[rows].tolist(), similarity[rows].tolist(), strict=True):
            nearest.setdefault(intent, row)
            grouped.setdefault(intent, []).append(score)
        scores = {intent: BEST_SHARE * values[0] + (1 - BEST_SHARE) * sum(values[:NEAREST]) / NEAREST for intent, values in grouped.items()}
        return scores, nearest


@dataclass(frozen=True, slots=True)
class _Aside:
    """A layout that goes along without telling one set of texts from another."""

    layout: Layout | None = field(compare=False)


@lru_cache(maxsize=8)
def _learnt(texts: tuple[tuple[str, ...], ...], known: _Aside) -> Likeness:
    """Return the likeness to some texts; what is said in every shop of a trade is learnt once."""
    return Likeness(len(texts), known.layout or lay_out(texts))


def overlap(said: Sequence[frozenset[str]], words: frozenset[str]) -> float:
    """Return the share of words that a text has in common with the most alike of some readings (Jaccard 1901)."""
    best = 0.0
    for one in said:
        both = len(words & one)
        if both:
            best = max(best, both / (len(words) + len(one) - both))
    return best


def _least(values: np.ndarray, count: int) -> float:
    """Return the least of so many highest values."""
    return np.partition(values, -count)[-count]


def _highest(values: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the highest values, highest first, equals as they stand."""
    if values.size <= count:
        return np.argsort(-values, kind="stable")
    few = values[values >= _least(values[::SAMPLED], count)] if values.size >= count * SAMPLED else values
    places = np.flatnonzero(values >= _least(few, count))
    return places[np.argsort(-values[places], kind="stable")][:count]
