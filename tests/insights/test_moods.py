"""How messages sound: upset, pleased or neither, without taking a product's name or a plain question for either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services.moods import mood_of

SHOPS = Path(__file__).parents[2] / "business"
UPSET = (
    "this is useless!!", "I'm NOT HAPPY", "still waiting for my order", "great, an hour and nobody answers", "your service is awful",
    "what a waste of time", "quá tệ luôn shop ơi", "mình chờ mãi không thấy ai", "thất vọng về shop", "phuc vu te qua", "không hài lòng",
)  # fmt: skip
PLEASED = (
    "thank you so much, you are a star", "that's perfect", "Amazing!", "very helpful, thanks", "cảm ơn shop nhiều nhé", "tuyệt vời quá",
    "shop nhiệt tình quá", "cam on nhieu",
)  # fmt: skip
NEITHER = (
    "how much is oat milk?", "thanks", "thank you!", "not bad", "that wasn't terrible", "do you have the best before date?", "không tệ lắm",
    "the mug is smashed", "áo này có đẹp không", "cảm ơn shop", "có ship COD không?", "which is better, penne or fusilli?",
)  # fmt: skip


@pytest.mark.parametrize(("mood", "lines"), [("upset", UPSET), ("good", PLEASED), ("", NEITHER)])
def test_a_message_is_read_by_its_words(mood, lines):
    assert [(line, mood_of(line)) for line in lines] == [(line, mood) for line in lines]


@pytest.mark.parametrize("shop", ["greengrocer", "giftshop", "thoitrang"])
def test_no_product_sounds_like_a_mood(shop):
    products = json.loads((SHOPS / shop / "draft" / "catalog.json").read_bytes())["products"]
    assert [product["name"] for product in products if mood_of(product["name"])] == []
