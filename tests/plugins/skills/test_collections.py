"""Collections in the chat: listed with buttons, searched with every other wish, and kept for what follows."""

from __future__ import annotations

import pytest

from plugins.contracts import Status
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.skills.grocery import GROCERIES
from tests.plugins.skills.grounding import unbacked_figures

BAKING = {"id": "baking", "name": "Baking day", "description": "For cakes.", "skus": ["FLOUR-15", "APP-GALA", "CHOC-DARK", "MILK-2L"]}
VEGAN = {"id": "vegan", "name": "Vegan drinks", "rule": {"tags": ["vegan"]}}
COSY = {"id": "cosy", "name": "Cosy evening", "skus": ["CHOC-DARK", "CANDLE-R", "CANDLE-B", "APP-GALA", "MILK-2L"]}
SKILLS = ["catalog", "collections", "product_search", "shown_collections"]


@pytest.fixture
def bench(tmp_path):
    documents = {"catalog": GROCERIES, "collections": {"collections": [BAKING, VEGAN, COSY]}}
    return Bench(MemoryFolder(a_shop(), documents, tmp_path), SKILLS)


def search(bench, **arguments):
    result = bench.run("search_products", **arguments)
    assert not unbacked_figures(result)
    return result


def test_all_collections_are_listed_with_a_button_to_each(bench):
    result = bench.run("list_collections")
    assert not unbacked_figures(result)
    assert result.text.splitlines() == ["We've put together 3 collections:", "- Baking day: For cakes.", "- Vegan drinks", "- Cosy evening"]
    assert [(button.label, button.message) for button in result.suggestions][0] == ("Baking day", "show me “Baking day”")
    assert bench.run("list_collections", ideas=True).text.startswith("Here are some ideas:")


def test_a_collection_shows_its_goods_in_its_order_and_says_where_it_says_so(bench):
    result = search(bench, collections=["baking"])
    assert result.text.splitlines()[:3] == ["For cakes.", "I found 4 products in “Baking day”:", "• Plain Flour: £1.20"]
    assert result.next.products == ("FLOUR-15", "APP-GALA", "CHOC-DARK", "MILK-2L")
    assert ("collection", "Baking day", "versions/1/collections.json#/collections/0") in {
        (fact.kind, fact.value, fact.source) for fact in result.facts
    }


@pytest.mark.parametrize(("wish", "goods"), [
    ({"max_price": "2"}, ["FLOUR-15"]),
    ({"query": "apples"}, ["APP-GALA"]),
    ({"exclude": ["milk"]}, ["APP-GALA", "FLOUR-15"]),
    ({"in_stock": True, "order": "-price"}, ["CHOC-DARK", "APP-GALA", "MILK-2L", "FLOUR-15"]),
    ({"category": "Sweets"}, ["CHOC-DARK"]),
])  # fmt: skip
def test_every_other_wish_holds_within_it(bench, wish, goods):
    found = search(bench, collections=["baking"], **wish)
    assert sorted(found.next.products) == sorted(goods)
    assert "in “Baking day”" in found.text


def test_two_collections_show_what_they_share_and_one_that_shares_too_little_gets_a_button(bench):
    both = search(bench, collections=["baking", "cosy"])
    assert both.next.products == ("APP-GALA", "CHOC-DARK", "MILK-2L")
    assert "in “Baking day” and “Cosy evening”" in both.text
    apart = search(bench, collections=["baking", "vegan"])
    assert apart.next.products == ("FLOUR-15", "APP-GALA", "CHOC-DARK", "MILK-2L")
    assert apart.suggestions[0].label == "Vegan drinks"


def test_a_collection_is_known_by_its_id_its_name_and_what_it_is_called(bench):
    shown = [search(bench, collections=[said]).next.products for said in ("vegan", "Vegan Drinks", "some vegan drinks please")]
    assert shown == [("OAT-1L", "OAT-BAR-1L", "SOY-1L")] * 3


def test_one_that_is_not_there_is_said_with_those_that_are(bench):
    result = search(bench, collections=["picnic"])
    assert (result.status, result.text) == (Status.NOT_FOUND, "I don't know that collection. These are the ones there are:")
    assert [button.label for button in result.suggestions] == ["Baking day", "Vegan drinks", "Cosy evening"]


def test_what_was_searched_keeps_its_collection_for_what_follows(bench):
    assert search(bench, collections=["baking"]).next.query == "“Baking day”"
    assert search(bench, query="chocolate “Cosy evening”").next.products == ("CHOC-DARK",)


def test_a_shop_without_collections_says_so(tmp_path):
    result = Bench(MemoryFolder(a_shop(), {"catalog": GROCERIES}, tmp_path), SKILLS).run("list_collections")
    assert (result.status, result.text) == (Status.NOT_FOUND, "We haven't put any collections together yet.")
