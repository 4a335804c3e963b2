"""Amounts that are no prices, and single words that are no lists."""

from __future__ import annotations

import pytest

from app.services.understanding.lexicon import load_lexicon
from app.services.understanding.price_limits import amount_slots
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
