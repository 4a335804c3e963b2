"""What hurried customers write first, in shops that nobody tuned anything to: what broke, whom goods are for, goods that are not there."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("shop", "said"),
    [
        ("bikes", "my bike lock broke after 2 weeks, this is ridiculous"),
        ("bikes", "the helmet strap snapped"),
        ("bakery", "your sourdough was burnt"),
        ("bakery", "my bread had a hair in it"),
        ("cosmetics", "son bị gãy khi giao"),
        ("cosmetics", "hop phan bi vo luc nhan hang"),
    ],
)
def test_what_happened_to_goods_is_a_complaint_and_shows_none(chat, shop, said):
    answer = chat(shop, said)
    assert answer.calls[0].tool in ("complain", "get_policy")
    assert not answer.cards


def test_money_back_is_no_wish_to_see_goods(chat):
    answer = chat("bakery", "the rye loaf cost over £3. I want a refund")
    assert answer.cards == ()
    assert "Rye loaf" not in answer.text


@pytest.mark.parametrize("asked", ["is the butter croissant ever burnt", "do you sell cracked wheat bread"])
def test_a_question_is_no_complaint(called, asked):
    assert "complain" not in [tool for tool, _ in called("bakery", asked)]


def test_cream_is_no_complaint(called):
    assert "complain" not in [tool for tool, _ in called("cosmetics", "kem nền")]


@pytest.mark.parametrize(
    ("shop", "said"),
    [
        ("bakery", "I was off work, are you open today"),
        ("bakery", "my car broke down, can you deliver"),
        ("bakery", "was there 20% off flapjacks"),
        ("bakery", "my daughter is off to uni, gift ideas"),
        ("bakery", "the loaf was not burnt, all good"),
        ("bakery", "what's wrong with the sourdough"),
        ("bakery", "is anything missing?"),
        ("bakery", "burst flapjacks"),
        ("bikes", "my chain snapped can you fix it"),
        ("bikes", "my tube burst, which one do I need"),
        ("cosmetics", "da em bị nứt nẻ cần kem dưỡng"),
        ("cosmetics", "môi em bị nứt, có son dưỡng k"),
    ],
)
def test_what_happened_to_somebody_who_asks_for_something_is_no_complaint(called, shop, said):
    assert "complain" not in [tool for tool, _ in called(shop, said)]


@pytest.mark.parametrize("said", ["the flapjack was off", "my loaf was mouldy, can I have a refund"])
def test_goods_gone_off_and_a_remedy_wished_for_are_a_complaint(called, said):
    assert "complain" in [tool for tool, _ in called("bakery", said)]


def test_goods_of_a_diet_are_those_that_suit(chat, called):
    assert [tool for tool, _ in called("bakery", "nut free cakes")] == ["product_allergens"]
    assert "Carrot cake" not in chat("bakery", "vegan cakes").text
    assert "Rye loaf" not in chat("bakery", "gluten free bread").text


def test_goods_that_are_not_there_are_said_not_to_be(chat):
    assert "can't find “toys”" in chat("bakery", "toys for over 5s").text
    assert not chat("bakery", "batteries").cards  # no slip for butter


@pytest.mark.parametrize("said", ["my card didn't work", "payment failed"])
def test_who_cannot_pay_is_offered_a_person(chat, said):
    assert "Talk to a person" in {suggestion.label for suggestion in chat("bakery", said).suggestions}
