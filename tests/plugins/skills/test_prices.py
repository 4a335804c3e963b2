"""What things cost: one, a quantity, the sizes of an article, all that a generic word may mean."""

from __future__ import annotations

import pytest

from plugins.contracts import Status
from tests.plugins.skills.grocery import a_fashion_shop, a_grocer
from tests.plugins.skills.grounding import unbacked_figures


@pytest.fixture
def shop(tmp_path):
    return a_grocer(tmp_path)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"product": "oat milk"}, "The price of Oat Milk is £1.99."),
        ({"product": "gala apples", "quantity": "500 g"},
         "500 g of Gala Apples comes to £1.00 (£2.00 / kg). Today's offer: Gala at £2 a kilo. You save £0.10 on the usual £1.10."),
        ({"product": "braeburn apples", "quantity": "3 kg"}, "3 kg of Braeburn Apples comes to £7.80 (£2.60 / kg)."),
        ({"product": "oat milk", "quantity": "6"}, "6 × Oat Milk comes to £11.94 (£1.99 each)."),
        ({"product": "dark chocolate"}, "Dark Chocolate is now £2.20 instead of £2.75 (20% off chocolate, until Thursday 24 December)."),
        ({"product": "red candle"},
         "The price of Red Candle is £3.50. There's an offer on it: 3 for 2 on candles, until Thursday 31 December."),
        ({"product": "red candle", "quantity": "7"},
         "7 × Red Candle comes to £17.50 (£3.50 each). "
         "Today's offer: 3 for 2 on candles, until Thursday 31 December. You save £7.00 on the usual £24.50."),
        ({"product": "flour", "quantity": "3 kg"}, "That's 2 packs of Plain Flour (1.5 kg each, £1.20 a pack): £2.40."),
        ({"product": "soya drink"}, "The price of Soya Drink is £1.65. It's sold out at the moment, though."),
        ({"product": "apron", "attributes": ["colour:blue", "size:L"]}, "The price of Kitchen Apron (blue / L) is £17.00."),
        ({"product": "red apron"}, "The price of Kitchen Apron (red) is £15.00."),
    ],
)  # fmt: skip
def test_a_price_is_answered(shop, asked, answer):
    result = shop.run("product_price", **asked)
    assert (result.status, result.text) == (Status.OK, answer)
    assert unbacked_figures(result) == []


def test_an_offers_last_day_a_year_ahead_is_not_told_without_its_year(tmp_path):
    offers = {
        "promotions": [
            {"id": "candles", "title": "3 for 2 on candles", "categories": ["Candles"], "buy": 3, "pay": 2, "ends": "2027-12-31"}
        ]
    }
    text = a_grocer(tmp_path, offers).run("product_price", product="red candle").text
    assert text == "The price of Red Candle is £3.50. There's an offer on it: 3 for 2 on candles."


def test_a_generic_word_gets_all_prices_at_once(shop):
    result = shop.run("product_price", product="apples")
    assert result.text == "I found 2 that fit:\n• Gala Apples: £2.00 / kg (was £2.20)\n• Braeburn Apples: £2.60 / kg"
    assert result.next.products == ("APP-GALA", "APP-BRAE")
    assert unbacked_figures(result) == []


def test_sizes_that_cost_differently_are_listed(shop):
    result = shop.run("product_price", product="apron")
    assert result.text.splitlines()[-1] == "• blue / L: £17.00"
    assert unbacked_figures(result) == []


@pytest.mark.parametrize(
    ("product", "quantity", "question"),
    [
        ("gala apples", "3", "Gala Apples is sold by weight or measure, at £2.00 / kg. How much would you like?"),
        ("red candle", "3 kg", "Red Candle is sold by the piece, at £3.50 each. How many would you like?"),
        ("oat milk", "a few", "Sorry, I didn't get the amount. How much Oat Milk would you like?"),
    ],
)
def test_a_wrong_unit_is_explained_and_asked_for(shop, product, quantity, question):
    result = shop.run("product_price", product=product, quantity=quantity)
    assert (result.status, result.missing, result.text) == (Status.NEEDS_INPUT, "quantity", question)
    assert unbacked_figures(result) == []


def test_a_quantity_of_a_generic_word_is_a_choice(shop):
    result = shop.run("product_price", product="apples", quantity="2 kg")
    assert (result.status, len(result.options)) == (Status.NEEDS_CHOICE, 2)


def test_what_is_not_sold_is_said(shop):
    assert shop.run("product_price", product="unicorn").status is Status.NOT_FOUND


def test_prices_carry_where_they_stand(shop):
    price = next(fact for fact in shop.run("product_price", product="oat milk").facts if fact.kind == "price")
    assert (price.subject, price.source) == ("OAT-1L", "versions/1/catalog.json#/products/0")


def test_vietnamese_price_with_a_percentage(tmp_path):
    result = a_fashion_shop(tmp_path).run("product_price", product="ao thun trang")
    assert result.text == "Áo thun trắng đang còn 135.000 ₫, giá cũ 150.000 ₫ (Giảm 10% áo thun, đến hết Thứ Năm 31 tháng 12)."
    assert unbacked_figures(result, "vi") == []
