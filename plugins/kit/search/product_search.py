"""Answering a ProductQuery: words, filters and order over all products, one hit per article."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from plugins.contracts import Product, ProductHit, ProductQuery
from plugins.kit.goods.audiences import suiting
from plugins.kit.search.analysis import terms_of
from plugins.kit.search.blending import Blend, asks_for_a_kind, blend, by_words, leaves_open
from plugins.kit.search.exclusion import Exclusion
from plugins.kit.search.explaining import Why, explain
from plugins.kit.search.index import LexicalIndex
from plugins.kit.search.kinds import Kinds
from plugins.kit.search.likeness import similar
from plugins.kit.search.matching import Matches, match
from plugins.kit.search.meaning import Meaning
from plugins.kit.search.query import QueryReader, ReadQuery
from plugins.kit.search.ranking import about_it, rank
from plugins.kit.search.reading import Catalogue
from plugins.kit.search.shelf import Shelf, variant_of
from plugins.kit.search.variants import VariantChooser

CALLED = 0.9  # the score of goods that are called just so
_NO_SCORE = 1.0  # of a hit found by filters alone
MOST_REMEMBERED = 256  # queries: the same goods are asked for again and again, in one conversation and by many
_PRODUCTS_REMEMBERED = 500_000  # in all of their matches at most: 9 MB


class ProductSearch:
    """Searches one catalogue. Read-only after it is made, so threads may share it. ``meaning`` is asked at every search."""

    def __init__(
        self, catalogue: Catalogue, index: LexicalIndex, reader: QueryReader, meaning: Callable[[], Meaning | None] = lambda: None
    ):
        self.shelf = Shelf(catalogue)
        self.index = index
        self.reader = reader
        self._meaning = meaning
        self._exclusion: Exclusion | None = None
        self._chooser = VariantChooser(self.shelf, index)
        self.kinds = Kinds(self.shelf, index, reader.stop)
        self._codes = _codes(catalogue.products)
        self._remembered = lru_cache(maxsize=max(1, min(MOST_REMEMBERED, _PRODUCTS_REMEMBERED // max(1, index.size))))(self._ranked)

    def find(self, code: str) -> Product | None:
        """Return the product with this SKU (in any case) or barcode; for a group, its first variant in stock or its first."""
        rows = self._codes.get(_code(code))
        if rows is None:
            return None
        return self.shelf.products[next((row for row in rows if self.shelf.in_stock[row]), rows[0])]

    def sku_of(self, code: str) -> str:
        """Return the SKU (of a product or a group) that a written code or barcode stands for, "" when none does."""
        rows = self._codes.get(_code(code))
        if rows is None:
            return ""
        product = self.shelf.products[rows[0]]
        return product.group if product.group and _code(product.group) == _code(code) else product.sku

    def variants(self, group: str) -> list[Product] | None:
        """Return all products of a group in catalogue order, or None when there is no such group."""
        rows = self._codes.get(_code(group))
        if rows is None or not self.shelf.products[rows[0]].group:
            return None
        doc = int(self.shelf.docs[rows[0]])
        return [self.shelf.products[row] for row in self.shelf.rows_of(doc)]

    def search(self, query: ProductQuery) -> list[ProductHit]:
        """Return the products that answer, best first; none when none does."""
        exact = self.find(query.text) if query.text.strip() else None
        if exact is not None:
            fits = self._allowed(query)[list(self._codes[_code(query.text)])].any()
            return [ProductHit(exact, 1.0, matched=(f"code: {query.text.strip()}",))] if fits else []
        if query.like:
            return self._like(query)
        if not query.text.strip():
            return self._by_filters(query)
        found = suiting(query, self._by_words(query), self._by_words)
        named = bool(found) and found[0].score >= CALLED
        return self._as_listed(query, found) if query.among and query.order == "relevance" and not named else found

    def _as_listed(self, query: ProductQuery, hits: Sequence[ProductHit]) -> list[ProductHit]:
        """Return hits in the order of the articles that alone are meant, what is only close last."""
        places = {int(doc): place for place, doc in enumerate(self._docs_of(query.among))}
        rows = [self._codes[_code(hit.product.sku)][0] for hit in hits]
        keys = [(hit.close, places[int(self.shelf.docs[row])]) for hit, row in zip(hits, rows, strict=True)]
        return [hits[at] for at in sorted(range(len(hits)), key=keys.__getitem__)]

    def _by_words(self, query: ProductQuery) -> list[ProductHit]:
        read, told, ranked = self._remembered(query.text, query.order == "relevance")
        if not read.words:
            return []
        found = self._blended(query, read, ranked) or by_words(ranked)
        if not found.docs.size:
            return []
        return self._hits(query, told, found)

    def _ranked(self, text: str, by_relevance: bool) -> tuple[ReadQuery, ReadQuery, Matches]:
        """Return a text as it is read, with the farther readings where only these find something, and what the words alone find,
        best first; what else is wanted of the goods does not matter yet."""
        read = self.reader.read(self._as_its_category(text))
        widen = lru_cache(maxsize=1)(self.reader.widen)
        matches = self.kinds.only_that(read, match(self.index, read, widen))
        ranked = self.kinds.without_neighbours(read, self._in_order(read, matches, by_relevance))
        return read, widen(read) if matches.close else read, ranked

    def _as_its_category(self, text: str) -> str:
        """Return the name of the category that a shop calls so too, else the text itself: "veg" is what "vegetables" is."""
        terms = tuple(terms_of(text))
        names = () if self.shelf.names_category(terms) else self.reader.synonyms.get(terms, ())
        return next((name for name in names if self.shelf.names_category(terms_of(name))), text)

    def _in_order(self, read: ReadQuery, matches: Matches, by_relevance: bool) -> Matches:
        if not by_relevance and matches.docs.size:
            is_category = self.shelf.names_category(read.terms)
            kept = about_it(matches, self.shelf.categories, names_category=is_category)
            kept = kept if is_category else kept | self.kinds.on_a_shelf_of_its_own(read, matches)
            itself = kept & ~self.kinds.comes_with(read, matches.docs)
            matches = matches.only(itself if itself.any() else kept)
        if not matches.docs.size:
            return matches
        by_name = by_relevance and not asks_for_a_kind(self.index, read)
        return rank(self.index, read, matches, self.shelf.categories, by_name=by_name)

    def _blended(self, query: ProductQuery, read: ReadQuery, ranked: Matches) -> Blend | None:
        """Return words and meaning together, None where the words alone decide."""
        best = float(ranked.scores[0]) if ranked.docs.size else 0.0
        if query.order != "relevance" or best == 1.0 or not asks_for_a_kind(self.index, read):
            return None
        if not query.wide and not leaves_open(self.index, read, ranked):
            return None
        meaning = self._meaning()
        return blend(self.kinds, read, query.text, ranked, best, meaning) if meaning or query.wide else None

    def _hits(self, query: ProductQuery, read: ReadQuery, found: Blend) -> list[ProductHit]:
        if found.answers.any() and not query.wide:
            found = found.only_answers()
        answers, alike = np.zeros(self.index.size, bool), np.zeros(self.index.size, bool)
        answers[found.docs], alike[found.docs] = found.answers, found.alike
        chosen = self._chooser.choose(Matches(found.docs, found.scores, answers), self._allowed(query), read, query)
        chosen = chosen[: max(0, query.limit)]
        docs = self.shelf.docs[[row for row, _, _ in chosen]]
        return [
            ProductHit(self.shelf.products[row], round(score, 4), not (whole and answer), Why(partial(self._why, query, read, doc, meant)))
            for (row, score, whole), doc, answer, meant in zip(
                chosen, docs.tolist(), answers[docs].tolist(), alike[docs].tolist(), strict=True
            )
        ]

    def _why(self, query: ProductQuery, read: ReadQuery, doc: int, alike: bool) -> tuple[str, ...]:
        words = explain(self.index, read, doc)
        return (*words, f"similar in meaning to: {query.text.strip()}") if alike else words

    def _by_filters(self, query: ProductQuery) -> list[ProductHit]:
        docs = self._docs_of(query.among) if query.among else np.arange(self.index.size)
        everything = Matches(docs, np.full(docs.size, _NO_SCORE), np.ones(docs.size, bool))
        chosen = self._chooser.choose(everything, self._allowed(query), ReadQuery((), ()), query)
        matched = _filters(query)
        return [ProductHit(self.shelf.products[row], score, matched=matched) for row, score, _ in chosen[: max(0, query.limit)]]

    def _like(self, query: ProductQuery) -> list[ProductHit]:
        model = self.find(query.like)
        if model is None:
            return []
        doc = int(self.shelf.docs[self._codes[_code(query.like)][0]])
        found = similar(self.shelf, self.index, doc, model)
        if query.text.strip():
            wanted = match(self.index, self.reader.read(query.text), self.reader.widen)
            kept = np.isin(found.docs, wanted.docs)
            found = replace(found.only(kept), close=wanted.close)
        chosen = self._chooser.choose(found, self._allowed(query), ReadQuery((), ()), query)
        matched = (f"like: {variant_of(model)}",)
        return [ProductHit(self.shelf.products[row], round(score, 4), matched=matched) for row, score, _ in chosen[: max(0, query.limit)]]

    def _docs_of(self, codes: Sequence[str]) -> np.ndarray:
        """Return the articles of some codes, each once, in their order."""
        rows = (self._codes.get(_code(code)) for code in codes)
        return np.array(list(dict.fromkeys(int(self.shelf.docs[found[0]]) for found in rows if found)), np.int64)

    def _allowed(self, query: ProductQuery) -> np.ndarray:
        mask = self.shelf.fitting(query)
        if query.among:
            mask &= np.isin(self.shelf.docs, self._docs_of(query.among))
        if query.exclude:
            if self._exclusion is None:
                self._exclusion = Exclusion(self.shelf, self.index)
            mask &= self._exclusion.free_of(query.exclude)
        return mask


def _filters(query: ProductQuery) -> tuple[str, ...]:
    named = {"category": query.category, "brand": query.brand} | {name: " or ".join(values) for name, values in query.attributes.items()}
    return tuple(f"{name}: {value}" for name, value in named.items() if value)


def _codes(products: tuple[Product, ...]) -> Mapping[str, tuple[int, ...]]:
    """Return the rows of every SKU, group and barcode; a SKU is never hidden by another's barcode."""
    codes: dict[str, tuple[int, ...]] = {}
    for row, product in enumerate(products):
        if product.group:
            group = _code(product.group)
            codes[group] = (*codes.get(group, ()), row)
        if product.barcode:
            codes.setdefault(_code(product.barcode), (row,))
    codes.update((_code(product.sku), (row,)) for row, product in enumerate(products) if product.sku != product.group)
    return codes


def _code(text: str) -> str:
    """Return a SKU without case, a barcode without the leading zeros that scanners add."""
    text = text.strip().lower()
    return text.lstrip("0") if len(text) >= 8 and text.isdigit() else text
