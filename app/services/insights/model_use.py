"""What each model did in a span: calls, tokens, money, and how long it took."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

MEASURES = ("model_calls", "model_tokens", "model_cost", "model_cached")


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model's calls, tokens read and written, what they cost (millionths of the operator's currency), milliseconds a call on average,
    and how many of the tokens read the provider had in its cache."""

    provider: str
    model: str
    calls: int
    tokens_read: int
    tokens_written: int
    cost_micro: int
    milliseconds: float
    tokens_cached: int = 0

    @property
    def from_cache(self) -> float:
        """Return the share of what was read that came from the cache, nan where nothing was read."""
        return self.tokens_cached / self.tokens_read if self.tokens_read else math.nan


def model_use(totals: Mapping[str, Mapping[str, tuple[int, int]]]) -> list[ModelUse]:
    """Return the models of a span, the most used first; parts are "provider model", with " read" or " written" behind for tokens."""
    calls, tokens, cost, cached = (totals[measure] for measure in MEASURES)
    used = []
    for part, (times, took) in calls.items():
        provider, _, model = part.partition(" ")
        read, written = (tokens.get(f"{part} {way}", (0, 0))[1] for way in ("read", "written"))
        paid, kept = (sums.get(part, (0, 0))[1] for sums in (cost, cached))
        used.append(ModelUse(provider, model, times, read, written, paid, took / max(times, 1), kept))
    return sorted(used, key=lambda use: (-use.calls, use.provider, use.model))
