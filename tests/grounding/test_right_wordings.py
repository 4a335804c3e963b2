"""Guards that right wordings go out: the shops' own, and paraphrases in several styles."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from tests.grounding.turns import Turn, opened

MOST_BLOCKED = 0.02
MILLISECONDS = 15


def blocked(turns: Sequence[Turn], checks, now) -> list[str]:
    """Return each right wording that is refused, with why."""
    found = []
    for turn in turns:
        check = opened(checks, turn, now)
        for wording in turn.wordings:
            if objections := check.review(wording).objections:
                found.append(f"{turn.shop} {turn.said[-1]!r}: {wording!r}: {'; '.join(objections)}")
    return found


def test_the_shops_own_wording_is_never_refused(golden, checks, now):
    assert blocked(golden, checks, now) == []


def test_the_wordings_made_while_building_go_out(dev, checks, now):
    assert blocked(dev, checks, now) == []


def test_hardly_any_wording_made_blind_is_refused(blind, checks, now):
    wordings = sum(len(turn.wordings) for turn in blind)
    if not wordings:
        pytest.skip("nobody has written wordings blind yet")
    refused = blocked(blind, checks, now)
    assert len(refused) <= MOST_BLOCKED * wordings, f"{len(refused)} of {wordings}:\n" + "\n".join(refused)


def test_a_check_takes_milliseconds(golden, dev, checks, now):
    taken = []
    for turn in [*golden, *dev]:
        for wording in turn.wordings:
            begun = time.thread_time()
            checks[turn.shop].review(wording, turn.answer, turn.said, now)
            taken.append((time.thread_time() - begun) * 1000)
    taken.sort()
    assert taken[int(len(taken) * 0.95)] < MILLISECONDS


def test_every_receipt_of_a_right_wording_says_what_backs_it(golden, checks, now):
    for turn in golden[:60]:
        review = opened(checks, turn, now).review(turn.answer.text)
        assert all(receipt.fact and review.ok for receipt in review.receipts)
        assert all(turn.answer.text[receipt.start : receipt.end] == receipt.text for receipt in review.receipts)
