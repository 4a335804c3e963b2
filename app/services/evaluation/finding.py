"""Asking filtered questions through the chat's understanding, and comparing the whole set that is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from app.services.evaluation.filters import FilterQuestion
from plugins.contracts import ProductHit, ProductQuery, Request, Stores

EVERYTHING = 100_000
Understand = Callable[[str], Request | None]
Run = Callable[[Request, Stores], object]


@dataclass(frozen=True, slots=True)
class FoundSet:
    """A question, what was understood, and the codes of all that is found with it, however long the list."""

    question: FilterQuestion
    tool: str
    arguments: Mapping[str, Any]
    found: frozenset[str]
    ms: float

    @property
    def missing(self) -> frozenset[str]:
        return self.question.right - self.found

    @property
    def extra(self) -> frozenset[str]:
        return self.found - self.question.right

    @property
    def exact(self) -> bool:
        return self.found == self.question.right

    @property
    def cause(self) -> str:
        """Say where it went wrong, as far as the sets tell."""
        if self.exact:
            return ""
        if not self.tool:
            return "not understood"
        if self.tool != "search_products":
            return f"taken for {self.tool}" + ("" if self.found else ", which searched nothing")
        if not self.found:
            return "nothing found"
        return "too much and too little" if self.missing and self.extra else "too little" if self.missing else "too much"


class Listening:
    """Stores that remember the first product query put to them."""

    def __init__(self, stores: Stores):
        self._stores = stores
        self.query: ProductQuery | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stores, name)

    def search_products(self, *, query: ProductQuery) -> list[ProductHit]:
        self.query = self.query or query
        return self._stores.search_products(query=query)


def find_sets(questions: Iterable[FilterQuestion], understand: Understand, run: Run, stores: Stores) -> Iterator[FoundSet]:
    """Yield each question with all articles that its first product query finds; close hits are not found."""
    for question in questions:
        begun = perf_counter()
        request = understand(question.text)
        listening = Listening(stores)
        if request is not None and request.tool:
            run(request, listening)
        spent = (perf_counter() - begun) * 1000
        tool, arguments = (request.tool, request.arguments) if request else ("", {})
        hits: list[ProductHit] = []
        if listening.query:
            # a question about stock was answered with what there is, so that the set is of what is in stock
            asked = replace(listening.query, limit=EVERYTHING, in_stock=listening.query.in_stock or tool == "product_stock")
            hits = stores.search_products(query=asked)
        found = frozenset(hit.product.group or hit.product.sku for hit in hits if not hit.close)
        yield FoundSet(question, tool, arguments, found, spent)
