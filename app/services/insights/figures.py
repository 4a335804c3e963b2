"""Every figure by its name: what it counts, what it is a share of, and what it means in words for its readers."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

_WORDS = Path(__file__).parent / "definitions"


@dataclass(frozen=True, slots=True)
class Term:
    """A sum over counts of a measure: all of its parts, those named or those that end so; how often or what they came to."""

    measure: str
    parts: tuple[str, ...] = ()
    amounts: bool = False
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a figure is made. ``kind`` is count, money (the shop's minor units), cost (millionths of the operator's currency), share
    (0..1) or milliseconds. With ``under`` it is over / under, or what is left of 1 when ``rest``; a ``quantile`` is one of a histogram.
    ``less_is_better`` is None where more is neither good nor bad."""

    kind: str
    over: Term
    under: Term | None = None
    rest: bool = False
    quantile: float = 0.0
    less_is_better: bool | None = None


FIGURES: Mapping[str, Recipe] = MappingProxyType({
    "conversations": Recipe("count", Term("conversations"), less_is_better=False),
    "turns": Recipe("count", Term("turns")),
    "resolved": Recipe("share", Term("reached", ("handoff",)), Term("conversations"), rest=True, less_is_better=False),
    "handed_over": Recipe("count", Term("reached", ("handoff",)), less_is_better=True),
    "durable": Recipe("share", Term("durable"), Term("visits"), less_is_better=False),
    "unanswered": Recipe("count", Term("unanswered"), less_is_better=True),
    "orders": Recipe("count", Term("orders"), less_is_better=False),
    "revenue": Recipe("money", Term("orders", amounts=True), less_is_better=False),
    "csat": Recipe("share", Term("ratings", ("up", "4", "5")), Term("ratings"), less_is_better=False),
    "ratings": Recipe("count", Term("ratings")),
    "p50": Recipe("milliseconds", Term("speed"), quantile=0.5, less_is_better=True),
    "p95": Recipe("milliseconds", Term("speed"), quantile=0.95, less_is_better=True),
    "no_model": Recipe("share", Term("modes", ("v5",)), Term("modes")),
    "model_calls": Recipe("count", Term("model_outcomes")),
    "model_failures": Recipe("share", Term("model_outcomes", ("ok",)), Term("model_outcomes"), rest=True, less_is_better=True),
    "tokens": Recipe("count", Term("model_tokens", amounts=True)),
    "from_cache": Recipe("share", Term("model_cached", amounts=True), Term("model_tokens", amounts=True, ending=" read")),
    "cost": Recipe("cost", Term("model_cost", amounts=True), less_is_better=True),
})  # fmt: skip
TODAY = ("conversations", "resolved", "handed_over", "orders", "revenue", "unanswered")
# a branch is known of what names one: a conversation counts with each branch that it asks for, once
BY_BRANCH: Mapping[str, Recipe] = MappingProxyType({
    "conversations": Recipe("count", Term("branches"), less_is_better=False),
    "orders": Recipe("count", Term("branch_orders"), less_is_better=False),
    "revenue": Recipe("money", Term("branch_orders", amounts=True), less_is_better=False),
})  # fmt: skip
# what is told by parts, the fullest first
PARTS = (
    "conversations", "turns", "tools", "modes", "languages", "shown", "carted", "orders", "branches", "out_of_stock", "ratings",
    "model_outcomes", "moods",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a span, the one of the span it is compared with (nan where there is none), and its days (the oldest first). A share
    of nothing, and the time of no answer, is nan."""

    name: str
    now: float
    before: float
    days: Sequence[float]
    kind: str = "count"
    less_is_better: bool | None = None

    @property
    def change(self) -> float | None:
        """Return the relative change, None where there was nothing before."""
        known = self.before and not math.isnan(self.before) and not math.isnan(self.now)
        return (self.now - self.before) / self.before if known else None


def definition(name: str, language: str) -> str:
    """Return what a figure means, in a sentence or two for its readers; in English where a language has no words for it."""
    return _definitions(language).get(name) or _definitions("en")[name]


@lru_cache(maxsize=8)
def _definitions(language: str) -> Mapping[str, str]:
    path = _WORDS / f"{language}.json"
    return MappingProxyType(json.loads(path.read_text("utf-8"))) if path.is_file() else MappingProxyType({})
