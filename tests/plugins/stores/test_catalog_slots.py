"""What in a customer's words names a thing of the catalogue, and what does not."""

from __future__ import annotations

import pytest

from plugins.kit.text import utterance
from tests.plugins.stores.catalogs import grocer, outfitter


@pytest.fixture
def shop(tmp_path):
    return grocer(tmp_path)


@pytest.fixture
def shirts(tmp_path):
    return outfitter(tmp_path)


def slots(store, text, kind, locale="en"):
    heard = utterance(text, locale)
    found = [slot for slot in store.propose_slots(heard) if slot.type == kind]
    assert all(kind != "product" or heard.text[slot.start : slot.end] == slot.value for slot in found)
    return [slot.value for slot in found]


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("How much is oat milk?", ["oat milk"]),
        ("do you have gluten-free white loaf and 2 kg of gala apples", ["gluten-free white loaf", "gala apples"]),
        ("is there chicken stock in stock", ["chicken stock"]),
        ("add two free range eggs to my basket please", ["free range eggs"]),
        ("the bramly aples", ["bramly aples"]),
        ("bread, milk, chocolate", ["bread", "milk", "chocolate"]),
        ("cheapest sparkling water under 5 pounds", ["sparkling water"]),
    ],
)
def test_products_are_named(shop, text, products):
    assert slots(shop, text, "product") == products


@pytest.mark.parametrize(
    "text",
    [
        "hello, have a good day", "what time do you open on sunday", "is delivery free", "can you help me with my order",
        "I want to return something", "thanks, that is great", "do you sell lawn mowers", "where is your shop?", "", "42", "?!",
    ],
)  # fmt: skip
def test_everyday_talk_names_no_product(shop, text):
    assert slots(shop, text, "product") == []


def test_a_name_says_more_than_a_word_that_many_share(shop):
    score = {text: shop.propose_slots(utterance(text, "en"))[-1].score for text in ("gala apples", "sourdough", "milk")}
    assert score["gala apples"] == 1.0
    assert score["gala apples"] > score["sourdough"] > score["milk"]


def test_codes_are_named(shop):
    assert slots(shop, "is mlk-1 there, and 5010000000018?", "sku") == ["MLK-1", "MLK-1"]
    assert slots(shop, "what about XYZ-9", "sku") == []


def test_a_group_is_named_by_its_own_code(shirts):
    assert slots(shirts, "còn at1 không", "sku", "vi") == ["AT1"]


def test_categories_brands_and_attributes_are_named_as_in_the_data(shop, shirts):
    assert slots(shop, "which apple and plant milks do you have", "category") == ["Apples", "Plant milk", "Milk"]
    assert slots(shop, "anything by oatly", "brand") == ["Oatly"]
    assert slots(shirts, "ao thun mau trang", "attribute", "vi") == ["colour:trắng"]
    assert slots(shirts, "ao so mi", "category", "vi") == ["Áo sơ mi"]


def test_a_size_must_be_announced_or_stand_in_capitals(shirts):
    assert slots(shirts, "áo thun size m", "attribute", "vi") == ["size:M"]
    assert slots(shirts, "áo thun cỡ L", "attribute", "vi") == ["size:L"]
    assert slots(shirts, "áo thun M", "attribute", "vi") == ["size:M"]
    assert slots(shirts, "m muon ao thun", "attribute", "vi") == []
    assert slots(shirts, "ÁO THUN M", "attribute", "vi") == []


def test_words_without_diacritics_name_vietnamese_products(shirts):
    assert slots(shirts, "ao thun do gia bao nhieu", "product", "vi") == ["ao thun do"]
    assert slots(shirts, "có đồng hồ không", "product", "vi") == ["đồng hồ"]
    assert slots(shirts, "hom nay may gio dong cua", "product", "vi") == []


def test_diacritics_tell_words_apart_that_fold_alike(shirts):
    assert slots(shirts, "áo sò mi", "category", "vi") == []
    assert slots(shirts, "áo sơ mi", "category", "vi") == ["Áo sơ mi"]
    assert slots(shirts, "giao về quận bó", "product", "vi") == []


MACHINES = [
    {"sku": "M1", "name": "Krups Dolce", "price": 1, "brand": "Krups", "category": ["Coffee machine"],
     "attributes": {"product_colour": "Black", "cable_colour": "White"}},
    {"sku": "M2", "name": "Braun Pure", "price": 1, "brand": "Braun", "category": ["Coffee machine"],
     "attributes": {"product_colour": "White", "cable_colour": "Black", "kind": "Coffee"}},
    {"sku": "M3", "name": "Kettle", "price": 1, "attributes": {"product_colour": "Black", "for_brand": "Krups"}},
    {"sku": "M4", "name": "Filter", "price": 1, "description": "For a coffee mill and for a machine.", "attributes": {"kind": "Coffee"}},
]  # fmt: skip


