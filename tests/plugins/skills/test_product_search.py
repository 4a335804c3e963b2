"""Searching for products: filters said back, the nearest when nothing fits, cards, focus and facts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plugins.contracts import Status
from tests.plugins.skills.grocery import a_fashion_shop, a_grocer
from tests.plugins.skills.grounding import unbacked_figures

LEFT_OUT = (("drink", "milk"), ("candles", "red"), ("candles", "cotton"), ("candles", "perfume"))


@pytest.fixture
def shop(tmp_path):
    return a_grocer(tmp_path)


def test_what_is_found_is_listed_with_prices_and_cards(shop):
    found = shop.run("search_products", query="oat milk")
    assert found.text == "I found 2 for oat milk:\n• Oat Milk: £1.99\n• Barista Oat Milk: £2.49"
    assert [card.id for card in found.cards] == ["OAT-1L", "OAT-BAR-1L"]
    assert found.next.products == ("OAT-1L", "OAT-BAR-1L")
    assert found.next.query == "oat milk"
    assert shop.records.events.kept == [("product_shown", {"skus": ["OAT-1L", "OAT-BAR-1L"]})]


def test_a_product_named_exactly_is_it_among_others_like_it(shop):
    found = shop.run("search_products", query="oat milk")
    assert found.next.product == "OAT-1L"
    assert shop.run("search_products", query="milk").next.product == ""


def test_filters_are_said_back(shop):
    found = shop.run("search_products", query="candles", attributes=["colour:red"], max_price="5", in_stock=True)
    assert found.text.splitlines()[0] == "Here's what I have for red candles up to £5.00 in stock:"
    assert [card.id for card in found.cards] == ["CANDLE-R"]


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"max_price": "2.50"}, True),  # 2.75 without its offer, 2.20 with it
        ({"max_price": "2.20"}, True),
        ({"max_price": "2.19"}, False),
        ({"min_price": "2.20"}, True),
        ({"min_price": "2.50"}, False),
        ({"min_price": "2", "max_price": "2.50"}, True),
    ],
)
def test_a_limit_goes_by_what_things_cost_today(shop, limits, found):
    answer = shop.run("search_products", query="dark chocolate", **limits)
    assert answer.status is (Status.OK if found else Status.NOT_FOUND)


def test_what_orders_have_taken_whole_is_not_in_stock(shop):
    assert [card.id for card in shop.run("search_products", query="oat milk", in_stock=True).cards] == ["OAT-1L", "OAT-BAR-1L"]
    shop.records.orders.taken["OAT-BAR-1L"] = Decimal(3)
    found = shop.run("search_products", query="oat milk", in_stock=True)
    assert [card.id for card in found.cards] == ["OAT-1L"]
    shop.records.orders.taken["OAT-1L"] = Decimal(24)
    assert shop.run("search_products", query="oat milk", in_stock=True).status is Status.NOT_FOUND


def test_what_is_sold_out_says_so_in_words_and_is_not_to_be_added(shop):
    found = shop.run("search_products", query="soya drink")
    assert found.text == "Here's what I have for soya drink:\n• Soya Drink: £1.65, sold out"
    assert not [chip for chip in found.suggestions if "cart" in chip.label.lower()]
    apron = shop.run("search_products", query="apron")
    assert "sold out" not in apron.text  # one of its sizes is there


def test_nothing_is_offered_instead_that_is_taken_too(shop):
    assert "OAT-BAR-1L" in shop.run("product_alternatives", product="OAT-1L").next.products
    shop.records.orders.taken |= {"OAT-BAR-1L": Decimal(3), "OAT-1L": Decimal(24)}
    assert "OAT-BAR-1L" not in shop.run("product_alternatives", product="OAT-1L").next.products
    assert "OAT-BAR-1L" not in shop.run("product_stock", product="OAT-1L").next.products


def test_under_a_limit_that_nothing_meets_the_cheapest_is_named(shop):
    found = shop.run("search_products", query="candles", max_price="2")
    assert found.status is Status.NOT_FOUND
    assert found.text == "Nothing for candles up to £2.00. The cheapest I have:\n• Red Candle: £3.50"


def test_cheapest_first(shop):
    found = shop.run("search_products", query="candles", order="price")
    assert found.next.products == ("CANDLE-R", "CANDLE-B")


def test_only_what_is_on_offer(shop):
    found = shop.run("search_products", on_offer=True)
    assert found.text.splitlines()[0] == "I found 4 products on offer:"
    assert {card.id for card in found.cards} == {"APP-GALA", "CANDLE-R", "CANDLE-B", "CHOC-DARK"}


def test_what_is_not_known_to_be_free_of_an_allergen_is_left_out(shop):
    found = shop.run("search_products", category="Sweets", exclude=["nuts"])
    assert found.status is Status.NOT_FOUND
    assert found.cards == ()
    assert "I leave out" in found.text


def test_an_exclusion_is_never_relaxed(shop):
    found = shop.run("search_products", query="flour", exclude=["gluten"], max_price="1")
    assert found.cards == ()


def test_something_like_another_product_leaves_that_one_out(shop):
    found = shop.run("search_products", like="oat milk")
    assert "OAT-1L" not in found.next.products
    assert found.next.products[0] == "OAT-BAR-1L"


def test_what_the_shop_has_not_is_said_and_the_closest_named(shop):
    assert shop.run("search_products", query="unicorn").status is Status.NOT_FOUND


def test_nothing_asked_is_a_question(shop):
    asked = shop.run("search_products")
    assert (asked.status, asked.missing) == (Status.NEEDS_INPUT, "query")


def test_an_article_in_several_sizes_is_listed_once_from_its_lowest_price(shop):
    found = shop.run("search_products", query="apron")
    assert found.text.splitlines()[1] == "• Kitchen Apron: from £15.00"
    assert found.next.products == ("APRON",)


def test_a_card_says_what_it_was_and_whether_it_is_there(shop):
    (chocolate,) = shop.run("search_products", query="dark chocolate").cards
    assert (chocolate.price_text, chocolate.was_text, chocolate.badge) == ("£2.20", "was £2.75", "20% off chocolate")
    assert (chocolate.stock_status, chocolate.subtitle) == ("in_stock", "100 g")
    assert chocolate.actions[0].message == "add CHOC-DARK to my cart"
    assert chocolate.fields == (("Unit price", "£22.00 / kg"),)
    low, out, unknown = (shop.run("search_products", query=name).cards[0] for name in ("barista", "soya drink", "blue candle"))
    assert [card.stock_text for card in (low, out, unknown)] == ["Only 3 left", "Sold out", "Ask us about stock"]
    assert out.actions[0].label == "Something similar"


def test_vietnamese_without_diacritics(tmp_path):
    found = a_fashion_shop(tmp_path).run("search_products", query="quan jean", max_price="500000")
    assert found.text == "Bên mình có 1 mẫu quan jean tối đa 500.000 ₫:\n• Quần jean xanh: 420.000 ₫"


@pytest.mark.parametrize(
    "wish",
    [{"query": "milk"}, {"query": "candles", "max_price": "2"}, {"on_offer": True}, {"query": "apron"},
     {"query": "apples", "order": "price"}, {"category": "Home", "min_price": "4"}, {"like": "soya drink"}],
)  # fmt: skip
def test_every_figure_is_backed_by_a_fact(shop, wish):
    assert unbacked_figures(shop.run("search_products", **wish)) == []


def test_what_is_left_out_is_said_as_surely_as_the_shop_states_it(shop):
    first = {word: shop.run("search_products", query=query, exclude=[word]).text.splitlines()[0] for query, word in LEFT_OUT}
    assert first == {
        "milk": "I found 3 for drink without milk:",
        "red": "Here's what I have for candles other than red:",
        "cotton": "I found 2 for candles without cotton:",
        "perfume": "I found 2 for candles with no mention of perfume:",
    }


def test_several_colours_are_a_choice(shop):
    found = shop.run("search_products", query="candles", attributes=["colour:red", "colour:blue"])
    assert found.text.splitlines()[0] == "I found 2 for red or blue candles:"


def test_a_quality_that_no_field_names_is_told_as_the_shops_texts_have_it(shop):
    found = shop.run("search_products", query="milk", qualities=["foams"])
    assert "says nothing of “foams”" in found.text
    assert found.affirms is None
    asked = shop.run("search_products", query="oat milk", qualities=["airtight"])
    assert asked.text.splitlines()[-1] == "What we know of them says nothing of “airtight”."
