"""Amounts that are no prices, and single words that are no lists."""

from __future__ import annotations

import pytest

from app.services.understanding.text.lexicon import load_lexicon
from app.services.understanding.values.price_limits import amount_slots
from plugins.kit.text import tokenise


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en-GB", "under 18s"), ("en-GB", "over 5 years"), ("en-GB", "under 30 minutes"), ("vi-VN", "dưới 18 tuổi")],
)
def test_an_age_or_a_time_limits_no_price(locale: str, text: str):
    found = {slot.type for slot in amount_slots(tokenise(text), load_lexicon(locale), "GBP")}
    assert found.isdisjoint({"max_price", "min_price"})


@pytest.mark.parametrize(("locale", "text"), [("en-GB", "under 18"), ("en-GB", "under £18"), ("vi-VN", "dưới 18k")])
def test_a_sum_does(locale: str, text: str):
    assert "max_price" in {slot.type for slot in amount_slots(tokenise(text), load_lexicon(locale), "GBP")}


@pytest.mark.parametrize(
    ("locale", "text", "limit"),
    [
        ("vi-VN", "áo dưới 300 ngày mai giao", "300000"),
        ("vi-VN", "dưới 300 ngày 20/11 giao", "300000"),
        ("vi-VN", "quần dưới 200 người lớn mặc", "200000"),
        ("vi-VN", "áo khoác dưới 500 năm nay", "500000"),
        ("vi-VN", "dưới 500 tháng này", "500000"),
        ("en-GB", "lamps under 30 day delivery", "30"),
    ],
)
def test_a_unit_that_begins_something_else_counts_nothing(locale: str, text: str, limit: str):
    currency = "VND" if locale == "vi-VN" else "GBP"
    found = {slot.type: slot.value for slot in amount_slots(tokenise(text), load_lexicon(locale), currency)}
    assert found["max_price"] == limit
