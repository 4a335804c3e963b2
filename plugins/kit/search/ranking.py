"""Ordering what matches: whole names, phrases, short names, and categories that are about the thing asked for."""

from __future__ import annotations

import numpy as np

from plugins.kit.search.index import LexicalIndex, Names
from plugins.kit.search.matching import Matches
from plugins.kit.search.query import QueryWord, ReadQuery

LOOKED_AT = 400
_PHRASE, _COVER, _ASKED, _AFFINITY = 0.25, 0.35, 0.2, 0.2
_LOOSE = 0.5  # of two words that stand in order, but with others between them
_FEW = 6
_PASSING = 0.85  # of the best text score: a product below it, in a category that is about other things, only mentions the words


def rank(index: LexicalIndex, query: ReadQuery, matches: Matches, categories: np.ndarray, *, by_name: bool = False) -> Matches:
    """Return the matches best first with scores that compare across queries; 1.0 is a product named exactly so. ``by_name``: where
    a certain product is meant, nothing but their names puts those in order whose names have all words."""
    scores = matches.scores * (1 + _AFFINITY * affinity(matches.docs, categories))
    order = best_first(scores)
    top = order[:LOOKED_AT]
    scores = scores.astype(np.float64)
    names = index.names_of(matches.docs[top])
    if by_name:
        scores[top] = _levelled(scores[top], _in_name(index, query, names))
    scores[top] *= likeness(index, query, names)
    ceiling = (1 + _AFFINITY) * (1 + _PHRASE + _COVER + _ASKED)
    scores = np.minimum(0.3 + 0.7 * scores / ceiling, 0.99)
    if not matches.close:
        scores[top[_named_so(index, query, names)]] = 1.0
    order = np.concatenate((top[np.argsort(-scores[top], kind="stable")], order[LOOKED_AT:]))
    return Matches(matches.docs[order], np.minimum.accumulate(scores[order]), matches.named[order], matches.close)


def best_first(scores: np.ndarray) -> np.ndarray:
    """Return the places of the scores, the best first and equals as they stand; of very many only the best are put in order."""
    if scores.size <= 2 * LOOKED_AT:
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, -LOOKED_AT)[-LOOKED_AT]
    good = np.flatnonzero(scores >= least)
    return np.concatenate((good[np.argsort(-scores[good], kind="stable")], np.flatnonzero(scores < least)))


def likeness(index: LexicalIndex, query: ReadQuery, names: Names) -> np.ndarray:
    """Return a factor of 1 and more for each name: how much of it was asked for, how much of what was asked for is in it, and
    how many words stand as they were said."""
    wanted = _wanted(index, query)
    if not wanted:
        return np.ones(names.count)
    following, asked, said = np.zeros(names.count), np.zeros(names.count), np.zeros(names.terms.size, bool)
    before: np.ndarray | None = None
    for terms in wanted:
        here = _among(names.terms, list(terms))
        asked += names.best(here, terms)
        if before is not None:
            beside = np.zeros(here.size, bool)
            beside[1:] = before[:-1] & here[1:] & (names.owners[:-1] == names.owners[1:])
            together = names.any(beside | (before & here))
            following += np.where(together, 1.0, _LOOSE * (names.first(before) < names.last(here)))
        before = here
        said |= here
    covered = names.share(said)
    return 1 + _COVER * covered + _PHRASE * following / max(1, len(wanted) - 1) + _ASKED * asked / len(wanted)


def named_together(index: LexicalIndex, query: ReadQuery, docs: np.ndarray) -> np.ndarray:
    """Return in which products' names all words of the query stand side by side."""
    names, wanted = index.names_of(docs), _wanted(index, query)
    here = np.ones(names.terms.size, bool)
    for place, terms in enumerate(wanted):
        shifted = np.zeros(here.size, bool)
        behind = max(0, here.size - place)  # all names together may be shorter than the query
        beside = names.owners[place:] == names.owners[:behind]
        shifted[:behind] = _among(names.terms, list(terms))[place:] & beside
        here &= shifted
    return names.any(here)


def standing(index: LexicalIndex, query: ReadQuery, names: Names) -> np.ndarray:
    """Return where in the names a word of the query stands."""
    return _said(names, _wanted(index, query))


def well_named(index: LexicalIndex, query: ReadQuery, docs: np.ndarray) -> np.ndarray:
    """Return which part of each product's name the words of the query are."""
    names = index.names_of(docs)
    return names.share(_said(names, _wanted(index, query)))


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


def _in_name(index: LexicalIndex, query: ReadQuery, names: Names) -> np.ndarray:
    """Return which names have all words of the query."""
    return np.logical_and.reduce([names.any(_among(names.terms, list(terms))) for terms in _wanted(index, query)])


def _levelled(scores: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return the scores with the best of some for all of those."""
    return np.where(level, scores[level].max(initial=0.0), scores)


def _said(names: Names, wanted: list[dict[int, float]]) -> np.ndarray:
    """Return where the names have a word that is wanted."""
    return _among(names.terms, [term for terms in wanted for term in terms])


def _among(row: np.ndarray, terms: list[int]) -> np.ndarray:
    """Return where a row has one of the terms; mostly they are one or two."""
    if len(terms) > _FEW:
        return np.isin(row, terms)
    found = np.zeros(row.size, bool)
    for term in terms:
        found |= row == term
    return found


def _wanted(index: LexicalIndex, query: ReadQuery) -> list[dict[int, float]]:
    """Return for each word of the query, in order, the terms that satisfy it, and how well; a function word is satisfied by
    itself."""
    kept = {word.place: word for word in query.words}
    return [_readings(kept[at]) if at in kept else {index.term(text): 1.0} for at, text in enumerate(query.terms)]


def _readings(word: QueryWord) -> dict[int, float]:
    """Return the terms of all readings of a word, each with the quality of the best."""
    found: dict[int, float] = {}
    for alternative in word.alternatives:
        for term in alternative.terms:
            found[term] = max(found.get(term, 0.0), alternative.quality)
    return found


def _named_so(index: LexicalIndex, query: ReadQuery, names: Names) -> list[int]:
    """Return which of the names are the query word for word."""
    numbers = [index.term(text) for text in query.terms]
    return [at for at in np.flatnonzero(names.lengths == len(numbers)).tolist() if names.of(at).tolist() == numbers]
