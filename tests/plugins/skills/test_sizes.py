"""A quantity with a unit says which size is meant, or which of several is sold by that measure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plugins.contracts import Status
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.skills.grounding import unbacked_figures

GOODS = {
    "products": [
        {"sku": "OAT", "name": "Oat Drink", "price": 135, "variants": [
            {"sku": "OAT-S", "name": "Oat Drink 500 ml", "price": 135, "pack": "500 ml", "attributes": {"size": "500 ml"}, "stock": 9},
            {"sku": "OAT-L", "name": "Oat Drink 1 l", "price": 215, "pack": "1 l", "attributes": {"size": "1 l"}, "stock": 9}]},
        {"sku": "CAR-L", "name": "Carrots, Loose", "price": 95, "sold_by": "kg", "stock": 40},
        {"sku": "CAR-B", "name": "Carrots Bunch", "price": 165, "stock": 17},
        {"sku": "MUSH-L", "name": "Mushrooms, Loose", "price": 420, "sold_by": "kg", "stock": 9},
        {"sku": "MUSH-P", "name": "Mushrooms Pack", "price": 135, "pack": "250 g", "stock": 9},
    ]
}  # fmt: skip


@pytest.fixture
def shop(tmp_path):
    return Bench(MemoryFolder(a_shop(), {"catalog": GOODS}, tmp_path), ("catalog", "promotions", "prices", "cart"))


@pytest.mark.parametrize(
    ("asked", "price"),
    [
        ({"product": "oat drink", "quantity": "500 ml"}, "£1.35"),
        ({"product": "oat drink", "quantity": "1 l"}, "£2.15"),
        ({"product": "OAT", "quantity": "0.5 l"}, "£1.35"),
        ({"product": "OAT-L", "quantity": "500 ml"}, "£1.35"),
        ({"product": "carrots", "quantity": "500 g"}, "£0.48"),
    ],
)
def test_a_measure_picks_what_is_sold_so(shop, asked, price):
    result = shop.run("product_price", **asked)
    assert result.status is Status.OK
    assert price in result.text
    assert unbacked_figures(result) == []


def test_a_measure_that_several_are_sold_by_leaves_the_question(shop):
    assert shop.run("product_price", product="mushrooms", quantity="250 g").status is Status.NEEDS_CHOICE
    assert shop.run("add_to_cart", product="mushrooms", quantity="250 g").status is Status.NEEDS_CHOICE


def test_a_number_without_a_unit_is_no_size(shop):
    assert shop.run("product_price", product="oat drink", quantity="2").status is Status.NEEDS_CHOICE
    assert shop.run("add_to_cart", product="oat drink", quantity="2").status is Status.NEEDS_CHOICE


def test_one_of_the_named_size_goes_into_the_cart(shop):
    assert shop.run("add_to_cart", product="oat drink", quantity="500 ml").status is Status.OK
    assert shop.run("add_to_cart", product="carrots", quantity="500 g").status is Status.OK
    assert shop.records.carts.kept == {"OAT-S": Decimal(1), "CAR-L": Decimal("0.5")}
