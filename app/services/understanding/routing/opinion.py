"""Opinion: several ways of judging a text weighed into one probability for each intent, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.services.understanding.routing.fitting import fit_logistic, fit_shares, log_softmax

FOREIGN_SHARE = 0.1  # what is asked beside the point weighs at least this much against what is asked of the shop
PRIOR = np.array([1.0, 2.0, 0.0])


@dataclass(frozen=True)
class Opinion:
    """Weights for judgements of every intent, and the logistic that turns (log probability, nearness) into a chance to be right."""

    shares: np.ndarray
    sureness: np.ndarray

    def chances(self, judgements: Sequence[np.ndarray], lean: np.ndarray | None = None) -> np.ndarray:
        """Return log probabilities of the intents; ``lean`` is added before they compete."""
        summed = sum(share * judged for share, judged in zip(self.shares, judgements, strict=True))
        return log_softmax(summed if lean is None else summed + lean)

    def sure(self, chance: float, near: float) -> float:
        """Return how probable it is that an intent with this log probability, of a text this near, is right."""
        weight, nearness, constant = self.sureness
        return 1 / (1 + math.exp(-min(30.0, max(-30.0, float(weight * chance + nearness * near + constant)))))


def form_opinion(
    judgements: Sequence[np.ndarray], near: np.ndarray, labels: np.ndarray, prior: Sequence[float], foreign: int, nearness: float = 0.0,
    given: bool = False,
) -> Opinion:  # fmt: skip
    """Learn from judgements of rows that the judges had not seen. ``foreign`` is the intent that means none of ours, -1 without.

    ``nearness`` is the least weight of how near a text lies: rows that all belong here cannot teach how strangers look. With
    ``given`` the prior shares stand, and only how sure they are is learnt.
    """
    shares = np.array(prior, np.float64) if given else fit_shares(judgements, labels, prior)
    chances = log_softmax(sum(share * judged for share, judged in zip(shares, judgements, strict=True)))
    if foreign >= 0:
        chances = chances.copy()
        chances[:, foreign] = -np.inf
    best = chances.argmax(1)
    beside = labels == foreign
    weights = np.ones(len(labels))
    if beside.any():
        weights[beside] = max(1.0, FOREIGN_SHARE * (~beside).sum() / beside.sum())
    rows = np.stack([chances[np.arange(len(labels)), best], near, np.ones(len(labels))], axis=1)
    sureness = fit_logistic(rows, (best == labels).astype(float), PRIOR, weights)
    more = max(0.0, nearness - sureness[1])
    return Opinion(shares, sureness + more * np.array([0.0, 1.0, -near.mean()]))
