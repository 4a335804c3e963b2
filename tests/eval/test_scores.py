"""The measures against values worked out by hand, and against counting."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.services.evaluation.scores import auroc, calibration, calibration_error, confusions, interval, ndcg, share_of, success_at

scores = some.lists(some.integers(0, 5).map(float), min_size=1, max_size=12)


def test_ndcg_is_as_worked_out_by_hand():
    ratings = {"a": 3, "b": 1, "c": 0}
    ideal = 7 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(["a", "b"], ratings) == 1
    assert ndcg(["b", "x", "a"], ratings) == pytest.approx((1 / math.log2(2) + 7 / math.log2(4)) / ideal)
    assert ndcg(["x", "b", "a"], ratings, judged_only=True) == pytest.approx((1 + 7 / math.log2(3)) / ideal)
    assert ndcg([], ratings) == ndcg(["c"], {"c": 0}) == 0


@given(scores, scores)
def test_auroc_is_the_share_of_pairs_in_order(inside, outside):
    pairs = [(a > b) + (a == b) / 2 for a in inside for b in outside]
    assert auroc(inside, outside) == pytest.approx(sum(pairs) / len(pairs))


@given(some.lists(some.booleans(), max_size=40))
def test_an_interval_holds_its_share_and_is_the_same_every_time(outcomes):
    share = share_of(outcomes)
    assert share == share_of(outcomes)
    assert 0 <= share.low <= share.value + 1e-9
    assert share.value - 1e-9 <= share.high <= 1
    assert (share.right, share.count) == (sum(outcomes), len(outcomes))


def test_an_interval_of_nothing_or_of_one_value_is_that_value():
    assert interval([]) == (0.0, 0.0)
    assert interval([0.4] * 9) == (pytest.approx(0.4), pytest.approx(0.4))


@given(some.lists(some.tuples(some.floats(0, 1), some.booleans()), max_size=40))
def test_calibration_keeps_every_answer(answers):
    bins = calibration([confidence for confidence, _ in answers], [right for _, right in answers])
    assert sum(one.count for one in bins) == len(answers)
    assert sum(one.right * one.count for one in bins) == pytest.approx(sum(right for _, right in answers))
    assert 0 <= calibration_error(bins) <= 1


def test_success_and_confusions():
    assert success_at(["a", "b"], ["b"], 2)
    assert not success_at(["a", "b"], ["b"], 1)
    assert confusions([("a", "b"), ("a", "a"), ("c", "a"), ("a", "b")]) == [("a", "b", 2), ("c", "a", 1)]
