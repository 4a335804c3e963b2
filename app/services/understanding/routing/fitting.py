"""Fitting linear models in plain numpy: margins on sparse rows, softmax on vectors, few weights shared by all intents."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

PASSES, PENALTY = 10, 2.0
STEPS, MEMORY, SETTLED = 60, 8, 1e-4
NEWTON_STEPS = 25
SparseRow = tuple[np.ndarray, np.ndarray]


def fit_margins(rows: Sequence[SparseRow], labels: np.ndarray, intents: int, features: int, passes: int = PASSES) -> np.ndarray:
    """Return one weight vector per intent (features x intents), each against the rest.

    L2-regularised squared hinge by dual coordinate descent (Hsieh et al. 2008), all intents of a row in one step.
    """
    weights = np.zeros((features, intents), np.float32)
    duals = np.zeros((len(rows), intents), np.float32)
    squares = np.array([float(values @ values) + 0.5 / PENALTY for _, values in rows], np.float32)
    order = np.random.default_rng(len(rows))
    for _ in range(passes):
        for row in order.permutation(len(rows)):
            places, values = rows[row]
            sides = np.full(intents, -1.0, np.float32)
            sides[labels[row]] = 1.0
            dual = duals[row]
            slope = sides * (values @ weights[places]) - 1 + dual * (0.5 / PENALTY)
            step = np.maximum(dual - slope / squares[row], 0) - dual
            duals[row] += step
            moved = np.flatnonzero(np.abs(step) > 1e-4)
            if len(moved) * 4 < intents:
                weights[places[:, None], moved] += values[:, None] * (step * sides)[moved]
            else:
                weights[places] += values[:, None] * (step * sides)
    return weights


def fit_softmax(vectors: np.ndarray, labels: np.ndarray, intents: int, ridge: float) -> np.ndarray:
    """Return softmax regression weights (dimensions x intents) by L-BFGS (Nocedal 1980)."""
    rows = np.arange(len(labels))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        chances = log_softmax(vectors @ weights)
        missed = -float(chances[rows, labels].sum()) + ridge / 2 * float((weights * weights).sum())
        np.exp(chances, out=chances)
        chances[rows, labels] -= 1
        return missed, vectors.T @ chances + ridge * weights

    return _descend(loss, np.zeros((vectors.shape[1], intents), np.float32))


def _descend(loss: Callable[[np.ndarray], tuple[float, np.ndarray]], point: np.ndarray) -> np.ndarray:
    """Return where a smooth convex loss is least, by limited-memory BFGS with halved steps."""
    value, slope = loss(point)
    memory: deque[tuple[np.ndarray, np.ndarray, float]] = deque(maxlen=MEMORY)
    for _ in range(STEPS):
        direction = _quasi_newton(slope, memory)
        step, descent = 1.0 if memory else 1.0 / max(float(np.abs(slope).max()), 1e-9), float((slope * direction).sum())
        while True:
            new_value, new_slope = loss(point + step * direction)
            if new_value <= value + 1e-4 * step * descent or step < 1e-6:
                break
            step /= 2
        moved, turned = step * direction, new_slope - slope
        curvature = float((moved * turned).sum())
        if curvature > 1e-10:
            memory.append((moved, turned, curvature))
        settled = value - new_value < SETTLED * max(1.0, abs(value))
        point, value, slope = point + moved, new_value, new_slope
        if settled:
            break
    return point


def _quasi_newton(slope: np.ndarray, memory: Sequence[tuple[np.ndarray, np.ndarray, float]]) -> np.ndarray:
    direction, shares = -slope, []
    for moved, turned, curvature in reversed(memory):
        share = float((moved * direction).sum()) / curvature
        shares.append(share)
        direction = direction - share * turned
    if memory:
        _, turned, curvature = memory[-1]
        direction = direction * (curvature / float((turned * turned).sum()))
    for (moved, turned, curvature), share in zip(memory, reversed(shares), strict=True):
        direction = direction + (share - float((turned * direction).sum()) / curvature) * moved
    return direction


def fit_shares(opinions: Sequence[np.ndarray], labels: np.ndarray, prior: Sequence[float], ridge: float = 1.0) -> np.ndarray:
    """Return how much each opinion counts: conditional logit (McFadden 1973) by Newton's method, never below nothing.

    An opinion is a matrix of rows x intents; the prior stands in where there are few rows.
    """
    believed = np.array(prior, np.float64)
    shares, rows = believed.copy(), np.arange(len(labels))
    told = np.stack([opinion[rows, labels] for opinion in opinions])
    for _ in range(NEWTON_STEPS):
        chances = np.exp(log_softmax(sum(share * opinion for share, opinion in zip(shares, opinions, strict=True))))
        means = np.stack([(chances * opinion).sum(1) for opinion in opinions])
        slope = (means - told).sum(1) + ridge * (shares - believed)
        second = np.array([[float((chances * one * other).sum()) for other in opinions] for one in opinions])
        step = np.linalg.solve(second - means @ means.T + ridge * np.eye(len(opinions)), slope)
        shares = np.maximum(shares - step, 0.0)
        if np.abs(step).max() < 1e-4:
            break
    return shares


def fit_logistic(
    rows: np.ndarray, right: np.ndarray, prior: np.ndarray, weights: np.ndarray | None = None, ridge: float = 1.0
) -> np.ndarray:
    """Return logistic weights by Newton's method with halved steps, pulled towards a prior; all but the last (the constant) are
    never negative."""
    found = prior.astype(np.float64)
    counts = np.ones(len(rows)) if weights is None else weights

    def loss(point: np.ndarray) -> float:
        sums = rows @ point
        missed = float((counts * (np.logaddexp(0, sums) - right * sums)).sum())
        return missed + ridge / 2 * float(((point - prior) ** 2).sum())

    value = loss(found)
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (counts * (chance - right)) + ridge * (found - prior)
        curvature = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + ridge * np.eye(len(found))
        step = np.linalg.solve(curvature, slope)
        while (new_value := loss(found - step)) > value and np.abs(step).max() >= 1e-6:
            step = step / 2  # where nearly all is right a whole step may overshoot, and the next one more
        found, value = found - step, new_value
        if np.abs(step).max() < 1e-6:
            break
    found[:-1] = np.maximum(found[:-1], 0.0)
    return found


def folds_of(labels: np.ndarray, folds: int) -> np.ndarray:
    """Return a fold for every row, each intent spread over all folds, always alike."""
    order = np.random.default_rng(len(labels))
    fold = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        places = order.permutation(np.flatnonzero(labels == label))
        fold[places] = (np.arange(len(places)) + order.integers(folds)) % folds
    return fold


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Return log probabilities over the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
