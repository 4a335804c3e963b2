"""Matching a question to a shop's own texts: TF-IDF over folded words, word pairs and letter n-grams, scored 0..1.

Each text is found by its phrasings; the score of a text is that of its nearest phrasing: the cosine of the two, reduced by
how much of the question's meaning the phrasing leaves out, so that "how do I cook rice" is not near "what can I cook".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from plugins.kit.search.analysis import term_of, tokens_of
from plugins.kit.search.stopwords import StopWords, stop_words

WORD, PAIR, LETTERS = 1.0, 0.4, 0.5
FUNCTION_SHARE = 0.3  # what a function word weighs beside one that means something
GRAM = 4
ROOT = 5  # words that begin alike are taken for one: substitute, substitution
CONSIDERED = 12
# Maps the reduced cosine to the scale on which less than 0.35 is "not about this"; measured on real FAQs.
FLOOR, CEILING = 0.08, 0.82

Terms = Sequence[tuple[str, bool]]  # each with whether it is a mere function word


class PassageIndex:
    """Finds the nearest of some texts by their phrasings. Built once, read by many threads."""

    def __init__(self, phrasings: Iterable[tuple[int, str]], locales: Sequence[str]):
        self._stop = stop_words(locales)
        rows = [(text, self._terms(phrase)) for text, phrase in phrasings]
        features = [_features(terms) for _, terms in rows]
        seen = Counter(feature for found in features for feature in found)
        self._idf = {feature: math.log((len(rows) + 1) / count) for feature, count in seen.items()}
        self._unseen = math.log(len(rows) + 1) or 1.0
        self._text_of = [text for text, _ in rows]
        self._roots_of = [frozenset(_root(term) for term, _ in terms) for _, terms in rows]
        self._postings = _Postings(features, self._idf)

    def search(self, question: str, limit: int) -> list[tuple[int, float]]:
        """Return (text, score) of the nearest texts, best first, leaving out those that share nothing."""
        terms = self._terms(question)
        features = _features(terms)
        norm = math.sqrt(sum((weight * self._idf.get(feature, self._unseen)) ** 2 for feature, weight in features.items())) or 1.0
        cosines = self._postings.cosines({name: weight * self._idf[name] / norm for name, weight in features.items() if name in self._idf})
        meaning = {_root(term): self._idf.get(term, self._unseen) for term, function in terms if not function}
        best: dict[int, float] = {}
        for row in _largest(cosines, CONSIDERED + limit):
            score = _calibrated(float(cosines[row]) * _covered(meaning, self._roots_of[row]))
            best[self._text_of[row]] = max(best.get(self._text_of[row], 0.0), score)
        ranked = sorted(((text, score) for text, score in best.items() if score > 0), key=lambda found: (-found[1], found[0]))
        return ranked[:limit]

    def _terms(self, text: str) -> Terms:
        return [(term_of(token), _is_function(token, self._stop)) for token in tokens_of(text)]


class _Postings:
    """Which rows have a feature, and what share of the row it is: the rows of one feature after those of another."""

    def __init__(self, rows: Sequence[Mapping[str, float]], idf: Mapping[str, float]):
        self._count = len(rows)
        number = {feature: place for place, feature in enumerate(idf)}
        features = np.array([number[feature] for row in rows for feature in row], np.int64)
        shares = np.array([weight * idf[feature] for row in rows for feature, weight in row.items()])
        owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        norms = np.sqrt(np.bincount(owners, shares**2, len(rows)))
        norms[norms == 0] = 1.0
        order = np.argsort(features, kind="stable")
        self._rows, self._shares = owners[order], (shares / norms[owners])[order]
        ends = np.cumsum(np.bincount(features, minlength=len(number))).tolist()
        self._spans = {feature: slice(start, end) for feature, start, end in zip(number, [0, *ends], ends, strict=False)}

    def cosines(self, features: Mapping[str, float]) -> np.ndarray:
        """Return for each row the sum of its shares of these features, each so many times."""
        if not features:
            return np.zeros(self._count)
        spans = [(self._spans[feature], weight) for feature, weight in features.items()]
        rows = np.concatenate([self._rows[span] for span, _ in spans])
        return np.bincount(rows, np.concatenate([self._shares[span] * weight for span, weight in spans]), self._count)


def _largest(cosines: np.ndarray, count: int) -> Iterable[int]:
    """Return the rows of the largest cosines above 0, those that equal the last one too."""
    found = np.flatnonzero(cosines)
    if found.size > count:
        values = cosines[found]
        found = found[values >= np.partition(values, -count)[-count]]
    return found.tolist()


def _covered(meaning: Mapping[str, float], roots: frozenset[str]) -> float:
    """Return how much of the question's meaning stands in a phrasing, 0..1; function words carry none."""
    whole = sum(meaning.values())
    return sum(weight for root, weight in meaning.items() if root in roots) / whole if whole else 1.0


def _features(terms: Terms) -> dict[str, float]:
    found: dict[str, float] = {}
    for term, function in terms:
        found[term] = max(found.get(term, 0.0), WORD * (FUNCTION_SHARE if function else 1.0))
        if not function:
            found |= {f"~{gram}": LETTERS for gram in _grams(term)}
    for (first, first_function), (second, second_function) in zip(terms, terms[1:], strict=False):
        if not (first_function and second_function):
            found[f"{first} {second}"] = PAIR
    return found


def _is_function(token: str, stop: StopWords) -> bool:
    return token in stop.function or term_of(token) in stop.function or token in stop.unaccented


def _root(term: str) -> str:
    return term[:ROOT]


def _grams(term: str) -> list[str]:
    padded = f"#{term}#"
    return [padded[start : start + GRAM] for start in range(len(padded) - GRAM + 1)] if len(term) >= GRAM else []


def _calibrated(cosine: float) -> float:
    return round(min(1.0, max(0.0, (cosine - FLOOR) / (CEILING - FLOOR))), 4)
