"""Filtered questions: the right set is the catalogue's, disputable ones are not asked, and the command compares whole sets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.services.evaluation.filters import make_questions
from app.services.evaluation.wares import read_wares
from tests.eval.conftest import rows_of

COLOURS = ("red", "blue", "green")


def mugs(prices: list[int], stocks: list[int], *extra: dict) -> dict:
    products = [
        {"sku": f"M{place}", "name": f"Stoneware Mug {place}", "price": price, "category": ["Kitchen", "Mugs"],
         "stock": stock, "attributes": {"colour": COLOURS[place % 3]}}
        for place, (price, stock) in enumerate(zip(prices, stocks, strict=True))
    ]  # fmt: skip
    return {"products": [*products, *extra]}


def questions(catalog: dict, count: int = 30, has_offer=lambda sku: False):
    return make_questions(read_wares(catalog, has_offer), "en", "GBP", count, seed=3)


@settings(max_examples=30, deadline=None)
@given(some.lists(some.tuples(some.integers(100, 5000), some.integers(0, 2)), min_size=12, max_size=20))
def test_the_right_set_is_what_the_fields_say(things):
    prices, stocks = [price for price, _ in things], [stock for _, stock in things]
    for question in questions(mugs(prices, stocks)):
        limits = [round(float(figure) * 100) for figure in re.findall(r"£(\d+(?:\.\d+)?)", question.text)]
        low = limits[0] if question.kind.split()[-1] in ("min", "range") else 0
        high = limits[-1] if question.kind.split()[-1] in ("max", "range") else 10**9
        colour = next((name for name in COLOURS if re.search(rf"\b{name}\b", question.text)), None)
        right = {
            f"M{place}"
            for place, price in enumerate(prices)
            if low <= price <= high
            and (not colour or (COLOURS[place % 3] == colour) is not question.kind.startswith("without"))
            and (stocks[place] or "stock" not in question.text)
        }
        assert question.right == right, question


def test_who_asks_for_none_of_an_allergen_means_what_declares_that_it_has_none():
    allergens = [["milk"], [], ["milk", "soya"], ["gluten"], [], ["soya"]]
    loaves = [
        {"sku": f"L{place}", "name": f"Loaf {place}", "price": 100 + place, "category": ["Bread"], "stock": 1, "allergens": stated}
        for place, stated in enumerate(allergens)
    ]
    silent = {"sku": "L6", "name": "Loaf 6", "price": 106, "category": ["Bread"], "stock": 1}
    asked = [question for question in questions({"products": [*loaves, silent]}, 60) if question.kind == "without allergen"]
    assert {question.text.split()[-1] for question in asked} == {"milk", "soya", "gluten"}
    for question in asked:
        assert question.right == {f"L{place}" for place, stated in enumerate(allergens) if question.text.split()[-1] not in stated}


def test_the_same_catalogue_and_seed_make_the_same_questions():
    catalog = mugs(list(range(100, 2000, 100)), [1] * 19)
    assert questions(catalog) == questions(catalog)
    assert len(questions(catalog)) == 30


def test_a_category_that_other_goods_speak_of_is_not_asked_for():
    tree = {"sku": "T", "name": "Mug Tree", "price": 900, "category": ["Furniture"]}
    alone, disputed = questions(mugs([150, 250, 350, 450, 550], [1] * 5)), questions(mugs([150, 250, 350, 450, 550], [1] * 5, tree))
    assert any("mugs" in question.text for question in alone)
    assert not any("mugs" in question.text for question in disputed)


def test_no_offer_may_move_a_price_over_a_limit():
    prices = [1000, 2000, 3000, 4000, 5000, 6000]
    limits = {}
    for name, has_offer in (("as it says", lambda sku: False), ("perhaps at half price", lambda sku: sku == "M3")):
        asked = [question.text for question in questions(mugs(prices, [1] * 6), 60, has_offer) if question.kind == "max"]
        limits[name] = {float(re.search(r"£([\d.]+)", text)[1]) * 100 for text in asked}
    assert any(2000 <= limit < 4000 for limit in limits["as it says"])
    assert not any(2000 <= limit < 4000 for limit in limits["perhaps at half price"])
    assert limits["perhaps at half price"]


def test_a_variant_must_have_all_at_once():
    variants = [{"sku": "S-R", "attributes": {"colour": "red"}, "stock": 0}, {"sku": "S-B", "attributes": {"colour": "blue"}, "stock": 5}]
    shirt = {"sku": "S", "name": "Linen Shirt", "price": 3000, "category": ["Shirts"], "variants": variants}
    others = [{"sku": f"X{n}", "name": f"Plain Shirt {n}", "price": 2000 + n, "category": ["Shirts"], "stock": 1,
               "attributes": {"colour": "red" if n < 5 else "blue"}} for n in range(9)]  # fmt: skip
    asked = [q for q in questions({"products": [shirt, *others]}, 80) if q.kind == "value stock" and "red" in q.text]
    assert asked
    assert all("S" not in question.right for question in asked)


@pytest.mark.parametrize(("shop", "language"), [("giftshop", "en"), ("thoitrang", "vi")])
def test_the_command_compares_whole_sets(evaluate, tmp_path, shop: str, language: str, caplog):
    result = evaluate("filters", shop, "--count", 12, "--draft", "--language", language, "--out", tmp_path / "rows.jsonl")
    assert result.exit_code == 0, result.output
    rows = rows_of(tmp_path / "rows.jsonl")
    assert len(rows) == 12
    for row in rows:
        assert row["exact"] == (row["right"] == row["found"])
        assert bool(row["cause"]) != row["exact"]
        assert row["right"]
    exact = sum(row["exact"] for row in rows)
    assert f"({exact}/12)" in result.output
    assert "failed" not in caplog.text


def test_the_command_names_an_unknown_shop(evaluate):
    assert 'There is no shop "bakery"' in evaluate("filters", "bakery", "--draft").output
