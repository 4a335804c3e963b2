"""What may be offered to whoever must leave something out: whatever names it, and whatever takes a mark back, speaks against."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plugins.contracts import Product, ProductHit, ProductQuery
from plugins.kit.goods.allergens import is_marked
from plugins.kit.goods.diets import suits
from plugins.kit.goods.free_from import free_from, search_suited
from plugins.kit.money import Money


def a_product(**told: Any) -> Product:
    return Product("ONE", "One", Money(100, "GBP"), "catalog", **told)


@pytest.mark.parametrize(
    "ingredients", ["Water, barley malt, hops", "Durum wheat semolina, water", "Rye, oats, salt", "Bột lúa mì, nước", "Spelt flour"]
)
@pytest.mark.parametrize("asked", ["gluten", "gluten_free"])
def test_every_cereal_among_the_ingredients_is_gluten(ingredients, asked):
    assert not suits(a_product(allergens=(), ingredients=ingredients), asked, asked)


@pytest.mark.parametrize("asked", ["gluten", "gluten_free"])
def test_a_list_and_ingredients_without_gluten_suit(asked):
    assert suits(a_product(allergens=("milk",), ingredients="Milk, sugar, salt"), asked, asked)


@pytest.mark.parametrize(
    "attributes",
    [
        {"Diet": ("Not vegan/vegetarian",)}, {"Diet": ("non-vegan/vegetarian",)}, {"Note": ("Not suitable for vegans, vegetarian",)},
        {"Note": ("can be made gluten free/vegan",)}, {"Note": ("Vegan, vegetarian on request",)},
        {"Not suitable for": ("Vegan, vegetarian",)}, {"Không phù hợp": ("thuần chay", "chay")},
        {"Diet": ("Not suitable for vegans", "vegetarian", "gluten-free")}, {"Can be made": ("vegan", "vegetarian", "gluten free")},
    ],
)  # fmt: skip
def test_a_mark_that_is_denied_or_only_offered_is_none(attributes):
    assert not any(is_marked(a_product(attributes=attributes), diet) for diet in ("vegan", "vegetarian", "gluten_free"))


@pytest.mark.parametrize(
    "tag", ["Not vegan/vegetarian", "non-vegan/vegetarian", "Not suitable for vegans, vegetarian", "can be made vegan/vegetarian"]
)
def test_a_tag_that_denies_a_diet_is_no_mark(tag):
    assert not any(is_marked(a_product(tags=(tag,)), diet) for diet in ("vegan", "vegetarian"))


@pytest.mark.parametrize(
    "text", ["Gluten free, vegetarian", "Vegetarian AND gluten-free", "không chứa gluten, chay", "gluten free/no added sugar/vegetarian"]
)
def test_each_diet_in_a_list_of_diets_and_claims_is_a_mark(text):
    product = a_product(attributes={"Suitable for": (text,), "Storage": ("Not suitable for freezing",)})
    assert is_marked(product, "gluten_free")
    assert is_marked(product, "vegetarian")
    assert is_marked(a_product(tags=(text,)), "gluten_free")
    assert not is_marked(product, "vegan")


@pytest.mark.parametrize(
    ("name", "key", "fits"),
    [
        ("Walnut cake", "nut_free", False),
        ("Walnut cake", "nuts", False),
        ("Nut-free muesli", "nut_free", True),
        ("Oat milk", "dairy_free", True),
        ("Cà phê sữa", "dairy_free", False),
        ("Sữa đậu nành", "dairy_free", True),
        ("Cà chua bi", "fish", True),
    ],
)
def test_a_name_that_speaks_of_an_allergen_is_believed_before_an_empty_list(name: str, key: str, fits: bool):
    assert suits(replace(a_product(allergens=()), name=name), key, key.replace("_", " ")) is fits


@pytest.mark.parametrize(
    ("text", "keys", "goods"),
    [
        ("egg-free mayonnaise", ["egg_free"], "mayonnaise"),
        ("egg and dairy free biscuits", ["eggs", "milk"], "biscuits"),
        ("nut free vegan chocolate", ["nut_free", "vegan"], "chocolate"),
        ("sesame free crackers", ["sesame"], "crackers"),
        ("sữa không có đậu nành", ["soya"], "sữa"),
        ("bánh không trứng", ["egg_free"], "bánh"),
        ("muesli without nuts or soy", ["nuts", "soya"], "muesli"),
        ("eggs free range", [], "eggs free range"),
        ("cà phê không cà", [], "cà phê không cà"),
        ("non-vegan cheese", [], "non-vegan cheese"),
        ("anything but vegan", [], "anything but vegan"),
        ("no nuts but vegan", ["nuts", "vegan"], "but"),
        ("không phải chay", [], "không phải chay"),
        ("cheese free from nuts", ["nut_free"], "cheese"),
        ("milk free of soya", ["soya"], "milk"),
        ("cream free of charge", [], "cream free of charge"),
        ("milk free next day", [], "milk free next day"),
        ("eggs free sample", [], "eggs free sample"),
    ],
)
def test_what_goods_shall_be_free_of_is_read_from_the_words(text: str, keys: list[str], goods: str):
    wanted = free_from(text)
    assert ([key for key, _ in wanted.wishes], wanted.goods) == (keys, goods)


def found(text: str, *products: Product) -> list[str]:
    return [hit.product.name for hit in search_suited(ProductQuery(text), lambda _: [ProductHit(each, 1) for each in products])]


@pytest.mark.parametrize(
    ("name", "told", "fits"),
    [
        ("Vegan Chocolate Bar", {"allergens": (), "may_contain": ("milk",)}, True),
        ("Vegan Chocolate Bar", {"allergens": ("milk",)}, False),
        ("Sulphite-Free Red Wine", {}, True),
        ("Soya Free Candle", {}, True),
        ("Nut Free Muesli", {"allergens": (), "may_contain": ("nuts",)}, False),
        ("Soya Free Bread", {"ingredients": "Flour, soya"}, False),
    ],
)
def test_goods_are_found_by_their_own_name_unless_the_shop_states_otherwise(name: str, told: dict[str, Any], fits: bool):
    assert bool(found(name.lower().replace("-", " "), replace(a_product(**told), name=name))) is fits


def test_a_short_word_without_diacritics_is_a_wish_only_among_food():
    shirt, cake = replace(a_product(), name="Áo sơ mi"), replace(a_product(allergens=("mè",)), name="Bánh")
    assert found("ao khong so mi", shirt) == ["Áo sơ mi"]
    assert found("banh khong me", cake, replace(a_product(), name="Bánh bao")) == []
    assert found("bánh không mè", replace(a_product(), name="Bánh bao")) == []
    assert found("banh khong me", replace(a_product(), name="Bánh mè")) == []


def test_goods_that_tell_nothing_of_food_are_taken_by_their_words_unless_these_deny_it():
    assert found("vegan bag", replace(a_product(description="Vegan leather. Not for hot oil"), name="Bag")) == ["Bag"]
    assert found("vegan bag", replace(a_product(description="Real leather, not vegan"), name="Bag")) == []
    assert found("nut free brownie", replace(a_product(), name="Brownie")) == []
