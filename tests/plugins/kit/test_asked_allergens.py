"""Several allergens and diets that are asked of goods in one breath."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.asked_allergens import allergen_slots, asked_too, each_asked, is_either
from plugins.kit.text import utterance

ALLERGENS = sorted(allergen_vocabulary().allergens)
DIETS = sorted(way for way in allergen_vocabulary().diets if " " not in way)


def lists_in(text: str) -> list[str]:
    return [slot.value for slot in allergen_slots(utterance(text, "en-GB")) if len(each_asked(slot.value)) > 1]


def listed(names: list[str], join: str) -> str:
    return f"{', '.join(names[:-1])} {join} {names[-1]}"


@given(st.lists(st.sampled_from(ALLERGENS), min_size=2, max_size=5, unique=True), st.sampled_from(["or", "and", "hoặc"]))
def test_property_each_of_a_list_is_asked_about(names, join):
    assert each_asked(listed(names, join)) == tuple(names)


@given(st.lists(st.sampled_from(DIETS), min_size=2, max_size=3, unique=True))
def test_property_each_diet_of_a_list_is_asked_about(names):
    assert each_asked(listed(names, "and")) == tuple(names)


@pytest.mark.parametrize("one", ["nuts", "tree nuts", "gluten-free", "vegan", "brazil nuts", "kiwi", ""])
def test_what_is_no_list_is_one(one):
    assert each_asked(one) == (one,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("does it have nuts or milk?", ["nuts or milk"]),
        ("does it have any real nuts or milk?", ["nuts or milk"]),
        ("does the soup contain celery, milk and mustard", ["celery, milk and mustard"]),
        ("does the soup contain celery and milk and how much is it", ["celery and milk"]),
        ("is it nut and milk free", ["nut and milk free"]),
        ("is it vegan and gluten-free", ["vegan and gluten-free"]),
        ("nut free and gluten free cakes", ["nut free and gluten free"]),
        ("any nuts or milk in it", ["nuts or milk"]),
        ("does it have nuts? or milk", []),
        ("do you have milk and eggs", []),
        ("can i please have milk, eggs and fish", []),
        ("could i please have pesto, celery and mustard", []),
        ("got milk or eggs?", []),
        ("does it have nuts or milk chocolate", []),
        ("does it have nuts, milk or palm oil", []),
        ("vegan or vegetarian sausages", []),
        ("cheese and nut free", []),
        ("milk, lactose free", []),
    ],
)
def test_where_goods_are_asked_for_several(text, asked):
    assert lists_in(text) == asked


@pytest.mark.parametrize(
    ("asked", "more", "together"),
    [
        ("nuts", "eggs", "nuts, eggs"),
        ("nuts or milk", "sesame", "nuts, milk, sesame"),
        ("nuts", "nuts", "nuts"),
        ("vegan", "nuts", "nuts"),
        ("nuts", "cheese", ""),
        ("nuts", "the delivery", ""),
    ],
)
def test_more_may_be_asked_of_the_same_goods(asked, more, together):
    assert asked_too(asked, more) == together


@pytest.mark.parametrize("text", ["halal or vegan", "vegan or gluten free", "halal hoặc vegan"])
def test_either_of_two_diets_may_be_enough(text):
    assert is_either(text)


@pytest.mark.parametrize("text", ["vegan and gluten free", "nut or egg free", "nuts or milk", "vegan", "gluten free or dairy free"])
def test_nothing_is_enough_that_leaves_an_allergen_in(text):
    assert not is_either(text)
