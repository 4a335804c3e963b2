"""Products like another one: of its kind, with its words, near its price."""

from __future__ import annotations

import numpy as np

from plugins.contracts import Product
from plugins.kit.search.index import IDENTITY, LexicalIndex
from plugins.kit.search.matching import NO_MATCHES, Matches
from plugins.kit.search.shelf import Shelf

_KIND, _WORDS, _PRICE, _BRAND = 0.4, 0.35, 0.15, 0.1
_LEAST = 0.3


def similar(shelf: Shelf, index: LexicalIndex, doc: int, model: Product) -> Matches:
    """Return the articles like one, most alike first, itself left out; 1.0 would be its twin."""
    first = shelf.firsts[:-1]
    kind = (shelf.categories == shelf.categories[doc]) & (shelf.categories[doc] > 0)
    words = _shared_words(index, doc)
    distance = np.abs(np.log((shelf.prices[first] + 1) / (model.price.minor + 1)))
    brand = shelf.same_brand(doc)
    scores = _KIND * kind + _WORDS * words + _PRICE * np.exp(-distance) + _BRAND * brand
    eligible = (kind | (words >= _LEAST)) if shelf.categories[doc] else words > 0
    eligible[doc] = False
    docs = np.flatnonzero(eligible)
    if not docs.size:
        return NO_MATCHES
    order = docs[np.argsort(-scores[docs], kind="stable")]
    return Matches(order, np.minimum(scores[order], 0.99), np.ones(order.size, bool))


def _shared_words(index: LexicalIndex, doc: int) -> np.ndarray:
    """Return which part of the name's information each article shares with the one given."""
    shared = np.zeros(index.size)
    total = 0.0
    for term in set(index.name_terms(doc).tolist()):
        postings = index.postings(term)
        holding = postings.docs[(postings.fields & IDENTITY) > 0]
        weight = np.log1p(index.size / max(1, holding.size))
        shared[holding] += weight
        total += weight
    return shared / total if total else shared
