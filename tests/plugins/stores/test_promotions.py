"""Promotions hold on their days, for their products and categories."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from plugins.contracts import Product
from plugins.kit.money import Money
from plugins.stores import promotions
from tests.plugins.folders import MemoryFolder, a_shop

OFFERS = [
    {"id": "SUMMER", "title": "Summer fruit", "categories": ["Fruit"], "percent": 12.5, "starts": "2026-06-01", "ends": "2026-06-30"},
    {"id": "MILK", "title": "Three for two", "skus": ["MLK-1"], "buy": 3, "pay": 2},
    {"id": "SHIRT", "title": "Shirt of the week", "skus": ["at1"], "price": 999, "ends": "2026-06-15"},
]  # fmt: skip
MILK = Product("MLK-1", "Milk", Money(100, "GBP"), "versions/1/catalog.json#/products/0", categories=("Dairy", "Milk"))
APPLE = Product("APL-1", "Apple", Money(100, "GBP"), "versions/1/catalog.json#/products/1", categories=("Food", "FRUIT", "Apples"))
SHIRT = Product("AT1-M", "Shirt", Money(100, "GBP"), "versions/1/catalog.json#/products/2", group="AT1")


@pytest.fixture
def store(tmp_path):
    return promotions.create(MemoryFolder(a_shop(), {"promotions": {"promotions": OFFERS}}, tmp_path), {})


def running(store, product, day):
    return [promotion.id for promotion in store.search_promotions(product, date.fromisoformat(day))]


def test_first_and_last_day_count(store):
    days = ("2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01")
    assert [running(store, APPLE, day) for day in days] == [[], ["SUMMER"], ["SUMMER"], []]


def test_products_groups_and_categories_are_covered(store):
    assert running(store, MILK, "2026-06-10") == ["MILK"]
    assert running(store, SHIRT, "2026-06-10") == ["SHIRT"]
    assert running(store, None, "2026-06-20") == ["SUMMER", "MILK"]


def test_a_promotion_carries_its_terms_and_source(store):
    summer, milk, shirt = store.search_promotions(None, date(2026, 6, 10))
    assert (summer.percent, summer.source) == (Decimal("12.5"), "versions/1/promotions.json#/promotions/0")
    assert (milk.buy, milk.pay, milk.percent, milk.price) == (3, 2, None, None)
    assert shirt.price == Money(999, "GBP")


def test_a_shop_without_promotions_has_none(tmp_path):
    assert promotions.create(MemoryFolder(a_shop(), {}, tmp_path), {}).search_promotions(None, date(2026, 6, 10)) == []


def test_the_document_is_declared_without_reading_it(tmp_path):
    folder = MemoryFolder(a_shop(), {}, tmp_path)
    (document,) = promotions.create(folder, {}).register_documents()
    assert (document.name, document.records, document.key, folder.reads) == ("promotions", "promotions", "id", [])
    Draft202012Validator(document.schema).validate({"promotions": OFFERS})
