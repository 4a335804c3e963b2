"""What may be offered to whoever must leave something out: whatever names it, and whatever takes a mark back, speaks against."""

from __future__ import annotations

from typing import Any

import pytest

from plugins.contracts import Product
from plugins.kit.allergens import is_marked
from plugins.kit.money import Money
from plugins.kit.diets import suits


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
