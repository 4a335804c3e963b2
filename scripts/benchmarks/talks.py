"""What the bench's customers say: conversations of ten messages over all tools, in words of the shop that is asked."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TURNS = 10
TALKS = 400  # more than any memory of what was said before holds: most goods that are asked for are asked for anew
# each line is a stretch of one conversation; {product}, {other}, {category} and {brand} are filled from the shop's own catalog
STRETCHES = (
    ("hello", "how much is {product}?", "is it in stock?", "and how much are two of those?"),
    ("do you have {category}", "the cheapest one please", "add 2 of them to my basket", "show my cart"),
    ("how much is {product} and when do you open tomorrow?", "add it to my cart", "what is my total?"),
    ("{category} under £20 in stock", "something like the first one", "tell me more about the second"),
    ("what time do you close on sunday", "and on monday?", "where is the clifton shop", "which branch is nearest to Bath?"),
    ("do you deliver to BS6 5TT", "how much is delivery to BS1 4QA?", "what delivery slots do you have on friday?"),
    ("can i return something", "which cards do you take?", "do you have gift cards?", "do you price match?"),
    ("what's on offer?", "any {category} on offer", "is {other} in stock"),
    ("compare {product} and {other}", "how much is the second one?", "put 3 in my basket", "remove it again"),
    ("cheapest {category}", "and from {brand}?", "do you have any under £10"),
    ("how much are 3 {product}", "is {other} in stock?", "add 1 {other} to my basket", "show my cart", "empty my basket"),
    ("does the {product} contain nuts?", "what is in {other}?", "thanks!"),
    ("are you open now?", "what is the phone number of the clifton branch", "i want to speak to a person"),
    ("{brand} {category}", "sort by price", "show me the first one", "thank you"),
    ("what's the weather tomorrow", "do you sell helicopters", "ok, then {product}", "bye"),
    ("{product}", "{category} from {brand}", "how much is {other} please", "do you deliver?"),
)


def conversations(catalog: Mapping[str, Any]) -> list[list[str]]:
    """Return 400 conversations of ten messages each in the words of a catalog, the same in every run."""
    chance = random.Random(7)  # noqa: S311 - the same talks in every run
    words = _Words(catalog["products"], chance)
    return [list(_conversation(chance, words)) for _ in range(TALKS)]


def _conversation(chance: random.Random, words: _Words) -> Iterator[str]:
    said = [line for stretch in chance.sample(STRETCHES, 5) for line in words.fill(stretch)]
    return iter(said[:TURNS])


class _Words:
    """Names of a shop's products, categories and brands as a customer would type them."""

    def __init__(self, products: Sequence[Mapping[str, Any]], chance: random.Random):
        self._chance = chance
        self._names = [product["name"].lower() for product in products if 1 < len(product["name"].split()) < 7]
        self._goods = [(_last(product), product["brand"]) for product in products if product.get("category") and product.get("brand")]

    def fill(self, lines: Sequence[str]) -> Iterator[str]:
        """Yield the lines of a stretch with one choice of goods."""
        product, other = self._chance.sample(self._names, 2)
        category, brand = self._chance.choice(self._goods)
        for line in lines:
            yield line.format(product=product, other=other, category=category.lower(), brand=brand)


def _last(product: Mapping[str, Any]) -> str:
    return product["category"][-1]
