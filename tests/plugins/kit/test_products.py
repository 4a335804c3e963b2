"""From what a customer calls a product to the product."""

from __future__ import annotations

import pytest

from plugins.contracts import Call, Focus, Product, Result, Status
from plugins.kit.goods.product_names import differences, variants_of
from plugins.kit.goods.products import read_attributes, resolve_among, resolve_product, stems
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.skills.grocery import a_fashion_shop, a_grocer


@pytest.fixture
def call(tmp_path) -> Call:
    return a_grocer(tmp_path).call({})


@pytest.mark.parametrize(
    ("said", "sku"),
    [
        ("OAT-1L", "OAT-1L"), ("oat-1l", "OAT-1L"), ("oat milk", "OAT-1L"), ("  Oat   MILK ", "OAT-1L"), ("gala apple", "APP-GALA"),
        ("barista oat milk", "OAT-BAR-1L"), ("dark chocolate", "CHOC-DARK"), ("APRON-B-L", "APRON-B-L"), ("apron blue L", "APRON-B-L"),
        ("red apron s", "APRON-R-S"),
    ],
)  # fmt: skip
def test_a_code_or_a_clear_name_is_the_product(call, said, sku):
    found = resolve_product(call, said)
    assert isinstance(found, Product)
    assert found.sku == sku


def test_attributes_choose_the_variant(call):
    assert resolve_product(call, "apron", attributes=["colour:blue", "size:S"]).sku == "APRON-B-S"
    assert resolve_product(call, "APRON-R-S", attributes=["size:L"]).sku == "APRON-R-L"


def test_variants_that_are_left_are_asked_for_by_their_differences(call):
    asked = resolve_product(call, "kitchen apron", attributes=["colour:red"])
    assert (asked.status, asked.missing) == (Status.NEEDS_CHOICE, "product")
    assert [(option.label, option.value) for option in asked.options] == [("S", "APRON-R-S"), ("L", "APRON-R-L")]
    assert asked.text == "Kitchen Apron comes in S and L. Which one would you like?"


def test_of_many_variants_one_attribute_is_asked_first(tmp_path):
    variants = [
        {"sku": f"TEE-{colour}-{size}", "attributes": {"colour": colour, "size": size}}
        for colour in ("red", "blue", "green")
        for size in "SML"
    ]
    catalog = {"products": [{"sku": "TEE", "name": "T-Shirt", "price": 900, "variants": variants}]}
    call = Bench(MemoryFolder(a_shop(), {"catalog": catalog}, tmp_path), ["catalog", "promotions", "prices"]).call({})
    asked = resolve_product(call, "t-shirt")
    assert [option.label for option in asked.options] == ["red", "blue", "green"]
    again = resolve_product(call, asked.options[1].value)
    assert [(option.label, option.value) for option in again.options] == [("S", "TEE-blue-S"), ("M", "TEE-blue-M"), ("L", "TEE-blue-L")]


def test_what_only_comes_from_there_is_not_what_is_called_so(tmp_path):
    goods = [{"sku": "POM", "name": "Pomegranate", "price": 130, "attributes": {"origin": "Turkey"}}]
    grocer = Bench(MemoryFolder(a_shop(), {"catalog": {"products": goods}}, tmp_path), ["catalog", "promotions", "stock", "cart"])
    answer = grocer.run("product_stock", product="turkey")
    assert (answer.status, answer.text) == (
        Status.NOT_FOUND, "Sorry, nothing in our shop is called “turkey”. It is in the details of Pomegranate.",
    )  # fmt: skip
    assert grocer.run("add_to_cart", product="turkey").status is Status.NOT_FOUND
    assert not grocer.records.carts.kept
    assert grocer.run("add_to_cart", product="pomegranate").text.startswith("Done: 1 × Pomegranate")


def test_several_products_close_together_are_a_choice(call):
    asked = resolve_product(call, "apples")
    assert asked.status is Status.NEEDS_CHOICE
    assert [option.value for option in asked.options] == ["APP-GALA", "APP-BRAE"]


def test_an_option_of_an_article_with_variants_is_its_group(tmp_path):
    call = a_grocer(tmp_path).call({})
    code = next(option.value for option in _choice_of(call, "home").options if "Apron" in option.label)
    assert code == "APRON"


def _choice_of(call: Call, said: str) -> Result:
    asked = resolve_product(call, said)
    assert isinstance(asked, Result)
    return asked


def test_what_the_shop_has_not_is_said(call):
    answer = resolve_product(call, "unicorn saddle")
    assert (answer.status, answer.text) == (Status.NOT_FOUND, "Sorry, I can't find “unicorn saddle” in our shop.")


def test_without_words_the_product_in_focus_is_meant_or_asked_for(tmp_path):
    bench = a_grocer(tmp_path)
    assert resolve_product(bench.call({}), "").status is Status.NEEDS_INPUT
    bench.focus = Focus(product="SOY-1L")
    assert resolve_product(bench.call({}), "").sku == "SOY-1L"


def test_a_cart_is_searched_by_code_words_and_plurals(call):
    cart = [call.stores.find_product(sku=sku) for sku in ("OAT-1L", "APP-GALA", "CANDLE-R")]
    for said, sku in (("candles", "CANDLE-R"), ("the gala apples", "APP-GALA"), ("oatly", "OAT-1L"), ("APP-GALA", "APP-GALA")):
        assert [product.sku for product in resolve_among(cart, said, Focus())] == [sku]
    assert resolve_among(cart, "bread", Focus()) == ()


def test_words_without_diacritics_find_the_variant(tmp_path):
    call = a_fashion_shop(tmp_path).call({})
    assert resolve_product(call, "ao dai lua do L").sku == "AD-01-DO-L"
    assert resolve_product(call, "áo dài lụa", attributes=["màu:xanh"]).sku == "AD-01-XANH-M"


@pytest.mark.parametrize("said", ["child's umbrella", "Childs Umbrella", "children's umbrellas", "CHILDREN’S UMBRELLA"])
def test_a_name_with_an_apostrophe_or_without_is_of_the_same_words(said):
    assert stems(said) == ["child", "umbrella"]


def test_attributes_are_read_with_and_without_a_name():
    assert read_attributes(["colour:red", "colour:blue", "L"]) == {"colour": ("red", "blue"), "": ("L",)}


def test_differences_are_what_varies(call):
    apron = call.stores.find_product(sku="APRON-R-S")
    assert differences(variants_of(call, apron)) == {"colour": ("red", "blue"), "size": ("S", "L")}