@pytest.fixture
def machines(tmp_path):
    return grocer(tmp_path, MACHINES)


def test_a_value_is_that_of_the_attribute_where_most_products_have_it(machines):
    assert slots(machines, "something black", "attribute") == ["product colour:Black"]


def test_what_names_a_brand_or_stands_in_a_longer_name_is_no_quality(machines):
    assert slots(machines, "a krups one", "attribute") == []
    assert slots(machines, "a coffee machine", "attribute") == []
    assert slots(machines, "with coffee", "attribute") == ["kind:Coffee"]


def test_the_name_of_an_attribute_belongs_to_its_value(shirts):
    heard = utterance("áo thun màu trắng", "vi")
    (slot,) = [slot for slot in shirts.propose_slots(heard) if slot.type == "attribute"]
    assert heard.text[slot.start : slot.end] == "màu trắng"


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("water in size 1.5l", ["size:1.5 l"]),
        ("size 6 x 1 l please", ["size:6 x 1 l"]),
        ("do you have candles in size large", ["size:large"]),
        ("large candles", ["size:large"]),
        ("a large order", []),
        ("is 6 x 1 l enough", []),
    ],
)
def test_sizes_are_found_where_they_are_announced_or_stand_before_goods(tmp_path, text, looks):
    sizes = ("1.5 l", "6 x 1 l", "large", "small")
    goods = [{"sku": size, "name": name, "price": 1, "attributes": {"size": size}} for size in sizes for name in ("Water", "Candles")]
    assert slots(grocer(tmp_path, [one | {"sku": f"S{n}"} for n, one in enumerate(goods)]), text, "attribute") == looks


def test_a_category_may_be_called_by_an_everyday_word(tmp_path):
    cards = [{"sku": f"X-{n}", "name": f"Robin {n}", "price": 1, "category": ["Christmas"]} for n in range(3)]
    assert slots(grocer(tmp_path, cards), "christmas under £3", "category") == ["Christmas"]


COMPUTERS = [
    {"sku": "P1", "name": "Tower 5", "price": 1, "brand": "i-tec", "category": ["PC"]},
    {"sku": "P2", "name": "Frame 7", "price": 1, "brand": "Acme", "category": ["All-in-One PC"]},
]


def test_a_name_with_everyday_words_is_heard_whole(tmp_path):
    shop = grocer(tmp_path, COMPUTERS)
    assert slots(shop, "an all-in-one pc", "category") == ["All-in-One PC"]
    assert slots(shop, "an all-in-one pc", "product") == []
    assert slots(shop, "anything by i-tec", "brand") == ["i-tec"]
    assert "PC" in slots(shop, "a pc", "category")


REDS = [
    {"sku": "R1", "name": "Red Onions", "price": 1},
    {"sku": "R2", "name": "Red Pepper Pack", "price": 1},
    {"sku": "R3", "name": "Gala Apples", "price": 1},
    {"sku": "R4", "name": "Carrots Loose", "price": 1},
    {"sku": "R5", "name": "Carrots Bunch", "price": 1},
]


def test_a_word_that_only_describes_stays_with_its_noun(tmp_path):
    shop = grocer(tmp_path, REDS)
    assert slots(shop, "do you have red apples", "product") == ["red apples"]
    assert slots(shop, "carrots apples", "product") == ["carrots", "apples"]


def test_plain_colours_stand_for_longer_names_and_everyday_words_for_none(tmp_path):
    made = ("Matt black", "Navy check", "See photo", "Not red", "Ocean picture")
    goods = [{"sku": f"C{n}", "name": f"Tie {n}", "price": 1, "attributes": {"colour": colour}} for n, colour in enumerate(made)]
    store = grocer(tmp_path, goods)
    assert slots(store, "a tie in black", "attribute") == ["colour:black"]
    assert not any(slots(store, text, "attribute") for text in ("can i see a photo", "a picture", "pay by check", "in red"))


def test_a_word_beside_a_colour_is_none_where_heads_come_first(tmp_path):
    made = ("nhiều màu", "không màu", "áo trắng", "xanh navy")
    goods = [{"sku": f"V{n}", "name": f"Váy {n}", "price": 1000, "attributes": {"màu": colour}} for n, colour in enumerate(made)]
    store = outfitter(tmp_path, goods)
    assert slots(store, "váy xanh", "attribute", "vi") == ["colour:xanh"]
    assert not any(slots(store, text, "attribute", "vi") for text in ("shop có nhiều mẫu váy không", "có áo không"))
