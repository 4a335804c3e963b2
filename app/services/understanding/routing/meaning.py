"""Meaning: which intent a sentence's vector speaks for, and how near it lies to anything that was learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.services.understanding.routing.fitting import fit_softmax, folds_of, log_softmax

FOLDS, RIDGE, CONSTANT, BLOCK = 3, 0.05, 0.3, 1000
NEIGHBOURS = 10


@dataclass(frozen=True)
class Sense:
    """What vectors say: a log probability and the nearest example's cosine for each intent, and the cosine to the neighbours; of
    examples held out also that to neighbours of other intents."""

    chances: np.ndarray
    nearest: np.ndarray
    near: np.ndarray
    apart: np.ndarray | None = None


class Meaning:
    """Softmax regression and neighbours over sentence vectors. ``known`` marks the rows that belong to the shop's own intents."""

    def __init__(self, vectors: np.ndarray, labels: np.ndarray, intents: int, known: np.ndarray, weights: np.ndarray | None = None):
        order = np.argsort(labels, kind="stable")
        self._rows = np.ascontiguousarray(vectors[order], np.float32)
        self._known = known[order]
        self._labels = labels[order]
        self._present, self._starts = np.unique(self._labels, return_index=True)
        self._intents = intents
        self.weights = fit_softmax(_with_constant(vectors), labels, intents, RIDGE) if weights is None else weights

    def of(self, vectors: np.ndarray) -> Sense:
        """Return the sense of one vector per row."""
        return self._sense(vectors, log_softmax(_with_constant(vectors) @ self.weights), itself=None)

    def held_out(self, vectors: np.ndarray, labels: np.ndarray) -> Sense:
        """Return the sense of the learnt vectors, each as if it had not been learnt."""
        chances = np.zeros((len(labels), self._intents), np.float32)
        fold, bare = folds_of(labels, FOLDS), _with_constant(vectors)
        for part in range(FOLDS):
            seen, unseen = fold != part, fold == part
            chances[unseen] = log_softmax(bare[unseen] @ fit_softmax(bare[seen], labels[seen], self._intents, RIDGE))
        own = np.argsort(np.argsort(labels, kind="stable"), kind="stable")
        parts = [
            self._sense(vectors[begin : begin + BLOCK], chances[begin : begin + BLOCK], own[begin : begin + BLOCK])
            for begin in range(0, len(labels), BLOCK)
        ]
        nearest, near, apart = (np.concatenate([getattr(part, name) for part in parts]) for name in ("nearest", "near", "apart"))
        return Sense(chances, nearest, near, apart)

    def _sense(self, vectors: np.ndarray, chances: np.ndarray, itself: Sequence[int] | None) -> Sense:
        cosines = vectors @ self._rows.T
        if itself is not None:
            cosines[np.arange(len(vectors)), itself] = 0.0
        nearest = np.zeros((len(vectors), self._intents), np.float32)
        nearest[:, self._present] = np.maximum.reduceat(cosines, self._starts, axis=1)
        near = self._near(cosines)
        apart = None
        if itself is not None:
            cosines[self._labels[itself][:, None] == self._labels] = 0.0
            apart = self._near(cosines)
        return Sense(chances, np.maximum(nearest, 0), near, apart)

    def _near(self, cosines: np.ndarray) -> np.ndarray:
        """Return the mean cosine to the nearest examples of the shop's own intents."""
        shop = cosines if self._known.all() else cosines[:, self._known]
        count = min(NEIGHBOURS, shop.shape[1])
        if not count:
            return np.zeros(len(cosines), np.float32)
        return np.partition(shop, shop.shape[1] - count, axis=1)[:, -count:].mean(1)


def _with_constant(vectors: np.ndarray) -> np.ndarray:
    return np.concatenate([vectors, np.full((len(vectors), 1), CONSTANT, np.float32)], axis=1, dtype=np.float32)
