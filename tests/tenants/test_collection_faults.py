"""What is wrong with collections is told at publish: by file and place, with what to write instead."""

from __future__ import annotations

import pytest

from tests.tenants.conftest import APPLES, OATS

FILE = "greengrocer/draft/collections.json: "


@pytest.fixture
def told(write_draft, publisher):
    """The faults of collections over two products, without their file."""

    def check(*collections) -> list[str]:
        write_draft(catalog={"products": [OATS, APPLES]}, collections={"collections": list(collections)})
        return [str(problem).removeprefix(FILE) for problem in publisher.validate("greengrocer")]

    return check


def test_collections_by_list_and_by_rule_have_no_fault(told):
    by_rule = {"id": "fruit", "name": "Fruit bowl", "rule": {"categories": ["Fruit"], "max_price": 300}, "synonyms": ["fruity things"]}
    assert told({"id": "a", "name": "Breakfast", "skus": ["OAT-1", "APPLE"]}, by_rule) == []


def test_goods_that_are_not_there_are_told(told):
    faults = told({"id": "a", "name": "A", "skus": ["OAT-2"], "rule": {"categories": ["Fruits"]}, "left_out": ["PEAR"]})
    assert faults == [
        'collections[0].skus[0]: no product of catalog.json has the SKU "OAT-2". Did you mean "OAT-1"?',
        'collections[0].left_out[0]: no product of catalog.json has the SKU "PEAR". Add such a product, or take the SKU out.',
        'collections[0].rule.categories[0]: no product of catalog.json has the category "Fruits". Did you mean "Fruit"?',
    ]


def test_an_empty_collection_is_told(told):
    empty = "holds no goods. List the SKUs of some, or widen its rule: every line that is filled must hold."
    dear = {"id": "b", "name": "B", "rule": {"categories": ["Fruit"], "min_price": 900}}
    assert told({"id": "a", "name": "A", "skus": []}, dear) == [f"collections[0]: {empty}", f"collections[1]: {empty}"]


def test_two_collections_of_one_name_are_told(told):
    assert told({"id": "a", "name": "Sunday roast", "skus": ["APPLE"]}, {"id": "b", "name": "sunday Roast ", "skus": ["APPLE"]}) == [
        'collections[1].name: "sunday Roast " is already the name of collections[0]. '
        "Customers could not tell them apart: give each its own."
    ]


def test_what_the_schema_asks_for_is_told(told):
    faults = told({"id": "a", "name": "A"}, {"id": "a", "name": "B", "skus": ["APPLE"], "rules": {}})
    assert faults == [
        "collections[0]: must have at least one of: skus; rule.",
        'collections[1].rules: "rules" is not known here. Did you mean "rule"?',
        'collections[1].id: "a" is already used by collections[0]. Give each record its own id.',
        "collections[0]: holds no goods. List the SKUs of some, or widen its rule: every line that is filled must hold.",
    ]


def test_what_has_the_wrong_shape_is_told_once_and_breaks_nothing(told):
    assert told("roast", {"id": "b", "name": "B", "rule": {"max_price": "cheap"}}) == [
        'collections[0]: "roast" is not an object in { }.',
        'collections[1].rule.max_price: "cheap" is not an integer of minor units. Write 199 for 1.99 GBP.',
    ]
