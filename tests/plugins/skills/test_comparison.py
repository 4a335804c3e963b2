"""Products side by side, and what could be taken instead."""

from __future__ import annotations

import pytest

from plugins.contracts import Focus, Status
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.skills.grocery import a_fashion_shop, a_grocer
from tests.plugins.skills.grounding import unbacked_figures


@pytest.fixture
def shop(tmp_path):
    return a_grocer(tmp_path)


def test_only_differences_are_listed_and_the_cheapest_named(shop):
    result = shop.run("compare_products", products=["oat milk", "whole milk"])
    assert result.text.splitlines() == [
        "Oat Milk and Whole Milk, side by side:",
        "• Oat Milk: £1.99 · Unit price: £1.99 / L · Brand: Oatly · Pack: 1 L",
        "• Whole Milk: £2.10 · Unit price: £1.05 / L · Brand: not stated · Pack: 2 L",
        "Cheapest: Oat Milk.",
        "Cheapest for its size: Whole Milk.",
    ]
    assert unbacked_figures(result) == []
    assert result.next.products == ("OAT-1L", "MILK-2L")


def test_weighed_goods_compare_by_their_price(shop):
    result = shop.run("compare_products", products=["APP-GALA", "APP-BRAE"])
    lines = ["• Gala Apples: £2.00 / kg", "• Braeburn Apples: £2.60 / kg", "Cheapest: Gala Apples."]
    assert result.text.splitlines()[1:] == lines


def test_nothing_is_cheapest_between_a_piece_and_a_kilo(shop):
    assert "Cheapest" not in shop.run("compare_products", products=["APP-GALA", "CANDLE-R"]).text


def test_without_names_what_was_shown_last_is_compared(shop):
    shop.focus = Focus(products=("OAT-1L", "SOY-1L"))
    assert shop.run("compare_products").text.startswith("Oat Milk and Soya Drink")


def test_it_is_the_cheapest_where_that_is_asked(shop):
    asked = {"products": ["oat milk", "whole milk"]}
    assert shop.run("compare_products", **asked).next.product == ""
    assert shop.run("compare_products", **asked, order="price").next.product == "OAT-1L"


def test_a_colour_that_is_part_of_a_name_leaves_out_no_other_colour(tmp_path):
    variants = [{"sku": f"SHIRT-{colour}", "attributes": {"colour": colour}, "stock": 3} for colour in ("white", "blue")]
    shirt = {"sku": "SHIRT", "name": "White Office Shirt", "price": 900, "variants": variants}
    catalog = {"products": [shirt, {"sku": "TIE", "name": "Silk Tie", "price": 500, "attributes": {"colour": "red"}}]}
    bench = Bench(MemoryFolder(a_shop(), {"catalog": catalog}, tmp_path), ["catalog", "promotions", "comparison"])
    told = bench.run("compare_products", products=["white office shirt", "silk tie"]).text
    assert "Colour: white, blue\n• Silk Tie" in told
    assert "Colour: red" in told


def test_one_product_is_asked_a_partner_for(shop):
    result = shop.run("compare_products", products=["oat milk"])
    assert (result.status, result.missing, result.text) == (Status.NEEDS_INPUT, "products", "What shall I compare Oat Milk with?")


def test_an_unclear_name_is_asked_and_its_options_complete_the_list(shop):
    result = shop.run("compare_products", products=["oat milk", "candle"])
    assert (result.status, result.missing) == (Status.NEEDS_CHOICE, "products")
    assert result.options[0].value == ["oat milk", "CANDLE-R"]
    assert shop.run("compare_products", products=result.options[0].value).status is Status.OK


def test_alternatives_are_alike_and_in_stock(shop):
    result = shop.run("product_alternatives", product="barista oat milk")
    assert result.text.splitlines()[0] == "Instead of Barista Oat Milk you could take:"
    assert "SOY-1L" not in result.next.products
    assert result.next.products[0] == "OAT-1L"
    assert unbacked_figures(result) == []


def test_a_price_of_one_colour_alone_is_told_as_the_least(tmp_path):
    offers = {"promotions": [{"id": "blue", "title": "Blue for £10", "skus": ["APRON-B-S"], "price": 1000}]}
    result = a_grocer(tmp_path, offers=offers).run("compare_products", products=["APRON", "CANDLE-R"])
    assert "Kitchen Apron: from £10.00" in result.text


def test_an_offer_on_one_size_alone_is_never_told_of_the_others(tmp_path):
    shop = a_fashion_shop(tmp_path, {"promotions": [{"id": "one", "title": "-20% size M", "skus": ["AD-01-DO-M"], "percent": 20}]})
    assert "từ 680.000" in shop.run("compare_products", products=["AD-01", "AT-01"]).text
    assert "từ 680.000" in shop.run("search_products", query="áo dài").text
    assert "từ 680.000" in shop.run("product_details", product="AD-01").text
    told = shop.run("product_price", product="AD-01").text
    assert "680.000" in told
    assert "850.000" in told
