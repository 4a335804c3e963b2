"""Known items and held-out examples: what is asked of a shop about its own catalogue and its own phrasings."""

from __future__ import annotations

from dataclasses import replace

from app.services.evaluation.held_out import FOLDS, Intent, hold_out
from app.services.evaluation.known_items import WAYS, look_up
from app.services.evaluation.wares import read_wares
from plugins.contracts import Candidate, Example, Product, ProductHit, Request, Result, Tool
from plugins.kit.money import Money

NAMES = ["Red Enamel Teapot", "Blue Glass Jug", "Wooden Spoon Set", "Copper Kettle Large", "Linen Tea Towel"]
CATALOG = {"products": [{"sku": f"P{place}", "name": name, "price": 500} for place, name in enumerate(NAMES)]}


class Shelves:
    """A store that finds names only word for word, in any order."""

    def search_products(self, *, query):
        wanted = set(query.text.split())
        names = [(place, name) for place, name in enumerate(NAMES) if wanted <= set(name.split())]
        return [ProductHit(Product(f"P{place}", name, Money(500, "GBP"), ""), 1.0) for place, name in names]


def test_every_product_is_looked_for_in_five_ways_and_ranked():
    lookups = list(look_up(read_wares(CATALOG, lambda sku: False), Shelves(), 5, seed=1))
    ranks = {kind: {one.rank for one in lookups if one.kind == kind} for kind in WAYS}
    assert ranks == {"exact": {1}, "typo": {0}, "part": {1}, "shuffled": {1}, "glued": {0}}
    assert {one.name for one in lookups} == set(NAMES)
    assert all(one.query != one.name for one in lookups if one.kind in ("typo", "part", "glued"))
    again = look_up(read_wares(CATALOG, lambda sku: False), Shelves(), 5, seed=1)
    assert [replace(one, ms=0) for one in lookups] == [replace(one, ms=0) for one in again]


def test_a_product_of_the_same_name_is_as_good():
    twins = {"products": [*CATALOG["products"], {"sku": "P9", "name": NAMES[0], "price": 700}]}
    found = [one for one in look_up(read_wares(twins, lambda sku: False), Shelves(), 6, seed=1) if one.kind == "exact"]
    assert [one.rank for one in found] == [1] * 6


def tool(name: str, *examples: Example) -> Tool:
    return Tool(name, "", {"type": "object", "properties": {"product": {"format": "product"}}}, lambda call: Result(""), examples)


def test_each_example_is_asked_once_of_what_learnt_the_others():
    price = tool("price", *(Example(f"how much is {{product}} {n}", locale="en") for n in range(9)), Example("giá {product}", locale="vi"))
    answer = tool("answer", *(Example(f"dogs {n}", {"entry": "dogs"}, "en") for n in range(6)))
    learnt = []

    def learn(tools):
        known = {example.text for one in tools for example in one.examples}
        learnt.append(known)
        return lambda words: Request(words, "act", "price", {}, 0.9, (Candidate("price", 0.9, "how much is {product}"),))

    asked = list(hold_out([price, answer], ["en"], learn, lambda name, schema, chance: "a jug", most=100, seed=4))
    assert len(learnt) == FOLDS
    assert sorted(one.text for one in asked) == sorted([*(f"how much is a jug {n}" for n in range(9)), *(f"dogs {n}" for n in range(6))])
    assert all("giá {product}" in known for known in learnt)
    every = {example.text for one in (price, answer) for example in one.examples}
    assert sorted(text for known in learnt for text in every - known) == sorted(every - {"giá {product}"})
    assert {one.meant for one in asked if not one.right} == {Intent("answer", "dogs")}
    assert all(one.right == (one.meant == Intent("price")) for one in asked)


def test_an_example_with_a_place_that_cannot_be_filled_is_left_out():
    asked = hold_out([tool("price", Example("how much is {product}"), Example("prices"))], ["en"], lambda tools: lambda words: None,
                     lambda name, schema, chance: "", most=10, seed=1)  # fmt: skip
    assert [(one.text, one.decision, one.right) for one in asked] == [("prices", "unknown", False)]
