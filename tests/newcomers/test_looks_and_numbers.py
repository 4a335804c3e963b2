"""Colours with a word more, sizes said in words, models told apart by a number, goods that have a diet in their name."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("said", "looks"),
    [
        ("ridgeway 2 in green, medium", {"colour:Forest green", "colour:green", "size:M"}),
        ("ridgeway 2 in matt black size L", {"colour:Matt black", "size:L"}),
    ],
)
def test_a_plain_word_means_the_colour_and_the_size_that_the_shop_writes(chat, called, said, looks):
    assert set(called("bikes", said)[0][1]["attributes"]) <= looks
    assert "Ridgeway 2" in chat("bikes", said).text


def test_a_follow_up_narrows_by_plain_colour_and_size(called):
    found = called("bikes", "mountain bikes under 700 pounds", "what about the green one in large")
    assert found[0][1]["attributes"] == ["colour:green", "size:L"]


def test_models_that_only_a_number_tells_apart_are_compared(chat):
    answer = chat("bikes", "what's the difference between the Ridgeway 2 and the Ridgeway 5?").text
    assert "• Ridgeway 2 hardtail mountain bike: " in answer
    assert "• Ridgeway 5 hardtail mountain bike: " in answer


def test_goods_with_a_diet_in_their_name_are_not_those_without(chat):
    answer = chat("bakery", "does the vegan flapjack contain nuts?").text
    assert answer.startswith("Vegan flapjack may contain nuts.")
    assert chat("bakery", "is the flapjack vegan?").text.startswith("No, I can't call Flapjack vegan")
