"""What a shop sells only at a price that one has to ask for, or only when it is ordered ahead."""

from __future__ import annotations

import pytest


def test_goods_without_a_price_are_shown_and_asked_for_but_never_at_nothing(chat):
    shown = chat("bikes", "do you have a titanium frame")
    assert "Custom titanium frame: price on request" in shown.text
    price = chat("bikes", "how much is the titanium frame")
    assert "Custom titanium frame is priced on request" in price.text
    refused = chat("bikes", "add the titanium frame to my basket")
    assert "priced on request" in refused.text
    assert not chat("bikes", "add a titanium frame", "show my cart").cards
    assert not any("0.00" in reply.text + str(reply.cards) for reply in (shown, price, refused))
    assert {s.label for reply in (shown, price, refused) for s in reply.suggestions} >= {"Ask for a price"}


def test_what_has_no_price_is_neither_cheap_nor_dear(chat):
    assert "frame" not in chat("bikes", "anything under £10").text.lower()
    assert "price on request" not in chat("bikes", "what's the cheapest frame").text.partition("\n")[0]


@pytest.mark.parametrize("asked", ["how much is the {}", "add a {} to my cart", "tell me about the {}"])
def test_goods_to_be_ordered_ahead_say_so(chat, asked):
    assert "2 days' notice" in chat("bakery", asked.format("victoria sponge")).text


def test_how_far_ahead_to_order_is_told_from_the_catalogue(chat, called):
    assert chat("bakery", "how much notice do you need for a victoria sponge").text == "Victoria sponge needs 2 days' notice."
    assert "2 days' notice: Victoria sponge" in chat("bakery", "how far in advance do i need to order").text
    assert "I don't know how far ahead" in chat("bakery", "how much notice does the rye loaf need").text
    assert called("cosmetics", "phải đặt trước mấy ngày")[0][0] == "notice_needed"


def test_the_least_order_of_a_zone_answers_who_asks_for_it(chat):
    assert "The minimum order is £15.00." in chat("bakery", "is there a minimum spend?").text
    assert "minimum" not in chat("bikes", "is there a minimum spend?").text
