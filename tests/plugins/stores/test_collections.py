"""Collections hold what they list and what their rule finds, and are found by what customers call them."""

from __future__ import annotations

import pytest

from plugins.stores import collections
from tests.plugins.folders import MemoryFolder, a_shop

CATALOG = {
    "products": [
        {"sku": "POT", "name": "Herb Pot", "price": 495, "category": ["Garden"], "tags": ["Green"]},
        {"sku": "CAN", "name": "Watering Can", "price": 1250, "category": ["Garden", "Tools"], "attributes": {"colour": "blue"}},
        {"sku": "MUG", "name": "Gardener's Mug", "price": 650, "category": ["Kitchen"], "variants": [
            {"sku": "MUG-R", "attributes": {"colour": ["red", "white"]}},
            {"sku": "MUG-B", "price": 1400, "attributes": {"colour": "blue"}}]},
        {"sku": "SHED", "name": "Garden Shed", "price": 0, "price_on_request": True, "category": ["Garden"]},
    ]
}  # fmt: skip
GIFTS = {
    "id": "gardeners", "name": "Gifts for gardeners", "description": "For green fingers.", "skus": ["MUG-B", "POT"],
    "synonyms": ["loves gardening", "green fingers"], "translations": [{"locale": "vi", "name": "Quà cho người làm vườn"}],
}  # fmt: skip


def opened(tmp_path, *records, **shop):
    documents = {"catalog": CATALOG, **({"collections": {"collections": list(records)}} if records else {})}
    return collections.create(MemoryFolder(a_shop(**shop), documents, tmp_path), {})


def held(tmp_path, **record):
    (collection,) = opened(tmp_path, {"id": "one", "name": "One", **record}).search_collections()
    return collection.skus


def named(store, text):
    return [hit.collection.id for hit in store.search_named_collections(text)]


def test_goods_stand_as_they_are_listed_each_article_once(tmp_path):
    assert held(tmp_path, skus=["MUG-B", "CAN", "MUG-R"]) == ("MUG", "CAN")


@pytest.mark.parametrize(("rule", "found"), [
    ({"categories": ["garden"]}, ("POT", "CAN", "SHED")),
    ({"categories": ["Tools", "Kitchen"]}, ("CAN", "MUG")),
    ({"words": ["gardeners", "can watering"]}, ("CAN", "MUG")),
    ({"tags": ["green"]}, ("POT",)),
    ({"attributes": {"Colour": ["Blue", "pink"]}}, ("CAN", "MUG")),
    ({"max_price": 700}, ("POT", "MUG")),
    ({"min_price": 1300}, ("MUG",)),
    ({"categories": ["Garden"], "max_price": 1250}, ("POT", "CAN")),
    ({"attributes": {"colour": "red"}, "min_price": 1000}, ()),
])  # fmt: skip
def test_a_rule_finds_goods_of_which_one_sort_has_all_that_it_wants(tmp_path, rule, found):
    assert held(tmp_path, rule=rule) == found


def test_what_is_listed_comes_first_and_what_is_left_out_is_not_there(tmp_path):
    assert held(tmp_path, skus=["MUG"], rule={"categories": ["Garden"]}, left_out=["CAN"]) == ("MUG", "POT", "SHED")


def test_a_collection_carries_its_names_and_source(tmp_path):
    (one,) = opened(tmp_path, GIFTS).search_collections()
    assert (one.name, one.description, dict(one.names)) == ("Gifts for gardeners", "For green fingers.", {"vi": "Quà cho người làm vườn"})
    assert one.source == "versions/1/collections.json#/collections/0"


@pytest.mark.parametrize("text", [
    "gifts for gardeners", "a present for a gardener", "my nan loves her garden, any ideas", "something for green fingers",
    "pressie for my mum who likes gardning", "GIFTS FOR GARDENERS",
])  # fmt: skip
def test_a_collection_is_found_by_what_customers_call_it(tmp_path, text):
    assert named(opened(tmp_path, GIFTS), text) == ["gardeners"]


@pytest.mark.parametrize("text", ["gift wrap", "a garden shed", "fingers", "a gift for my mum, and a pot for the big green garden", ""])
def test_a_part_of_a_name_names_nothing(tmp_path, text):
    assert named(opened(tmp_path, GIFTS), text) == []


def test_of_two_names_the_longer_one_is_meant(tmp_path):
    santa = {"id": "santa", "name": "Secret Santa", "skus": ["POT"]}
    children = {"id": "children", "name": "Secret Santa for kids", "skus": ["MUG"]}
    store = opened(tmp_path, santa, children)
    assert named(store, "secret santa for my kids") == ["children"]
    assert named(store, "secret santa") == ["santa"]


def test_what_is_more_special_goes_first(tmp_path):
    mum = {"id": "mum", "name": "Gifts for mum", "skus": ["POT"]}
    dad = {"id": "dad", "name": "Gifts for dad", "skus": ["POT"]}
    assert named(opened(tmp_path, mum, dad, GIFTS), "a gift for my mum who loves gardening") == ["gardeners", "mum"]


@pytest.mark.parametrize(("text", "found"), [
    ("đồ đi làm cho nữ", ["work"]), ("do di lam", ["work"]), ("đồ mặc đi làm", ["work"]), ("đi làm đồ", []), ("đô đi lâm", []),
])  # fmt: skip
def test_where_words_are_syllables_all_are_said_in_their_order(tmp_path, text, found):
    work = {"id": "work", "name": "Đồ đi làm", "skus": ["POT"]}
    assert named(opened(tmp_path, work, locale="vi-VN", locales=("vi-VN",)), text) == found


def test_a_shop_without_collections_has_none(tmp_path):
    store = opened(tmp_path)
    assert (store.search_collections(), store.search_named_collections("gifts for gardeners")) == ([], [])


def test_the_document_is_declared_without_reading_it(tmp_path):
    folder = MemoryFolder(a_shop(), {}, tmp_path)
    (document,) = collections.create(folder, {}).register_documents()
    assert (document.name, document.required, document.records, document.key) == ("collections", False, "collections", "id")
    assert folder.reads == []
