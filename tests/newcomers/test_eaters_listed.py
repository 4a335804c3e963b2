"""No allergen of a list is lost, however it is typed: what is sold too, goods that are named after one, and what is denied beside it."""

from __future__ import annotations

import pytest

PROBE = {"bakery": "cakes", "grocery": "bánh"}
LISTED = [
    ("bakery", "im allergic to eggs prawns and milk", ["eggs", "crustaceans", "milk"]),
    ("bakery", "i am allergic to almonds walnuts and milk", ["nuts", "milk"]),
    ("bakery", "allergic to wheat almonds and soya", ["wheat", "nuts", "soya"]),
    ("bakery", "I'm allergic to shellfish prawns and nuts", ["crustaceans", "nuts"]),
    ("bakery", "my son is allergic to crab prawns lobster and eggs", ["crustaceans", "eggs"]),
    ("bakery", "eggs prawns and milk allergy", ["eggs", "crustaceans", "milk"]),
    ("bakery", "no eggs butter cheese for me im allergic", ["eggs", "milk"]),
    ("bakery", "nuts eggs prawns make me ill", ["nuts", "eggs", "crustaceans"]),
    ("bakery", "nuts and prawns are what im allergic to", ["nuts", "crustaceans"]),
    ("bakery", "my kids are allergic to eggs prawns and my wife to tuna cod", ["eggs", "crustaceans", "fish"]),
    ("bakery", "allergic to egg whites and nuts", ["eggs", "nuts"]),
    ("bakery", "allergic to milk powder, eggs", ["milk", "eggs"]),
    ("bakery", "allergic to nut oils and milk", ["nuts", "milk"]),
    ("bakery", "allergic to cow's milk, soya and eggs", ["milk", "soya", "eggs"]),
    ("bakery", "i cant eat goats cheese and eggs", ["milk", "eggs"]),
    ("bakery", "im allergic to peanut butter", ["peanuts"]),
    ("bakery", "im allergic to peanut butter and sesame", ["peanuts", "sesame"]),
    ("bakery", "im allergic to eggs kiwi milk", ["eggs", "milk"]),
    ("bakery", "im allergic to kiwi nuts and milk", ["kiwi", "nuts", "milk"]),
    ("bakery", "im allergic to nuts as well as eggs", ["nuts", "eggs"]),
    ("bakery", "im not only allergic to nuts but also eggs", ["nuts", "eggs"]),
    ("bakery", "im not allergic to just nuts", ["nuts"]),
    ("bakery", "im not allergic to nuts, just sesame", ["sesame"]),
    ("bakery", "im not allergic to nuts, only peanuts and sesame", ["peanuts", "sesame"]),
    ("bakery", "im not allergic to nuts, only eggs, milk and sesame", ["eggs", "milk", "sesame"]),
    ("bakery", "no penuts im allergic", ["peanuts"]),
    ("bakery", "im allergic to eggs penuts and seasame", ["eggs", "peanuts", "sesame"]),
    ("bakery", "penuts make me ill", ["peanuts"]),
    ("bakery", "im allergic to daisy pollen", ["daisy pollen"]),
    ("grocery", "mình không dị ứng sữa, chỉ dị ứng trứng và mè", ["eggs", "sesame"]),
]


BESIDE = [
    ("bakery", "celiac, allergic to nuts", ["nuts", "gluten_free"]),
    ("bakery", "coeliac with a nut allergy", ["nuts", "gluten_free"]),
    ("bakery", "allergic to nuts and coeliac", ["nuts", "gluten_free"]),
    ("bakery", "coeliac lactose intolerant", ["lactose_free", "gluten_free"]),
    ("bakery", "vegan, allergic to soya", ["soya", "vegan"]),
    ("bakery", "vegan cakes, im allergic to nuts", ["nuts"]),
    ("bakery", "is it vegan, im allergic to nuts", ["nuts"]),
    ("bakery", "not vegan but allergic to nuts", ["nuts"]),
    ("bakery", "gluten free dairy free", ["gluten_free", "dairy_free"]),
    ("bakery", "gluten free nut free", ["gluten_free", "nut_free"]),
    ("bakery", "does the brownie have nuts? allergic", ["nuts"]),
    ("bakery", "nuts r a no for me", ["nuts"]),
    ("bakery", "nuts = no go", ["nuts"]),
    ("bakery", "dairy is off the menu for me", ["milk"]),
    ("bakery", "cant do dairy", ["milk"]),
    ("bakery", "is milk off the menu", []),
    ("bakery", "allergy - nuts", ["nuts"]),
    ("bakery", "allergies nuts and eggs", ["nuts", "eggs"]),
    ("bakery", "nut allergy milk ok?", ["nuts"]),
    ("bakery", "were vegan", ["vegan"]),
    ("bakery", "were coeliac what cakes can we have", ["gluten_free"]),
    ("bakery", "we were vegan", []),
    ("bakery", "were vegan cakes sold yesterday", []),
]


@pytest.fixture
def kept(called):
    """Return what the next search goes by."""
    return lambda shop, *said: called(shop, *said, PROBE[shop])[-1][1].get("eater", [])


@pytest.mark.parametrize(("shop", "said", "needs"), LISTED)
def test_every_allergen_of_a_list_is_kept(kept, shop, said, needs):
    assert kept(shop, said) == needs


@pytest.mark.parametrize(("shop", "said", "needs"), BESIDE)
def test_what_is_told_without_saying_of_whom_is_kept(kept, shop, said, needs):
    assert kept(shop, said) == needs


@pytest.mark.parametrize("rest", [["sesame"], ["peanuts", "sesame"], ["eggs", "milk", "sesame"]])
@pytest.mark.parametrize("rather", ["just", "only"])
def test_a_correction_keeps_what_it_names(kept, rest, rather):
    named = " and ".join((", ".join(rest[:-1]), rest[-1])) if rest[:-1] else rest[0]
    assert kept("bakery", f"I'm allergic to {named}", f"im not allergic to nuts, {rather} {named}") == rest
    assert kept("bakery", "I'm allergic to nuts", f"im not allergic to nuts, {rather} {named}") == rest


@pytest.mark.parametrize(
    "said", ["im allergic to nuts show me cakes", "I'm allergic to nuts, brownies please", "allergic to nuts got any cakes"]
)
def test_goods_that_are_asked_for_behind_a_list_are_none_of_it(kept, said):
    assert kept("bakery", said) == ["nuts"]


@pytest.mark.parametrize("said", ["cakes without penuts", "penut free cakes", "cakes with no penuts", "no seasame or penuts in the cakes"])
def test_a_misspelt_allergen_is_left_out_of_what_is_shown(called, said):
    assert "peanut" in str(called("bakery", said)[-1][1])


@pytest.mark.parametrize("said", ["em dị ứng trang phục len", "em dị ứng trắng da", "toi di ung trong nguoi"])
def test_a_word_of_vietnamese_is_no_allergen_misspelt(kept, said):
    assert "eggs" not in kept("grocery", said)


def test_what_is_refused_is_never_what_is_ordered(called):
    tool, given = called("bakery", "im allergic no eggs please and add 2 brownies")[-1]
    assert (tool, given["quantity"], given["eater"]) == ("add_to_cart", "2", ["eggs"])
    assert "egg" not in given["product"].lower()
