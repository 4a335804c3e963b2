"""Opinion: several ways of judging a text weighed into one probability for each intent, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.services.understanding.routing.fitting import fit_logistic, fit_shares, log_softmax

FOREIGN_SHARE = 0.1  # what is asked beside the point weighs at least this much against what is asked of the shop
STRANGE_SHARE = 0.3  # the same of what the shop might be asked and has no answer to
PRIOR = np.array([1.0, 2.0, 0.0])


@dataclass(frozen=True)
class Opinion:
    """Weights for judgements of every intent, and the logistic that turns (log probability, nearness) into a chance to be right;
    another one for intents that answer, where it is known how questions look that nothing answers."""

    shares: np.ndarray
    sureness: np.ndarray
    answering: np.ndarray | None = None

    def chances(self, judgements: Sequence[np.ndarray], lean: np.ndarray | None = None) -> np.ndarray:
        """Return log probabilities of the intents; ``lean`` is added before they compete."""
        summed = sum(share * judged for share, judged in zip(self.shares, judgements, strict=True))
        return log_softmax(summed if lean is None else summed + lean)

    def sure(self, chance: float, near: float, answers: bool = True) -> float:
        """Return how probable it is that an intent with this log probability, of a text this near, is right."""
        weight, nearness, constant = self.answering if answers and self.answering is not None else self.sureness
        return 1 / (1 + math.exp(-min(30.0, max(-30.0, float(weight * chance + nearness * near + constant)))))


def form_opinion(
    judgements: Sequence[np.ndarray], near: np.ndarray, labels: np.ndarray, prior: Sequence[float], foreign: int, nearness: float = 0.0,
    given: bool = False, apart: np.ndarray | None = None,
) -> Opinion:  # fmt: skip
    """Learn from judgements of rows that the judges had not seen. ``foreign`` is the intent that means none of ours, -1 without.

    ``nearness`` is the least weight of how near a text lies: rows that all belong here cannot teach how strangers look. With
    ``given`` the prior shares stand, and only how sure they are is learnt. ``apart`` is how near each row lies to the other
    intents: with it every row also teaches how it looks when nothing that is known answers it.
    """
    shares = np.array(prior, np.float64) if given else fit_shares(judgements, labels, prior)
    summed = sum(share * judged for share, judged in zip(shares, judgements, strict=True))
    beside = labels == foreign
    weights = np.ones(len(labels))
    if beside.any():
        weights[beside] = max(1.0, FOREIGN_SHARE * (~beside).sum() / beside.sum())
    rows, right = _best_of(summed, near, labels, foreign)
    sureness = fit_logistic(rows, right, PRIOR, weights)
    more = max(0.0, nearness - sureness[1])
    opinion = Opinion(shares, sureness + more * np.array([0.0, 1.0, -near.mean()]))
    if apart is None:
        return opinion
    strange = _left_alone(summed, apart, labels, foreign)
    weights = np.concatenate([weights, np.full(len(strange), STRANGE_SHARE * len(rows) / max(1, len(strange)))])
    right = np.concatenate([right, np.zeros(len(strange))])
    return replace(opinion, answering=fit_logistic(np.concatenate([rows, strange]), right, PRIOR, weights))


def _best_of(summed: np.ndarray, near: np.ndarray, labels: np.ndarray, foreign: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what sureness goes by of the best intent of each row, and whether it is right."""
    chances = log_softmax(summed)
    if foreign >= 0:
        chances[:, foreign] = -np.inf
    best = chances.argmax(1)
    return np.stack([chances[np.arange(len(labels)), best], near, np.ones(len(labels))], axis=1), (best == labels).astype(float)


def _left_alone(summed: np.ndarray, apart: np.ndarray, labels: np.ndarray, foreign: int) -> np.ndarray:
    """Return the rows as they would look if nothing of their own intent were known, less those that would be taken for beside the
    point."""
    without = summed.copy()
    without[np.arange(len(labels)), labels] = -np.inf
    strange = (labels != foreign) & (without.argmax(1) != foreign) & np.isfinite(without.max(1))
    return _best_of(without[strange], apart[strange], labels[strange], foreign)[0]
