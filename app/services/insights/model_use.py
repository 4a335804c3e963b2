"""What each model did in a span: calls, tokens, money, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model's calls, tokens read and written, what they cost (millionths of the operator's currency), milliseconds a call on average."""

    provider: str
    model: str
    calls: int
    tokens_read: int
    tokens_written: int
    cost_micro: int
    milliseconds: float


def model_use(totals: Mapping[str, Mapping[str, tuple[int, int]]]) -> list[ModelUse]:
    """Return the models of a span, the most used first; parts are "provider model", with " read" or " written" behind for tokens."""
    calls, tokens, cost = totals["model_calls"], totals["model_tokens"], totals["model_cost"]
    used = []
    for part, (times, took) in calls.items():
        provider, _, model = part.partition(" ")
        read, written = (tokens.get(f"{part} {way}", (0, 0))[1] for way in ("read", "written"))
        used.append(ModelUse(provider, model, times, read, written, cost.get(part, (0, 0))[1], took / max(times, 1)))
    return sorted(used, key=lambda use: (-use.calls, use.provider, use.model))
