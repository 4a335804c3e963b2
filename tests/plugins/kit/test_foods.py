"""Which goods have a food that no list of allergens has in them, going by their name, and which are for people to eat."""

from __future__ import annotations

import pytest

from plugins.contracts import Product
from plugins.kit.goods.foods import is_eaten, is_for_animals
from plugins.kit.goods.needs import Fit, fit_of
from plugins.kit.money import Money


def called(name: str, *shelf: str) -> Product:
    return Product("ONE", name, Money(100, "GBP"), "catalog", categories=shelf)


@pytest.mark.parametrize(
    ("name", "food"),
    [
        ("Beer gift set with 2 glasses", "alcohol"),
        ("Prosecco by the glass", "alcohol"),
        ("Red wine with a wine glass", "alcohol"),
        ("Fish in beer batter with malt vinegar", "alcohol"),
        ("Bia lốc 6 lon tặng cốc", "alcohol"),
        ("Rượu vang đỏ tặng ly rượu", "alcohol"),
        ("Chicken and duck egg fried rice", "meat"),
        ("Steak with beef tomatoes", "beef"),
        ("Bacon wrapped in turkey ham", "pork"),
    ],
)
def test_goods_that_name_a_food_beside_what_only_sounds_like_it_speak_against(name, food):
    assert fit_of(called(name), food) is Fit.AGAINST


@pytest.mark.parametrize(
    ("name", "food"),
    [
        ("Wine Glass", "alcohol"),
        ("Red wine vinegar", "alcohol"),
        ("Ginger beer", "alcohol"),
        ("Alcohol-free lager", "alcohol"),
        ("Bia không cồn", "alcohol"),
        ("Ly uống bia", "alcohol"),
        ("Duck eggs", "meat"),
        ("Meat-free sausages", "meat"),
        ("Beef tomatoes", "beef"),
        ("Turkey bacon", "pork"),
    ],
)
def test_goods_that_only_sound_like_a_food_suit(name, food):
    assert fit_of(called(name), food) is Fit.SUITS


@pytest.mark.parametrize(
    "goods",
    [
        called("Frankfurters", "Hot Dogs"),
        called("Hot dog snacks"),
        called("Garden peas", "Birds Eye"),
        called("Salted crisps", "Sharing Bags"),
        called("Earl Grey", "Tea Bags"),
        called("Rice paper", "Rice Paper"),
    ],
)
def test_a_shelf_that_only_sounds_of_animals_or_of_what_nobody_eats_is_of_food(goods):
    assert is_eaten(goods)


def test_food_for_animals_and_paper_is_not_for_people():
    assert is_for_animals(called("Chicken chunks", "Dog & Cat"))
    assert is_for_animals(called("Dog biscuits"))
    assert not is_eaten(called("Paper bags", "Paper"))
