"""The buttons under a list narrow that very list: pressing one keeps the colour, the price and what shall be left out."""

from __future__ import annotations

import pytest

from plugins.contracts import Message

NARROWED = (
    ("giftshop", "silver earrings", {"attributes": ["colour:silver"]}),
    ("giftshop", "red candles under £5", {"attributes": ["colour:red"], "max_price": "5"}),
    ("giftshop", "cards between £1 and £3", {"min_price": "1", "max_price": "3"}),
    ("giftshop", "cheap candles not red", {"exclude": ["red"]}),
    ("greengrocer", "bread without seeds", {"exclude": ["seeds"]}),
    ("greengrocer", "apples on offer", {"on_offer": True}),
    ("thoitrang", "áo thun trắng dưới 300k", {"attributes": ["colour:trắng"], "max_price": "300000"}),
    ("thoitrang", "áo sơ mi không phải màu trắng", {"exclude": ["trắng"]}),
)
ADDED = {
    "Cheapest first": ("order", "price"),
    "Rẻ nhất trước": ("order", "price"),
    "Only in stock": ("in_stock", True),
    "Chỉ hàng còn": ("in_stock", True),
}


@pytest.mark.parametrize(("shop", "asked", "kept"), NARROWED)
def test_a_button_under_a_list_narrows_that_very_list(platform, shop, asked, kept):
    found = platform.handle(Message(asked, f"looking-{asked}", "web"), shop)
    buttons = [button for button in found.suggestions if button.label in ADDED]
    assert buttons
    for button in buttons:
        (call,) = platform.handle(Message(button.message, f"pressed-{asked}-{button.label}", "web"), shop).calls
        name, value = ADDED[button.label]
        assert call.tool == "search_products"
        assert {wish: call.arguments.get(wish) for wish in (*kept, name)} == {**kept, name: value}


@pytest.mark.parametrize("mode", ["v5", "v7"])
def test_no_two_buttons_under_an_answer_to_several_requests_look_alike(platform, mode):
    told = platform.handle(
        Message("how much are organic bananas and is green tea in stock?", f"alike-{mode}", "web", mode=mode), "greengrocer"
    )
    assert len(told.calls) == 2
    labels = [button.label for button in told.suggestions]
    assert len(labels) == len(set(labels))
    assert "Add to cart" not in labels


def test_a_card_says_of_how_many_pieces_a_pack_is(platform):
    told = platform.handle(Message("how much are organic bananas and is green tea in stock?", "packs", "web"), "greengrocer")
    subtitles = {card.title: card.subtitle for card in told.cards}
    assert subtitles["Organic Bananas Pack"] == "Orchard & Vine · pack of 5 · Peru"
    (eggs, *_) = platform.handle(Message("show me free-range eggs, large", "eggs", "web"), "greengrocer").cards
    assert "pack of" not in eggs.subtitle
