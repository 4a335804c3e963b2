"""Which goods of a catalogue a collection holds: those that it lists, then those that its rule finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from plugins.kit.search.analysis import terms_of
from plugins.kit.text import fold

Record = Mapping[str, Any]


class Shelves:
    """The records of a catalogue as rules look at them."""

    def __init__(self, products: Sequence[Record]):
        self._products = products

    def goods_of(self, collection: Record) -> tuple[str, ...]:
        """Return the codes of a collection's articles, each once: as listed, then what its rule finds in the catalogue's order."""
        listed = [article for sku in collection.get("skus", ()) if (article := self._articles.get(sku))]
        rule = collection.get("rule")
        left_out = {self._articles.get(sku) for sku in collection.get("left_out", ())}
        found = self._found(rule) if rule else ()
        return tuple(dict.fromkeys(sku for sku in (*listed, *found) if sku not in left_out))

    @cached_property
    def _articles(self) -> Mapping[str, str]:
        """The article of every code, its variants' too."""
        return {each["sku"]: product["sku"] for product in self._products for each in (product, *product.get("variants", ()))}

    @cached_property
    def _terms(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(terms_of(product["name"])) for product in self._products)

    def _found(self, rule: Record) -> Iterator[str]:
        wanted = {name: {fold(value) for value in rule.get(name, ())} for name in ("categories", "tags")}
        words = [frozenset(terms_of(words)) for words in rule.get("words", ())]
        for place, product in enumerate(self._products):
            if not (_has(wanted["categories"], product.get("category", ())) and _has(wanted["tags"], product.get("tags", ()))):
                continue
            called = not words or any(phrase <= self._terms[place] for phrase in words)
            if called and any(_fits(each, rule) for each in _sorts(product)):
                yield product["sku"]


def _sorts(product: Record) -> Iterator[Record]:
    """Yield each sort of an article that can be bought: its variants with what is the article's own, or itself."""
    for variant in product.get("variants", ()) or ({},):
        attributes = {**product.get("attributes", {}), **variant.get("attributes", {})}
        yield {**product, **variant, "attributes": attributes}


def _fits(sort: Record, rule: Record) -> bool:
    """Whether one sort has the looks and the price that a rule wants; what has no price keeps no limit of it."""
    looks = {fold(name): {fold(each) for each in _values(value)} for name, value in sort["attributes"].items()}
    wanted = {fold(name): {fold(each) for each in _values(value)} for name, value in rule.get("attributes", {}).items()}
    if any(values.isdisjoint(looks.get(name, ())) for name, values in wanted.items()):
        return False
    least, most = rule.get("min_price"), rule.get("max_price")
    if least is None and most is None:
        return True
    price = None if sort.get("price_on_request") else sort.get("price")
    return price is not None and (least is None or price >= least) and (most is None or price <= most)


def _has(wanted: set[str], there: Iterable[str]) -> bool:
    return not wanted or not wanted.isdisjoint(fold(each) for each in there)


def _values(value: str | Sequence[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value
