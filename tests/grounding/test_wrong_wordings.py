"""Guards that wrong wordings stay in: thousands of replies, each made wrong in one thing, and not one may pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from tests.grounding.mutations import mutants
from tests.grounding.turns import STRANGERS, Turn, opened

KINDS = {
    "price",
    "currency",
    "unit",
    "quantity",
    "negation",
    "swapped product",
    "wrong day",
    "link",
    "contact",
    "discount",
    "policy",
    "promise",
    "number words",
    "attribute",
    "stock",
    "superlative",
    "time",
    "hours",
    "place",
    "name",
    "money",
    "free",
    "hidden",
    "mixed",
    "table",
    "number",
}
AT_LEAST = 70_000


def passes(turns: Iterable[Turn], checks, now, *, every: int) -> tuple[Counter, list[str]]:
    """Return how many wrong replies of each kind were tried, and those that the check lets out."""
    tried: Counter = Counter()
    through, number = [], 0
    for turn in turns:
        check = opened(checks, turn, now)
        for wording in turn.wordings:
            for mutant in mutants(wording, turn.answer, _locale(turn, wording), STRANGERS[turn.shop]):
                number += 1
                if number % every == 0:
                    tried[mutant.kind] += 1
                    if check.review(mutant.text).ok:
                        through.append(f"{mutant.kind} {turn.shop} {turn.said[-1]!r}: {mutant.text!r}")
    return tried, through


def _locale(turn: Turn, wording: str) -> str:
    return "vi" if turn.shop == "thoitrang" and turn.locale == "vi" else "en"


@pytest.mark.parametrize("every", [43, pytest.param(1, marks=pytest.mark.slow)])
def test_no_wrong_reply_passes(golden: Sequence[Turn], dev: Sequence[Turn], checks, now, every):
    tried, through = passes([*golden, *dev], checks, now, every=every)
    assert through == []
    assert sum(tried.values()) * every >= AT_LEAST
    assert set(tried) <= KINDS
    assert every > 10 or set(tried) == KINDS  # a small sample need not meet each kind


@pytest.mark.slow
def test_no_wrong_version_of_a_wording_made_blind_passes(blind: Sequence[Turn], checks, now):
    tried, through = passes(blind, checks, now, every=1)
    assert through == [], f"{len(through)} of {sum(tried.values())}"
