"""Matching a question to a shop's own texts: TF-IDF over folded words, word pairs and letter n-grams, scored 0..1.

Each text is found by its phrasings; the score of a text is that of its nearest phrasing: the cosine of the two, reduced by
how much of the question's meaning the phrasing leaves out, so that "how do I cook rice" is not near "what can I cook".
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from plugins.kit.search.analysis import term_of, tokens_of
from plugins.kit.search.stopwords import StopWords, stop_words

WORD, PAIR, LETTERS = 1.0, 0.4, 0.5
FUNCTION_SHARE = 0.3  # what a function word weighs beside one that means something
GRAM = 4
ROOT = 5  # words that begin alike are taken for one: substitute, substitution
CONSIDERED = 12
# Maps the reduced cosine to the scale on which less than 0.35 is "not about this"; measured on real FAQs.
FLOOR, CEILING = 0.08, 0.82


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
        self._postings = self._post(features)

    def search(self, question: str, limit: int) -> list[tuple[int, float]]:
        """Return (text, score) of the nearest texts, best first, leaving out those that share nothing."""
        terms = self._terms(question)
        best: dict[int, float] = {}
        for row, cosine in heapq.nlargest(CONSIDERED + limit, self._cosines(terms).items(), key=lambda found: found[1]):
            score = _calibrated(cosine * self._covered(terms, row))
            best[self._text_of[row]] = max(best.get(self._text_of[row], 0.0), score)
        ranked = sorted(((text, score) for text, score in best.items() if score > 0), key=lambda found: (-found[1], found[0]))
        return ranked[:limit]

    def _cosines(self, terms: Sequence[tuple[str, bool]]) -> dict[int, float]:
        features = _features(terms)
        norm = self._norm(features)
        products: dict[int, float] = defaultdict(float)
        for feature, weight in features.items():
            for row, share in self._postings.get(feature, ()):
                products[row] += weight * self._idf[feature] / norm * share
        return products

    def _covered(self, terms: Sequence[tuple[str, bool]], row: int) -> float:
        """Return how much of the question's meaning stands in a phrasing, 0..1; function words carry none."""
        weights = {_root(term): self._idf.get(term, self._unseen) for term, function in terms if not function}
        whole = sum(weights.values())
        return sum(weight for root, weight in weights.items() if root in self._roots_of[row]) / whole if whole else 1.0

    def _post(self, rows: Sequence[Mapping[str, float]]) -> dict[str, list[tuple[int, float]]]:
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, features in enumerate(rows):
            norm = self._norm(features)
            for feature, weight in features.items():
                postings[feature].append((row, weight * self._idf[feature] / norm))
        return dict(postings)

    def _norm(self, features: Mapping[str, float]) -> float:
        return math.sqrt(sum((weight * self._idf.get(feature, self._unseen)) ** 2 for feature, weight in features.items())) or 1.0

    def _terms(self, text: str) -> list[tuple[str, bool]]:
        """Return the terms of a text, each with whether it is a mere function word."""
        return [(term_of(token), _is_function(token, self._stop)) for token in tokens_of(text)]


def _features(terms: Sequence[tuple[str, bool]]) -> dict[str, float]:
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
