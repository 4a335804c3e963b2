"""Margins: a linear classifier over words and letters, for shops and files with many examples of each intent."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from app.services.understanding.routing.features import wide_features_of
from app.services.understanding.routing.fitting import SparseRow, fit_margins, folds_of

FOLDS = 3
CONSTANT = 0.3  # stands in every row, so that an intent has a level of its own


class Margins:
    """How far a text lies on each intent's side. Built once, read by many threads."""

    def __init__(self, texts: Sequence[tuple[str, ...]], labels: np.ndarray, intents: int):
        rows = [wide_features_of(words) for words in texts]
        counts = Counter(name for features in rows for name in features)
        self._number = {name: place for place, name in enumerate(counts)}
        # the root of the usual weight: rare words say more, but not by as much as in a search
        self._rarity = np.sqrt(np.log((len(rows) + 1) / (np.array(list(counts.values())) + 0.5))).astype(np.float32)
        sparse = [self._row(features) for features in rows]
        self.held_out = _held_out(sparse, labels, intents, len(counts) + 1)
        self._weights = fit_margins(sparse, labels, intents, len(counts) + 1)

    def of(self, words: Sequence[str]) -> np.ndarray:
        """Return the margin of each intent."""
        places, values = self._row(wide_features_of(words))
        return values @ self._weights[places]

    def _row(self, features: dict[str, float]) -> SparseRow:
        known = [(self._number[name], raw) for name, raw in features.items() if name in self._number]
        places = np.array([place for place, _ in known] + [len(self._number)], np.int64)
        values = np.array([raw for _, raw in known] + [0.0], np.float32)
        values[:-1] *= self._rarity[places[:-1]]
        values /= math.sqrt(float(values @ values)) or 1.0
        values[-1] = CONSTANT
        return places, values


def _held_out(rows: Sequence[SparseRow], labels: np.ndarray, intents: int, features: int) -> np.ndarray:
    """Return the margins of every row by classifiers that have not seen it."""
    margins = np.zeros((len(rows), intents), np.float32)
    fold = folds_of(labels, FOLDS)
    for part in range(FOLDS):
        seen, unseen = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
        weights = fit_margins([rows[place] for place in seen], labels[seen], intents, features)
        for place in unseen:
            places, values = rows[place]
            margins[place] = values @ weights[places]
    return margins
