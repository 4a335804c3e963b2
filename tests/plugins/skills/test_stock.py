"""Whether things are there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from plugins.contracts import Status, Stock
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.skills.grocery import a_fashion_shop, a_grocer
from tests.plugins.skills.grounding import unbacked_figures


@pytest.fixture
def shop(tmp_path):
    return a_grocer(tmp_path)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"product": "oat milk"}, "Yes, Oat Milk is in stock."),
        ({"product": "barista oat milk"}, "Yes, but there's only 3 of Barista Oat Milk left."),
        ({"product": "blue candle"}, "We sell Blue Candle, but I can't see how much is there right now. Please ask us before you come."),
        ({"product": "oat milk", "quantity": "24"}, "Yes, we have 24 of Oat Milk."),
        ({"product": "oat milk", "quantity": "25"}, "Not 25, sorry: there's only 24 of Oat Milk left."),
        ({"product": "oat milk", "gone": True}, "No, Oat Milk is in stock."),
        ({"product": "oat milk", "quantity": "23", "gone": True}, "No, we have more than 23 of Oat Milk."),
        ({"product": "oat milk", "quantity": "24", "gone": True}, "Yes, there's only 24 of Oat Milk left."),
        ({"product": "barista oat milk", "gone": True}, "No, but there's only 3 of Barista Oat Milk left."),
        ({"product": "apron", "attributes": ["colour:red", "size:L"], "gone": True}, "Yes, sorry: Kitchen Apron (red / L) is sold out."),
        ({"product": "gala apples", "quantity": "800 g"}, "Yes, we have 800 g of Gala Apples."),
        ({"product": "soya drink"}, "Sorry, Soya Drink is sold out. In stock instead: Oat Milk, Barista Oat Milk, and Whole Milk."),
        ({"product": "apron", "attributes": ["colour:red", "size:L"]}, "Sorry, Kitchen Apron (red / L) is sold out."),
    ],
)
def test_stock_is_answered(shop, asked, answer):
    result = shop.run("product_stock", **asked)
    assert (result.status, result.text) == (Status.OK, answer)
    assert unbacked_figures(result) == []


def test_what_is_sold_out_comes_with_cards_of_what_is_there(shop):
    result = shop.run("product_stock", product="SOY-1L")
    assert [card.stock_status for card in result.cards] == ["in_stock", "low", "in_stock"]
    assert result.next.product == "SOY-1L"


def test_each_size_has_its_line(shop):
    result = shop.run("product_stock", product="apron")
    lines = ["• red / S: Only 2 left", "• red / L: Sold out", "• blue / S: Only 4 left", "• blue / L: In stock"]
    assert result.text.splitlines()[1:] == lines
    assert result.suggestions[0].message == "add APRON-R-S to my cart"
    assert unbacked_figures(result) == []


def test_a_generic_word_gets_the_stock_of_all(shop):
    assert shop.run("product_stock", product="apples").text.splitlines()[1:] == ["• Gala Apples: In stock", "• Braeburn Apples: In stock"]


@pytest.fixture
def mugs(tmp_path):
    stocks = {"Red": 9, "Blue": 3, "Green": 0, "Owl": 40, "Cat": 12, "Dog": 7}
    products = [{"sku": name, "name": f"{name} Mug", "price": 250, "stock": stock} for name, stock in stocks.items()]
    products[0] |= {"allergens": ["nuts"]}
    products[3] |= {"allergens": []}
    catalog = {"products": products}
    return Bench(MemoryFolder(a_shop(), {"catalog": catalog}, tmp_path), ["catalog", "promotions", "stock"])


def test_many_goods_of_a_kind_are_counted_and_priced(mugs):
    told = mugs.run("product_stock", product="mugs").text.splitlines()
    assert told[0] == "Yes, I found 5 for mugs:"
    assert "• Blue Mug: £2.50, only 3 left" in told
    assert {"• Green Mug: £2.50", "• Green Mug: £2.50, only 0 left"}.isdisjoint(told)


def test_it_is_no_where_it_is_asked_if_goods_of_a_kind_are_gone_that_are_there(mugs):
    assert mugs.run("product_stock", product="mugs", gone=True).text.startswith("No, I found 5 for mugs:")


def test_many_goods_of_a_kind_are_those_that_suit_the_eater(mugs):
    told = mugs.run("product_stock", product="mugs", eater=["nuts"]).text.splitlines()
    assert told[:2] == ["Yes, here's what I have for mugs:", "• Owl Mug: £2.50"]
    assert not any("Red Mug: £2.50" in line for line in told)


def test_the_size_that_is_asked_is_said(shop):
    told = shop.run("product_stock", product="apron", attributes=["size:S"]).text
    assert told == "Kitchen Apron (S), by version:\n• red: Only 2 left\n• blue: Only 4 left"


@pytest.fixture
def tees(tmp_path):
    made = [("black", "M"), ("white", "M"), ("white", "XL")]
    variants = [{"sku": f"TEE-{colour}-{size}", "attributes": {"colour": colour, "size": size}, "stock": 9} for colour, size in made]
    catalog = {"products": [{"sku": "TEE", "name": "Tee", "price": 900, "variants": variants}]}
    return Bench(MemoryFolder(a_shop(), {"catalog": catalog}, tmp_path), ["catalog", "promotions", "stock"])


@pytest.mark.parametrize(
    ("named", "looks"), [("tee", ["colour:black", "size:XL"]), ("black tee", ["size:XL"]), ("TEE-black-M", ["size:XL"])]
)
def test_a_size_that_another_colour_has_is_not_denied(tees, named, looks):
    told = tees.run("product_stock", product=named, attributes=looks).text
    assert told.splitlines() == ["Tee doesn't come in black / XL. What there is:", "• black / M: In stock", "• white / XL: In stock"]


def test_a_size_that_no_colour_has_is_denied(tees):
    told = tees.run("product_stock", product="tee", attributes=["size:S"]).text
    assert told.splitlines()[0] == "Tee doesn't come in size S. What there is:"
    assert len(told.splitlines()) == 1 + 3


def test_what_is_not_sold_is_said(shop):
    assert shop.run("product_stock", product="unicorn").status is Status.NOT_FOUND


def test_vietnamese_stock_by_size(tmp_path):
    shop = a_fashion_shop(tmp_path)
    assert shop.run("product_stock", product="ao dai lua do").text.splitlines()[1:] == ["• M: Chỉ còn 3", "• L: Hết hàng"]
    assert shop.run("product_stock", product="ao thun").text == "Dạ, Áo thun trắng còn hàng ạ."


@pytest.mark.parametrize(("minutes", "told"), [
    (2, "Yes, Oat Milk is in stock."),
    (90, "Yes, Oat Milk is in stock. (As of Tuesday 22 December, 08:30.)"),
])  # fmt: skip
def test_stock_that_a_till_told_a_while_ago_says_when(tmp_path, minutes, told):
    shop = a_grocer(tmp_path)
    shop.stores.find_stock = lambda sku: Stock(sku, Decimal(24), "till", shop.now - timedelta(minutes=minutes))
    result = shop.run("product_stock", product="OAT-1L")
    assert result.text == told
    assert unbacked_figures(result) == []
