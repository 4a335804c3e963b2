"""What a product is, and what is said about its allergens: never more than the shop states."""

from __future__ import annotations

import pytest

from plugins.contracts import Slot, Status
from plugins.kit.text import utterance
from plugins.skills.product_details import allergen_slots
from tests.plugins.skills.grocery import a_fashion_shop, a_grocer
from tests.plugins.skills.grounding import unbacked_figures

CHECK = "If you have an allergy, please check the label or ask one of us."


@pytest.fixture
def shop(tmp_path):
    return a_grocer(tmp_path)


def test_details_name_brand_price_and_pack(shop):
    result = shop.run("product_details", product="oat milk")
    assert result.text.splitlines() == ["Oat Milk by Oatly: £1.99", "Pack: 1 L", "Ingredients: Water, oats 10 %, salt."]
    assert result.next.product == "OAT-1L"
    assert unbacked_figures(result) == []


def test_sizes_and_colours_are_listed(shop):
    result = shop.run("product_details", product="apron")
    assert result.text.splitlines() == [
        "Kitchen Apron: from £15.00",
        "Material: cotton",
        "Colour, to choose from: red and blue",
        "Size, to choose from: S and L",
    ]
    assert unbacked_figures(result) == []


def test_one_variant_is_described_as_itself(shop):
    assert "Size: L" in shop.run("product_details", product="apron", attributes=["colour:blue", "size:L"]).text


@pytest.mark.parametrize(
    ("product", "allergen", "lines"),
    [
        ("oat milk", "", ["Allergens: oats.", "May contain: almonds.", CHECK]),
        ("oat milk", "nuts", ["Oat Milk may contain almonds.", "Allergens: oats.", "May contain: almonds.", CHECK]),
        ("oat milk", "peanuts", ["Oat Milk may contain almonds.", "Allergens: oats.", "May contain: almonds.", CHECK]),
        ("oat milk", "gluten", ["Yes, Oat Milk contains oats.", "Allergens: oats.", "May contain: almonds.", CHECK]),
        ("oat milk", "dairy", ["Oat Milk doesn't list milk among its allergens.", "Allergens: oats.", "May contain: almonds.", CHECK]),
        ("oat milk", "vegan", ["Yes, Oat Milk is marked as vegan.", "Allergens: oats.", "May contain: almonds.", CHECK]),
        ("oat milk", "gluten free",
         ["No, I can't call Oat Milk gluten-free: oats is stated on it.", "Allergens: oats.", "May contain: almonds.", CHECK]),
        ("whole milk", "vegan", ["No, I can't call Whole Milk vegan: milk is stated on it.", "Allergens: milk.", CHECK]),
        ("gala apples", "vegan", ["Gala Apples isn't marked as vegan, so I can't promise it.",
                                  "No allergens are stated for Gala Apples.", CHECK]),
        ("dark chocolate", "nuts",
         ["I don't know whether Dark Chocolate contains nuts.",
          "The allergens of Dark Chocolate aren't stated in our data, so I don't know them.", CHECK]),
        ("gala apples", "palm oil", ["I don't know whether Gala Apples contains palm oil.",
                                     "No allergens are stated for Gala Apples.", CHECK]),
    ],
)  # fmt: skip
def test_allergens_are_said_as_stated(shop, product, allergen, lines):
    assert shop.run("product_allergens", product=product, allergen=allergen).text.splitlines() == lines


def test_an_allergen_named_only_among_the_ingredients_is_said(shop):
    text = shop.run("product_allergens", product="dark chocolate", allergen="milk").text
    assert text.splitlines()[0] == "The ingredients of Dark Chocolate mention milk."


def test_an_unknown_list_is_a_fact_of_its_own(shop):
    facts = shop.run("product_allergens", product="dark chocolate").facts
    assert [fact.subject for fact in facts if fact.kind == "allergens_unknown"] == ["CHOC-DARK"]


def test_several_products_are_asked_back(shop):
    assert shop.run("product_allergens", product="apples").status is Status.NEEDS_CHOICE


def test_of_several_products_those_that_suit_are_listed(shop):
    result = shop.run("product_allergens", product="apples", allergen="nuts")
    assert result.text.splitlines()[0] == "This one doesn't list nuts among its allergens:"
    assert [card.id for card in result.cards] == ["APP-GALA"]


def test_vietnamese_words_find_english_labels(tmp_path):
    shop = a_grocer(tmp_path)
    shop.locale = "vi"
    text = shop.run("product_allergens", product="oat milk", allergen="hạt điều").text
    assert text.splitlines()[0] == "Oat Milk có thể chứa almonds."


def test_details_in_vietnamese(tmp_path):
    text = a_fashion_shop(tmp_path).run("product_details", product="AD-01-DO-M").text
    assert text.splitlines() == ["Áo dài lụa: 850.000 ₫", "Chất liệu: lụa", "Màu: đỏ", "Size: M"]


@pytest.mark.parametrize(
    ("said", "locale", "found"),
    [
        ("does oat milk contain tree nuts", "en", ["tree nuts"]),
        ("what allergens are in oat milk", "en", []),
        ("is whole milk ok with a nut allergy", "en", ["nut"]),
        ("is soya milk vegan", "en", ["vegan"]),
        ("sữa yến mạch có đậu phộng không", "vi", ["đậu phộng"]),
        ("sua yen mach co lac khong", "vi", ["lac"]),
        ("is it Gluten-Free?", "en", ["gluten-free"]),
        ("bánh này có đậu phộng không", "vi", ["đậu phộng"]),
        ("mua cho mẹ", "vi", []),
    ],
)
def test_allergens_are_recognised_in_what_is_said(said, locale, found):
    slots = allergen_slots(utterance(said, locale))
    assert [slot.value for slot in slots] == found
    assert all(isinstance(slot, Slot) and slot.type == "allergen" for slot in slots)
