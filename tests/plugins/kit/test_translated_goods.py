"""What customers of another language call the goods of a catalogue."""

from __future__ import annotations

import pytest

from plugins.contracts import ProductQuery
from plugins.kit.goods.translated_goods import names_of_goods, with_translated_goods
from plugins.kit.text import utterance
from plugins.stores import catalog
from tests.plugins.folders import MemoryFolder, a_shop

NAVY = {"sku": "AT1-N", "stock": 3, "attributes": {"colour": "xanh navy", "size": "M"}}
LIGHT = {"sku": "AT1-L", "stock": 3, "attributes": {"colour": "xanh nhạt", "size": "M"}}
MOSS = {"sku": "AT1-R", "stock": 3, "attributes": {"colour": "xanh rêu", "size": "M"}}
GOODS = [
    {"sku": "AT1", "name": "Áo thun cổ tim", "price": 150000, "category": ["Áo", "Áo thun"], "variants": [NAVY, LIGHT, MOSS]},
    {"sku": "AS1", "name": "Áo sơ mi caro", "price": 290000, "category": ["Áo", "Áo sơ mi"], "attributes": {"material": "lụa"}},
    {"sku": "CV1", "name": "Chân váy chữ A", "price": 290000, "category": ["Váy & Đầm", "Chân váy"]},
    {"sku": "DA1", "name": "Đầm suông", "price": 290000, "category": ["Váy & Đầm", "Đầm"]},
    {"sku": "GI1", "name": "Giày tây Oxford", "price": 990000, "category": ["Giày dép", "Giày nam & thể thao"]},
    {"sku": "GI2", "name": "Giày búp bê nữ", "price": 390000, "category": ["Giày dép", "Giày nữ"]},
    {"sku": "TA1", "name": "Tất cổ ngắn", "price": 90000, "category": ["Phụ kiện", "Trang sức & tất"]},
    {"sku": "BT1", "name": "Bông tai", "price": 90000, "category": ["Phụ kiện", "Trang sức & tất"]},
]


@pytest.fixture
def shop(tmp_path):
    folder = MemoryFolder(a_shop(locale="vi-VN", locales=("vi", "en"), currency="VND"), {"catalog": {"products": GOODS}}, tmp_path)
    return catalog.create(folder, {})


@pytest.mark.parametrize(
    ("asked", "skus"),
    [
        ("skirts", {"CV1"}),
        ("dress", {"DA1"}),
        ("socks", {"TA1"}),
        ("shirt", {"AS1"}),
        ("silk shirt", {"AS1"}),
        ("t-shirts", {"AT1"}),
        ("T shirt", {"AT1"}),
        ("v-neck tee", {"AT1"}),
        ("shoes for men", {"GI1"}),
        ("women's shoes", {"GI2"}),
        ("swimwear", set()),
        ("trees", set()),
    ],
)
def test_a_vietnamese_shop_finds_its_goods_by_their_english_names(shop, asked, skus):
    found = [hit for hit in shop.search_products(ProductQuery(text=asked)) if not hit.close]
    assert {hit.product.group or hit.product.sku for hit in found} == skus


def test_an_english_colour_means_every_shade_that_is_called_otherwise(shop):
    heard = utterance("blue t-shirt", "en")
    looks = {slot.value for slot in shop.propose_slots(heard) if slot.type == "attribute"}
    assert looks == {"colour:xanh navy", "colour:xanh nhạt"}


def test_a_shop_of_one_language_is_called_by_its_own_words_alone():
    document = {"products": GOODS}
    assert with_translated_goods(document, ("vi-VN", "vi")) == document
    assert with_translated_goods(document, ("en-GB", "vi")) == document


def test_the_shops_own_synonyms_stand_before_the_words_of_a_language():
    document = {"products": [{**GOODS[3], "synonyms": ["váy"]}], "synonyms": {"red": ["đỏ mận"]}}
    told = with_translated_goods(document, ("vi-VN", "en"))
    assert told["products"][0]["synonyms"][0] == "váy"
    assert told["synonyms"]["red"] == ("đỏ mận", "đỏ")


def test_words_that_both_languages_use_speak_for_neither():
    assert {"socks", "skirt"} <= names_of_goods("en")
    assert {"khoac", "vay"} <= names_of_goods("vi")
    assert names_of_goods("vi").isdisjoint({"polo", "ao", "dai", "hat"})
    assert names_of_goods("en").isdisjoint({"polo", "denim", "sneakers", "blazer", "ao", "dai"})
