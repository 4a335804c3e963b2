"""The measures: success@k, nDCG (Järvelin and Kekäläinen 2002), AUROC, bootstrap intervals (Efron 1979), calibration, confusion."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1000
BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with the bounds of its 95 % bootstrap interval."""

    right: int
    count: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.right / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Answers given with about the same confidence: the mean of it, and the share that was right."""

    confidence: float
    right: float
    count: int


def share_of(outcomes: Iterable[bool]) -> Share:
    """Return the share of right outcomes with its interval; the same for the same outcomes."""
    values = np.array([float(outcome) for outcome in outcomes])
    low, high = interval(values)
    return Share(int(values.sum()), len(values), low, high)


def interval(values: Sequence[float] | np.ndarray, seed: int = 1) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a mean; of nothing it is 0 to 0."""
    drawn = np.asarray(values, dtype=float)
    if not len(drawn):
        return 0.0, 0.0
    means = drawn[np.random.default_rng(seed).integers(0, len(drawn), (RESAMPLES, len(drawn)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def percentiles(values: Sequence[float], *wanted: float) -> tuple[float, ...]:
    """Return the wanted percentiles, zeros when there are no values."""
    return tuple(float(value) for value in np.percentile(values, wanted)) if len(values) else (0.0,) * len(wanted)


def success_at(ranked: Sequence[str], right: Iterable[str], k: int) -> bool:
    """Whether something right is among the first k."""
    return not set(right).isdisjoint(ranked[:k])


def ndcg(ranked: Sequence[str], ratings: Mapping[str, int], k: int = 10, *, judged_only: bool = False) -> float:
    """Return nDCG@k with the gain 2^rating - 1; what was not judged counts 0, or is passed over with ``judged_only``."""
    shown = [name for name in ranked if name in ratings] if judged_only else list(ranked)
    ideal = _gains(sorted(ratings.values(), reverse=True)[:k])
    return _gains([ratings.get(name, 0) for name in shown[:k]]) / ideal if ideal else 0.0


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return the chance that a score from inside is above one from outside; ties count half."""
    if not inside or not outside:
        return 0.0
    ordered = np.sort(np.asarray(outside, dtype=float))
    below = np.searchsorted(ordered, inside, side="left")
    ties = np.searchsorted(ordered, inside, side="right") - below
    return float((below + ties / 2).sum() / (len(inside) * len(outside)))


def calibration(confidences: Sequence[float], outcomes: Sequence[bool]) -> list[CalibrationBin]:
    """Return the answers by tenths of confidence, the empty tenths left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, outcome in zip(confidences, outcomes, strict=True):
        groups.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, outcome))
    return [
        CalibrationBin(sum(confidence for confidence, _ in group) / len(group), sum(right for _, right in group) / len(group), len(group))
        for _, group in sorted(groups.items())
    ]


def calibration_error(bins: Sequence[CalibrationBin]) -> float:
    """Return the expected calibration error (Naeini et al. 2015): how far confidence and truth lie apart, on average."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / total if total else 0.0


def confusions(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Return (meant, taken for, how often) of pairs that differ, the most frequent first."""
    counts = Counter((meant, taken) for meant, taken in pairs if meant != taken)
    return [(meant, taken, count) for (meant, taken), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _gains(ratings: Sequence[int]) -> float:
    return sum((2**rating - 1) / math.log2(place + 2) for place, rating in enumerate(ratings))
