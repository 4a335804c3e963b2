"""The promotions that run today."""

from datetime import UTC, datetime

import pytest

from plugins.contracts import Focus, Status
from tests.plugins.calls import Bench
from tests.plugins.grounded import assert_grounded
from tests.plugins.town_shop import bristol

CATALOG = {
    "products": [
        {"sku": "APP", "name": "Gala Apples", "price": 220, "category": ["Fruit", "Apples"], "sold_by": "kg"},
        {"sku": "BER", "name": "Strawberries", "price": 300, "category": ["Fruit", "Berries"]},
        {"sku": "TEA", "name": "Green Tea", "price": 400, "category": ["Drinks"]},
    ]
}
PROMOTIONS = {
    "promotions": [
        {"id": "berries", "title": "3 for 2 on berries", "categories": ["Berries"], "buy": 3, "pay": 2, "ends": "2026-01-31"},
        {"id": "apples", "title": "Apple week", "skus": ["APP"], "percent": 12.5},
        {"id": "tea", "title": "Warm up", "skus": ["TEA"], "price": 350, "starts": "2026-01-01"},
        {"id": "long", "title": "Refill saver", "skus": ["TEA"], "percent": 5, "ends": "2026-12-31"},
        {"id": "over", "title": "Christmas", "skus": ["TEA"], "percent": 50, "ends": "2025-12-31"},
    ]
}


@pytest.fixture
def bench(tmp_path):
    folder = bristol(tmp_path, catalog=CATALOG, promotions=PROMOTIONS)
    return Bench(folder, ["catalog", "promotions", "offers"], now=datetime(2026, 1, 7, 12, tzinfo=UTC))


def ask(bench, **arguments):
    result = bench.run("list_promotions", **arguments)
    assert_grounded(result, bench.locale)
    return result


def test_what_runs_today_is_listed_and_nothing_else(bench):
    result = ask(bench)
    assert result.text.splitlines() == [
        "4 offers are running today:",
        "- 3 for 2 on berries (until Saturday 31 January)",
        "- Apple week: 12.5% off",
        "- Warm up: now £3.50",
        "- Refill saver: 5% off",
    ]
    assert result.next == Focus(products=("APP", "TEA"))
    assert [chip.message for chip in result.suggestions] == ["How much is Gala Apples?", "How much is Green Tea?"]


def test_the_offers_on_a_product_and_in_a_category(bench):
    assert ask(bench, product="TEA").text == "On Green Tea today:\n- Warm up: now £3.50\n- Refill saver: 5% off"
    assert ask(bench, product="gala apples").text == "On Gala Apples today:\n- Apple week: 12.5% off"
    assert ask(bench, category="Apples").text == "One offer is running today:\n- Apple week: 12.5% off"


def test_a_word_for_many_goods_tells_what_runs_for_any_of_them(tmp_path):
    teas = [{"sku": sku, "name": f"{name} Tea", "price": 400, "category": ["Drinks"]} for sku, name in (("BLA", "Black"), ("MIN", "Mint"))]
    folder = bristol(tmp_path, catalog={"products": [*teas, *CATALOG["products"]]}, promotions=PROMOTIONS)
    bench = Bench(folder, ["catalog", "promotions", "offers"], now=datetime(2026, 1, 7, 12, tzinfo=UTC))
    assert ask(bench, product="teas").text == "2 offers are running today:\n- Warm up: now £3.50\n- Refill saver: 5% off"
    assert ask(bench, product="black tea").text.startswith("There's no offer on that today, but these are running:")


def test_nothing_on_that_tells_what_else_runs(bench):
    assert ask(bench, category="Bread").text.startswith("There's no offer on that today, but these are running:\n- 3 for 2")


def test_no_offers_at_all(tmp_path):
    bench = Bench(bristol(tmp_path, catalog=CATALOG), ["catalog", "promotions", "offers"])
    result = ask(bench)
    assert (result.status, result.text) == (Status.NOT_FOUND, "There are no offers running today.")


def test_the_day_is_the_shops_own(bench):
    bench.now = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
    assert "3 for 2" in ask(bench).text
    bench.now = datetime(2026, 2, 1, 0, 0, tzinfo=UTC)
    assert "3 for 2" not in ask(bench).text


def test_what_has_its_price_on_request_has_no_offer(tmp_path):
    cakes = [{"sku": "WED", "name": "Wedding Cake", "price_on_request": True, "category": ["Cakes"]}]
    offers = [{"id": "cakes", "title": "Cake week", "categories": ["Cakes"], "price": 500}]
    folder = bristol(tmp_path, catalog={"products": [*CATALOG["products"], *cakes]}, promotions={"promotions": offers})
    skills = ["catalog", "promotions", "offers", "product_search", "product_details", "prices"]
    bench = Bench(folder, skills, now=datetime(2026, 1, 7, 12, tzinfo=UTC))
    assert ask(bench, product="wedding cake").text.startswith("There's no offer on that")
    shown = bench.run("product_details", product="wedding cake")
    assert not [card for card in shown.cards if card.badge]
    assert not [fact for fact in shown.facts if fact.kind.startswith("offer")]
    assert not bench.run("search_products", on_offer=True, query="wedding cake").cards[0].badge
    assert bench.run("search_products", on_offer=True).status is Status.NOT_FOUND
