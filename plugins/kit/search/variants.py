"""One hit per article: which of its variants fits the query best, and in which order the articles come."""

from __future__ import annotations

import numpy as np

from plugins.contracts import ProductQuery
from plugins.kit.search.analysis import terms_of
from plugins.kit.search.index import LexicalIndex
from plugins.kit.search.matching import Matches
from plugins.kit.search.query import ReadQuery
from plugins.kit.search.shelf import Shelf


class VariantChooser:
    """Knows which words tell the variants of an article apart."""

    def __init__(self, shelf: Shelf, index: LexicalIndex):
        self._shelf = shelf
        self._rows = _telling_words(shelf, index)

    def choose(self, ranked: Matches, allowed: np.ndarray, read: ReadQuery, query: ProductQuery) -> list[tuple[int, float, bool]]:
        """Return (row, score, whether one variant has all the words) of the best fitting variant of each article, in order."""
        if not ranked.docs.size:
            return []
        rows, places = self._rows_of(ranked.docs)
        told, tellable = self._told(read, rows, places, ranked.docs.size)
        fitting = np.flatnonzero(allowed[rows])
        if not fitting.size:
            return []
        rows, places, told = rows[fitting], places[fitting], told[fitting]
        out = ~self._shelf.in_stock[rows]
        price = self._price_key(rows, query.order)
        order = np.lexsort((rows, price, out, -told, places)) if query.order != "price" else np.lexsort((rows, out, price, -told, places))
        first = np.concatenate(([True], places[order][1:] != places[order][:-1]))
        best = order[first]
        best = best[self._article_order(rows[best], places[best], query.order)]
        whole = told >= tellable[places]
        return [(int(rows[at]), float(ranked.scores[places[at]]), bool(whole[at])) for at in best[: max(0, query.limit)].tolist()]

    def _rows_of(self, docs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows of all variants of some articles, one article after the other, and the place of each one's article."""
        starts = self._shelf.firsts[docs]
        counts = self._shelf.firsts[docs + 1] - starts
        places = np.repeat(np.arange(docs.size), counts)
        return np.arange(places.size) + (starts - counts.cumsum() + counts)[places], places

    def _told(self, read: ReadQuery, rows: np.ndarray, places: np.ndarray, articles: int) -> tuple[np.ndarray, np.ndarray]:
        """Return how many of the query's telling words each row has, and how many some variant of each article has."""
        told, tellable = np.zeros(rows.size, np.int64), np.zeros(articles, np.int64)
        for word in read.words:
            terms = {term for alternative in word.alternatives for term in alternative.terms} & self._rows.keys()
            if terms:
                mask = np.logical_or.reduce([np.isin(rows, self._rows[term]) for term in terms])
                told += mask
                tellable += np.bincount(places, mask, minlength=articles) > 0
        return told, tellable

    def _price_key(self, rows: np.ndarray, order: str) -> np.ndarray:
        return self._shelf.by_price(rows, order) if order in ("price", "-price") else np.zeros(rows.size, np.int64)

    def _article_order(self, rows: np.ndarray, places: np.ndarray, order: str) -> np.ndarray:
        if order == "name":
            return np.lexsort((places, self._shelf.names()[rows]))
        if order in ("price", "-price"):
            return np.lexsort((places, self._price_key(rows, order)))
        return np.argsort(places, kind="stable")


def _telling_words(shelf: Shelf, index: LexicalIndex) -> dict[int, np.ndarray]:
    """Return the rows of each term in the attributes, pack or code of products that have variants."""
    rows: dict[int, list[int]] = {}
    known: dict[str, list[int]] = {}
    for row, product in enumerate(shelf.products):
        if product.group:
            for values in product.attributes.values():
                for value in values:
                    if value not in known:
                        known[value] = [index.term(term) for term in terms_of(value)]
                    for term in known[value]:
                        rows.setdefault(term, []).append(row)
    return {term: np.array(found, np.int64) for term, found in rows.items() if term >= 0}
