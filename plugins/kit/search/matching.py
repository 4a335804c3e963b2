"""Which products answer a query, and how well: all words first, then fewer, and rather none than any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from plugins.kit.search.index import IDENTITY, Field, LexicalIndex
from plugins.kit.search.query import Alternative, QueryWord, ReadQuery

_MEANT = 0.5  # the share of a query's information that must say what the product is
_ENOUGH = 0.4  # the share that must be there, with the main noun, for a product to be near
_ENOUGH_WITHOUT_HEAD = 0.7
_SURPLUS = 2.0  # what the words of a product must say beyond what tells one from all others, for it to be near without more
_SPREAD = 0.15  # how much less of the information than the best has a product that is listed with it
_UNKNOWN = 4.0  # the least information of a word that the catalogue does not know
_SLIGHT = 0.4  # of everyday words, and of those of one or two letters, which are mostly scraps of another
_SHORTEST_TELLING = 3
_NAMING = int(Field.NAME | Field.SYNONYM)
_THING = IDENTITY & ~int(Field.BRAND)


@dataclass(frozen=True, slots=True)
class Matches:
    """Products that answer, ascending, with their text scores (0..1) and whether their name or a synonym has the main noun;
    ``close`` when they are only the nearest there are."""

    docs: np.ndarray
    scores: np.ndarray
    named: np.ndarray
    close: bool = False

    def only(self, kept: np.ndarray) -> Matches:
        """Return those matches for which ``kept`` is true."""
        return Matches(self.docs[kept], self.scores[kept], self.named[kept], self.close)


NO_MATCHES = Matches(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, bool))


@dataclass(slots=True)
class _Evidence:
    """What one word of the query finds: its gain per product, and whether a field that says what the thing is, or its very
    name, holds it."""

    gains: np.ndarray
    identity: np.ndarray
    named: np.ndarray
    optional: bool

    @property
    def present(self) -> np.ndarray:
        return self.gains > 0


def match(index: LexicalIndex, query: ReadQuery, widen: Callable[[ReadQuery], ReadQuery]) -> Matches:
    """Return the products that answer the query by its words; ``widen`` adds readings when no product has them all."""
    if not query.words or not index.size:
        return NO_MATCHES
    sure = [_evidence(index, word, sure=True) for word in query.words]
    found = _all_words(index, sure, query.head)
    if found is not None:
        return found
    anchored = np.logical_or.reduce([word.present for word in sure]) if len(sure) > 1 else np.ones(index.size, bool)
    wide = [_evidence(index, word, sure=False) for word in query.words]
    found = _all_words(index, wide, query.head, anchored)
    if found is None:
        wide = [_evidence(index, word, sure=False) for word in widen(query).words]
        found = _all_words(index, wide, query.head, anchored) or _most_words(index, query, wide, anchored)
    return replace(found, close=True) if found else NO_MATCHES


@dataclass(frozen=True, slots=True)
class Weighed:
    """For every product: how much it says of the query (0..1), whether all words are in it, and whether they are in its name."""

    scores: np.ndarray
    complete: np.ndarray
    named: np.ndarray


def weigh(index: LexicalIndex, query: ReadQuery) -> Weighed:
    """Return how well every product fits the words, also those with only some of them; unsure readings count where there is
    no other."""
    evidence = [_evidence(index, word, sure=True) for word in query.words]
    if not all(word.present.any() for word in evidence):
        evidence = [_evidence(index, word, sure=False) for word in query.words]
    weights = _weights(evidence, index.size)
    scores = sum(weight * word.gains for weight, word in zip(weights, evidence, strict=True))
    present = sum(weight * word.present for weight, word in zip(weights, evidence, strict=True))
    complete = np.logical_and.reduce([word.present for word in evidence])
    return Weighed(scores * present**2, complete, np.logical_and.reduce([word.named for word in evidence]))


def holders(index: LexicalIndex, alternative: Alternative) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the products that hold all terms of an alternative, with their gains and the fields that hold every term,
    each counted once as identity and once as name."""
    postings = index.postings(alternative.terms[0])
    docs, gains, fields = postings.docs, postings.gains, _standing(postings.fields)
    for term in alternative.terms[1:]:
        other = index.postings(term)
        docs, mine, theirs = np.intersect1d(docs, other.docs, assume_unique=True, return_indices=True)
        gains = np.minimum(gains[mine], other.gains[theirs])
        fields = np.minimum(fields[mine], _standing(other.fields[theirs]))
    if alternative.together and docs.size:
        keep = ~_apart(index, docs, *alternative.terms)
        docs, gains, fields = docs[keep], gains[keep], fields[keep]
    for term in alternative.without:
        keep = ~np.isin(docs, index.postings(term).docs, assume_unique=True)
        docs, gains, fields = docs[keep], gains[keep], fields[keep]
    return docs, gains, fields


