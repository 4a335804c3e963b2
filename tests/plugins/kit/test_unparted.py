"""Allergens that are typed side by side, with no comma between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.unparted import with_commas

PLAIN = ["gluten", "nuts", "eggs", "sesame", "fish", "mustard", "celery", "lupin", "sulphites", "dairy"]
ANY = [*PLAIN, *sorted(allergen_vocabulary().sold_so)]


def never(tokens, place, end) -> bool:
    return False


@given(st.lists(st.sampled_from(ANY), min_size=2, max_size=5, unique=True), st.sampled_from(["without", "free from", "with no"]))
def test_property_a_comma_left_out_leaves_no_allergen_in(names, leaving_out):
    typed, written = f"biscuits {leaving_out} {' '.join(names)}", f"biscuits {leaving_out} {', '.join(names)}"
    assert with_commas(typed, never) == written
    assert set(free_from(typed).wishes) == set(free_from(written).wishes)
    words = allergen_vocabulary()
    left_out = {words.against.get(key, (key,))[0] for key, _ in free_from(typed).wishes}
    assert left_out == {words.allergens[name] for name in names}


@given(st.lists(st.sampled_from(ANY), min_size=2, max_size=5, unique=True))
def test_property_a_comma_left_out_keeps_no_allergen_of_somebody_back(names):
    assert with_commas(f"allergic to {' '.join(names)}", lambda tokens, place, end: place == 2) == f"allergic to {', '.join(names)}"


@given(st.text(max_size=60))
def test_property_nothing_but_commas_and_joints_is_added(text):
    assert with_commas(text, never).replace(" and", "").replace(",", "") == text.replace(" and", "").replace(",", "")


@pytest.mark.parametrize(
    ("typed", "parted"),
    [
        ("without milk eggs or nuts", "without milk, eggs or nuts"),
        ("does it contain gluten soya milk or eggs", "does it contain gluten, soya, milk or eggs"),
        ("any nuts eggs or sesame in it", "any nuts, eggs or sesame in it"),
        ("nut egg and milk free biscuits", "nut, egg and milk free biscuits"),
        ("gluten dairy free", "gluten and dairy free"),
        ("any nut egg milk free biscuits", "any nut, egg and milk free biscuits"),
        ("egg milk allergy", "egg, milk allergy"),
        ("eggs prawns and milk allergy", "eggs, prawns and milk allergy"),
        ("crackers without eggs butter or cheese", "crackers without eggs, butter or cheese"),
        ("without eggs peanut butter and milk", "without eggs, peanut butter and milk"),
        ("egg butter free biscuits", "egg and butter free biscuits"),
        ("bánh không có sữa trứng", "bánh không có sữa, trứng"),
    ],
)
def test_what_is_shunned_or_asked_about_is_parted(typed, parted):
    assert with_commas(typed, never) == parted


@pytest.mark.parametrize(
    "typed",
    [
        "does it contain soya milk",
        "sữa không đậu nành",
        "không có sữa đậu nành",
        "without peanut butter",
        "do you have milk eggs and butter",
        "add milk eggs and fish",
        "eggs butter cheese and prawns",
        "does the shop have prawns tuna and cod",
        "oat milk",
        "without nuts, eggs or milk",
        "mustard and cress",
    ],
)
def test_goods_and_lists_with_their_commas_stay_as_they_are(typed):
    assert with_commas(typed, never) == typed


def test_what_leads_to_a_need_parts_too():
    assert with_commas("allergic to nuts eggs", lambda tokens, place, end: place == 2) == "allergic to nuts, eggs"
