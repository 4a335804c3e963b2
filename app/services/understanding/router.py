"""The router: which tool a clause asks for, learnt from the tools' own examples, with a calibrated probability.

Similarity is the cosine of TF-IDF weighted word, word-pair and letter n-gram features, aggregated per intent from its nearest
examples; the probability is a logistic function of score and margin, fitted by leaving each example out once (Platt 1999).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from plugins.contracts import Candidate

OUT_OF_SCOPE = ""
WORD, PAIR, LETTERS = 1.0, 0.8, 0.35
NEAREST = 3
SHORT = 60  # words of all readings: longer ones do not come again
REMEMBERED = 1024  # readings: "how much is <product>" comes again and again

DOING = 1.05  # where a text about a thing and a tool that does it are as near, the tool
EXACT = 1.25  # the very words of an example beat any likeness
CALIBRATION_STEPS = 25
CALIBRATED_ON = 300  # examples: more add nothing but time at start
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Intent:
    """What an example stands for: a tool, and the arguments that its very words decide (which FAQ entry, which policy)."""

    tool: str
    arguments: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class RoutedExample:
    """An example ready to learn from: its words with slot marks ("how much is <product>"), and how it was written."""

    intent: Intent
    words: tuple[str, ...]
    written: str


@dataclass(frozen=True, slots=True)
class View:
    """One way to read a clause as words with slot marks; ``weight`` discounts readings that guess."""

    words: tuple[str, ...]
    weight: float = 1.0


def features_of(words: Sequence[str]) -> dict[str, float]:
    """Return the features of words with their raw weights; a slot mark counts as a word and has no letters."""
    found: dict[str, float] = {}
    for word in words:
        found[word] = WORD
        if word[0] != "<":
            padded = f"#{word}#"
            for size in (3, 4):
                for start in range(len(padded) - size + 1):
                    found[f"~{padded[start : start + size]}"] = LETTERS
    for first, second in zip(("^", *words), (*words, "$"), strict=True):
        found[f"{first} {second}"] = PAIR
    return found


class Router:
    """Ranks the intents of one tenant version and language. Built once, read by many threads."""

    def __init__(self, examples: Iterable[RoutedExample]):
        self._examples = list(dict.fromkeys(examples))
        self._intents = list(dict.fromkeys(example.intent for example in self._examples))
        number = {intent: index for index, intent in enumerate(self._intents)}
        self._intent_of = np.array([number[example.intent] for example in self._examples], dtype=np.int64)
        self._scored = lru_cache(maxsize=REMEMBERED)(self._score_views)
        self._exact: dict[tuple[str, ...], int] = {}
        self._learn()
        self._calibration = self._calibrate() if self._examples else np.array([0.0, 0.0, 0.0])

    def rank(self, views: Sequence[View], weigh: Callable[[Intent], float] | None = None, limit: int = 4) -> list[Candidate]:
        """Return the most likely intents with their probabilities, best first; out of scope is the tool "".

        ``weigh`` says how well an intent fits what else is known of the clause; 1.0 is well.
        """
        if not self._examples:
            return []
        short = sum(len(view.words) for view in views) <= SHORT
        scores, nearest = (self._scored if short else self._score_views)(tuple(views))
        if weigh:
            scores = {intent: score * weigh(self._intents[intent]) for intent, score in scores.items()}
        return self._candidates(scores, nearest, limit)

    def _score_views(self, views: tuple[View, ...]) -> tuple[dict[int, float], dict[int, int]]:
        similarity = np.zeros(len(self._examples))
        for view in views:
            np.maximum(similarity, self._similarity(view.words) * view.weight, out=similarity)
            exact = self._exact.get(view.words)
            if exact is not None and view.weight == 1.0 and any(word[0] != "<" for word in view.words):
                similarity[exact] = EXACT
        return self._per_intent(similarity)

    def _learn(self) -> None:
        """Lay the examples out by feature: for each its weight, and the rows that have it with theirs, one after another."""
        rows = [features_of(example.words) for example in self._examples]
        counts = Counter(name for features in rows for name in features)
        total = len(rows)
        self._unseen = math.log((total + 1) / 0.5)
        self._number = {name: place for place, name in enumerate(counts)}
        self._idf = np.log((total + 1) / (np.array(list(counts.values()), dtype=np.float64) + 0.5))
        self._starts = np.concatenate([[0], np.cumsum(list(counts.values()), dtype=np.int64)]).tolist()
        self._rows = np.empty(self._starts[-1], np.int32)
        self._weights = np.empty(self._starts[-1])
        filled = self._starts[:-1]
        for row, features in enumerate(rows):
            self._exact.setdefault(self._examples[row].words, row)
            numbers = [self._number[name] for name in features]
            weighted = self._idf[numbers] * list(features.values())
            for number, weight in zip(numbers, weighted / (np.linalg.norm(weighted) or 1.0), strict=True):
                self._rows[filled[number]], self._weights[filled[number]] = row, weight
                filled[number] += 1

    def _similarity(self, words: Sequence[str]) -> np.ndarray:
        rows, weights, norm = [], [], 0.0
        for name, raw in features_of(words).items():
            number = self._number.get(name)
            if number is None:
                norm += (raw * self._unseen) ** 2 if raw == WORD else 0.0
                continue
            weight = raw * self._idf[number]
            norm += weight * weight
            place = slice(self._starts[number], self._starts[number + 1])
            rows.append(self._rows[place])
            weights.append(self._weights[place] * weight)
        if not rows:
            return np.zeros(len(self._examples))
        found = np.bincount(np.concatenate(rows), np.concatenate(weights), minlength=len(self._examples))
        return found / math.sqrt(norm or 1.0)

    def _per_intent(self, similarity: np.ndarray) -> tuple[dict[int, float], dict[int, int]]:
        """Return each intent's score (its best example, and a little of the next ones) and its nearest example."""
        order = np.argsort(-similarity)[: 12 * NEAREST]
        grouped: dict[int, list[float]] = {}
        nearest: dict[int, int] = {}
        for row in order:
            intent = int(self._intent_of[row])
            nearest.setdefault(intent, int(row))
            grouped.setdefault(intent, []).append(float(similarity[row]))
        scores = {
            intent: (0.8 * values[0] + 0.2 * sum(values[:NEAREST]) / NEAREST) * (1.0 if self._intents[intent].arguments else DOING)
            for intent, values in grouped.items()
        }
        return scores, nearest

    def _candidates(self, scores: Mapping[int, float], nearest: Mapping[int, int], limit: int) -> list[Candidate]:
        ranked = sorted(scores, key=lambda intent: -scores[intent])[:limit]
        best = scores[ranked[0]]
        second = scores[ranked[1]] if len(ranked) > 1 else 0.0
        probability = self._probability(best, best - second)
        rest = sum(scores[intent] for intent in ranked[1:]) or 1.0
        candidates = []
        for place, intent in enumerate(ranked):
            share = probability if place == 0 else (1 - probability) * min(1.0, scores[intent] / max(best, 1e-9)) * scores[intent] / rest
            meant = self._intents[intent]
            candidates.append(Candidate(meant.tool, round(share, 4), self._examples[nearest[intent]].written, dict(meant.arguments)))
        return candidates

    def _probability(self, score: float, margin: float) -> float:
        weights = self._calibration
        return 1 / (1 + math.exp(-float(weights[0] * score + weights[1] * margin + weights[2])))

    def _calibrate(self) -> np.ndarray:
        """Leave examples out one by one; fit P(right | score, margin). Prior weights stand in for very small sets."""
        rows, right = [], []
        for row in range(0, len(self._examples), 1 + len(self._examples) // CALIBRATED_ON):
            example = self._examples[row]
            similarity = self._similarity(example.words)
            similarity[row] = 0.0
            scores, _ = self._per_intent(similarity)
            ranked = sorted(scores.items(), key=lambda item: -item[1])[:2]
            margin = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
            rows.append((ranked[0][1], margin, 1.0))
            right.append(float(ranked[0][0] == self._intent_of[row] and self._intents[ranked[0][0]].tool != OUT_OF_SCOPE))
        return _logistic(np.array(rows), np.array(right), prior=np.array([8.0, 4.0, -3.0]))


def _logistic(rows: np.ndarray, right: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Return logistic weights by Newton's method, pulled towards a prior (ridge)."""
    weights = prior.copy()
    for _ in range(CALIBRATION_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (chance - right) + RIDGE * (weights - prior)
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + RIDGE * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    weights[:2] = np.maximum(weights[:2], 0.0)
    return weights