def _apart(index: LexicalIndex, docs: np.ndarray, first: int, second: int) -> np.ndarray:
    """Return which products have both terms in their name, but never side by side."""
    names = index.names_of(docs)
    one, two = names.terms == first, names.terms == second
    beside = np.zeros(names.terms.size, bool)
    beside[1:] = one[:-1] & two[1:] & (names.owners[:-1] == names.owners[1:])
    return names.any(one) & names.any(two) & ~names.any(beside)


def _standing(fields: np.ndarray) -> np.ndarray:
    """Return 2 where a word is part of the name, 1 where it says what the thing is, 0 where it is only mentioned."""
    return ((fields & IDENTITY) > 0).astype(np.uint8) + ((fields & _NAMING) > 0)


def _evidence(index: LexicalIndex, word: QueryWord, *, sure: bool) -> _Evidence:
    gains = np.zeros(index.size, np.float32)
    standing = np.zeros(index.size, np.uint8)
    for alternative in word.alternatives:
        if sure and not alternative.sure:
            continue
        docs, found, stands = holders(index, alternative)
        gains[docs] = np.maximum(gains[docs], found * np.float32(alternative.quality))
        standing[docs] = np.maximum(standing[docs], stands)
    return _Evidence(gains, standing > 0, standing > 1, word.optional)


def _weights(evidence: list[_Evidence], size: int) -> np.ndarray:
    """Return each word's share of the query's information."""
    weights = _information(evidence, size)
    return weights / weights.sum()


def _information(evidence: list[_Evidence], size: int) -> np.ndarray:
    """Return how much each word says (inverse document frequency); an unknown word counts as a usual one."""
    counts = np.array([np.count_nonzero(word.identity) or np.count_nonzero(word.gains) for word in evidence])
    weights = np.log1p(size / np.maximum(1, counts))
    known = counts > 0
    weights[~known] = max(weights[known].mean() if known.any() else 0.0, _UNKNOWN)
    return weights


def _all_words(index: LexicalIndex, evidence: list[_Evidence], head: int, anchored: np.ndarray | None = None) -> Matches | None:
    """Return the products with every word, the main noun or half of the information in more than the description. Where others are
    called by the main noun, what only mentions all of it is none: a skirt "có quần lót trong" is no "quần lót"."""
    required = [word for word in evidence if not word.optional] or evidence
    full = np.logical_and.reduce([word.present for word in required])
    if anchored is not None:
        full &= anchored
    docs = np.flatnonzero(full)
    if not docs.size:
        return None
    weights = _weights(evidence, index.size)
    identity = sum(weight * word.identity[docs] for weight, word in zip(weights, evidence, strict=True))
    meant = docs[evidence[head].identity[docs] | (identity >= _MEANT)]
    if not meant.size and evidence[head].identity.any():
        return None
    return _scored(evidence, weights, meant if meant.size else docs, head)


def _most_words(index: LexicalIndex, query: ReadQuery, evidence: list[_Evidence], anchored: np.ndarray) -> Matches | None:
    """Return the products with the most informative words, when those say enough of what was asked for."""
    weights = _information(evidence, index.size)
    slight = np.array([_SLIGHT if len(word.word.term) < _SHORTEST_TELLING or word.optional or word.weak else 1.0 for word in query.words])
    total = (weights * slight).sum()
    weights = weights * slight / total
    covered = sum(weight * word.identity for weight, word in zip(weights, evidence, strict=True))
    head = query.words[query.head]
    telling = evidence[query.head].identity & (not head.weak and not _names_makers(index, head))
    enough = np.where(telling, _ENOUGH, _ENOUGH_WITHOUT_HEAD)
    near = anchored & (covered >= np.minimum(enough, (np.log1p(index.size) + _SURPLUS) / total))
    if not near.any():
        return None
    return _scored(evidence, weights, np.flatnonzero(near & (covered >= covered[near].max() - _SPREAD)), query.head)


def _names_makers(index: LexicalIndex, word: QueryWord) -> bool:
    """Tell whether a word is only part of brands here, and says of nothing what it is."""
    fields = [index.postings(term).fields for reading in word.alternatives if reading.sure for term in reading.terms]
    return bool(fields) and not any((found & _THING).any() for found in fields)


def _scored(evidence: list[_Evidence], weights: np.ndarray, docs: np.ndarray, head: int) -> Matches:
    scores = sum(weight * word.gains[docs] for weight, word in zip(weights, evidence, strict=True))
    return Matches(docs, np.asarray(scores, np.float32), evidence[head].named[docs])
