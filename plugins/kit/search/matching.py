"""Which products answer a query, and how well: all words first, then fewer, and rather none than any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from plugins.kit.search.index import IDENTITY, LexicalIndex
from plugins.kit.search.query import Alternative, QueryWord, ReadQuery

_ENOUGH = 0.5  # the share of a query's information that must be there for a product to be near
_ENOUGH_WITHOUT_HEAD = 0.7
_UNKNOWN = 4.0  # the least information of a word that the catalogue does not know
_SLIGHT = 0.4  # of words of one or two letters, which are mostly scraps of another
_SHORTEST_TELLING = 3


@dataclass(frozen=True, slots=True)
class Matches:
    """Products that answer, ascending, with their text scores (0..1); ``close`` when they are only the nearest there are."""

    docs: np.ndarray
    scores: np.ndarray
    close: bool = False


NO_MATCHES = Matches(np.zeros(0, np.int64), np.zeros(0, np.float32))


@dataclass(slots=True)
class _Evidence:
    """What one word of the query finds: its gain per product, and whether that is in a field that says what the thing is."""

    gains: np.ndarray
    identity: np.ndarray
    optional: bool

    @property
    def present(self) -> np.ndarray:
        return self.gains > 0


def match(index: LexicalIndex, query: ReadQuery, widen: Callable[[ReadQuery], ReadQuery]) -> Matches:
    """Return the products that answer the query by its words; ``widen`` adds readings when no product has them all."""
    if not query.words or not index.size:
        return NO_MATCHES
    found = _all_words(index, [_evidence(index, word, sure=True) for word in query.words], query.head)
    if found is not None:
        return found
    wide = [_evidence(index, word, sure=False) for word in query.words]
    found = _all_words(index, wide, query.head)
    if found is None:
        wide = [_evidence(index, word, sure=False) for word in widen(query).words]
        found = _all_words(index, wide, query.head) or _most_words(index, query, wide)
    return Matches(found.docs, found.scores, close=True) if found else NO_MATCHES


def holders(index: LexicalIndex, alternative: Alternative) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the products that hold all terms of an alternative, with their gains and whether each stands in an identity field."""
    postings = index.postings(alternative.terms[0])
    docs, gains, identity = postings.docs, postings.gains, (postings.fields & IDENTITY) > 0
    for term in alternative.terms[1:]:
        other = index.postings(term)
        docs, mine, theirs = np.intersect1d(docs, other.docs, assume_unique=True, return_indices=True)
        gains = np.minimum(gains[mine], other.gains[theirs])
        identity = identity[mine] & ((other.fields[theirs] & IDENTITY) > 0)
    for term in alternative.without:
        keep = ~np.isin(docs, index.postings(term).docs, assume_unique=True)
        docs, gains, identity = docs[keep], gains[keep], identity[keep]
    return docs, gains, identity


def _evidence(index: LexicalIndex, word: QueryWord, *, sure: bool) -> _Evidence:
    gains = np.zeros(index.size, np.float32)
    identity = np.zeros(index.size, bool)
    for alternative in word.alternatives:
        if sure and not alternative.sure:
            continue
        docs, found, named = holders(index, alternative)
        gains[docs] = np.maximum(gains[docs], found * np.float32(alternative.quality))
        identity[docs] |= named
    return _Evidence(gains, identity, word.optional)


def _weights(evidence: list[_Evidence], size: int) -> np.ndarray:
    """Return each word's share of the query's information (inverse document frequency); an unknown word counts as a usual one."""
    counts = np.array([np.count_nonzero(word.identity) or np.count_nonzero(word.gains) for word in evidence])
    weights = np.log1p(size / np.maximum(1, counts))
    known = counts > 0
    weights[~known] = max(weights[known].mean() if known.any() else 0.0, _UNKNOWN)
    return weights / weights.sum()


def _all_words(index: LexicalIndex, evidence: list[_Evidence], head: int) -> Matches | None:
    """Return the products with every word, the main noun or half of the information in more than the description."""
    required = [word for word in evidence if not word.optional] or evidence
    full = np.logical_and.reduce([word.present for word in required])
    if not full.any():
        return None
    weights = _weights(evidence, index.size)
    named = sum(weight * word.identity for weight, word in zip(weights, evidence, strict=True))
    meant = full & (evidence[head].identity | (named >= _ENOUGH))
    return _scored(evidence, weights, meant if meant.any() else full)


def _most_words(index: LexicalIndex, query: ReadQuery, evidence: list[_Evidence]) -> Matches | None:
    """Return the products with the most informative words, when those say enough of what was asked for."""
    weights = _weights(evidence, index.size)
    slight = np.array([_SLIGHT if len(word.word.term) < _SHORTEST_TELLING or word.optional else 1.0 for word in query.words])
    weights = weights * slight / (weights * slight).sum()
    covered = sum(weight * word.identity for weight, word in zip(weights, evidence, strict=True))
    near = covered >= np.where(evidence[query.head].identity, _ENOUGH, _ENOUGH_WITHOUT_HEAD)
    if not near.any():
        return None
    return _scored(evidence, weights, near & (covered >= covered[near].max() - 0.15))


def _scored(evidence: list[_Evidence], weights: np.ndarray, mask: np.ndarray) -> Matches:
    docs = np.flatnonzero(mask)
    scores = sum(weight * word.gains[docs] for weight, word in zip(weights, evidence, strict=True))
    return Matches(docs, np.asarray(scores, np.float32))
