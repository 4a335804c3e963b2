"""Ordering what matches: whole names, phrases, short names, and categories that are about the thing asked for."""

from __future__ import annotations

import numpy as np

from plugins.kit.search.index import LexicalIndex
from plugins.kit.search.matching import Matches
from plugins.kit.search.query import ReadQuery

_LOOKED_AT = 120
_PHRASE, _COVER, _AFFINITY = 0.12, 0.35, 0.2
_PASSING = 0.85  # of the best text score: a product below it, in a category that is about other things, only mentions the words


def rank(index: LexicalIndex, query: ReadQuery, matches: Matches, categories: np.ndarray) -> Matches:
    """Return the matches best first with scores that compare across queries; 1.0 is a product named exactly so."""
    scores = matches.scores * (1 + _AFFINITY * affinity(matches.docs, categories))
    order = np.argsort(-scores, kind="stable")
    top = order[:_LOOKED_AT]
    scores = scores.astype(np.float64)
    wanted = _wanted(query)
    numbers = [index.term(term) for term in query.terms]
    said = set(numbers).union(*wanted)
    for at in top.tolist():
        scores[at] *= _likeness(index.name_terms(int(matches.docs[at])).tolist(), wanted, said)
    ceiling = (1 + _AFFINITY) * (1 + _PHRASE + _COVER)
    scores = np.minimum(0.3 + 0.7 * scores / ceiling, 0.99)
    for at in top.tolist():
        if not matches.close and index.name_terms(int(matches.docs[at])).tolist() == numbers:
            scores[at] = 1.0
    order = np.concatenate((top[np.argsort(-scores[top], kind="stable")], order[_LOOKED_AT:]))
    return Matches(matches.docs[order], np.minimum.accumulate(scores[order]), matches.named[order], matches.close)


def about_it(matches: Matches, categories: np.ndarray, *, names_category: bool) -> np.ndarray:
    """Return which matches are the thing itself, and not of another kind that only mentions it: what "the cheapest" ranges
    over. All products of a category that was named by its name are."""
    near = affinity(matches.docs, categories)
    about = (matches.scores >= _PASSING * matches.scores.max()) | (near >= 0.2 * near.max())
    named = about & matches.named
    return about if names_category or not named.any() else named


def affinity(docs: np.ndarray, categories: np.ndarray) -> np.ndarray:
    """Return for each match which part of its category matches too (0..1): milks among "milk", not among "chocolate"."""
    sizes = np.bincount(categories)
    found = np.bincount(categories[docs], minlength=sizes.size)
    share = found / (sizes + 2)
    share[0] = 0  # the products without a category
    return share[categories[docs]]


def _wanted(query: ReadQuery) -> list[set[int]]:
    """Return for each word of the query the terms that satisfy it."""
    return [{term for alternative in word.alternatives for term in alternative.terms} for word in query.words]


def _likeness(name: list[int], wanted: list[set[int]], said: set[int]) -> float:
    """Return a factor of 1 and more: how much of the name was asked for, and how many words stand as they were said."""
    if not name:
        return 1.0
    places = [next((at for at, term in enumerate(name) if term in terms), -1) for terms in wanted]
    covered = sum(term in said for term in name) / len(name)
    following = sum(1 for first, second in zip(places, places[1:], strict=False) if first >= 0 and 0 < second - first <= 1)
    phrase = following / (len(places) - 1) if len(places) > 1 else 0.0
    return 1 + _COVER * covered + _PHRASE * phrase
