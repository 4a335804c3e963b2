"""Matching a question to a shop's own texts: TF-IDF over folded words, word pairs and letter n-grams, scored 0..1.

Each text is found by its phrasings; the score of a text is that of its nearest phrasing. A word that no phrasing has
counts against the match with full weight, so that "do you sell bicycles" is not near "do you sell gift cards".
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from plugins.kit.search.analysis import term_of, tokens_of
from plugins.kit.search.stopwords import StopWords, stop_words

WORD, PAIR, LETTERS = 1.0, 0.6, 0.35
FUNCTION_SHARE = 0.3  # what a function word weighs beside one that means something
GRAM = 4
# Maps a raw cosine to the scale on which below 0.35 is "not about this": fitted on the FAQ pairs in the tests.
FLOOR, CEILING = 0.12, 0.85


class PassageIndex:
    """Finds the nearest of some texts by their phrasings. Built once, read by many threads."""

    def __init__(self, phrasings: Iterable[tuple[int, str]], locales: Sequence[str]):
        self._stop = stop_words(locales)
        rows = [(text, self._features(phrase)) for text, phrase in phrasings]
        self._text_of = [text for text, _ in rows]
        seen = Counter(feature for _, features in rows for feature in features)
        self._idf = {feature: math.log((len(rows) + 1) / count) for feature, count in seen.items()}
        self._unseen = math.log(len(rows) + 1) or 1.0
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, (_, features) in enumerate(rows):
            norm = self._norm(features)
            for feature, weight in features.items():
                self._postings[feature].append((row, weight * self._idf[feature] / norm))
        self._postings = dict(self._postings)

    def search(self, question: str, limit: int) -> list[tuple[int, float]]:
        """Return (text, score) of the nearest texts, best first, leaving out those that share nothing."""
        features = self._features(question)
        norm = self._norm(features)
        products: dict[int, float] = defaultdict(float)
        for feature, weight in features.items():
            for row, share in self._postings.get(feature, ()):
                products[row] += weight * self._idf[feature] / norm * share
        best: dict[int, float] = {}
        for row, cosine in products.items():
            text = self._text_of[row]
            best[text] = max(best.get(text, 0.0), _calibrated(cosine))
        ranked = sorted(((text, score) for text, score in best.items() if score > 0), key=lambda found: (-found[1], found[0]))
        return ranked[:limit]

    def _norm(self, features: dict[str, float]) -> float:
        return math.sqrt(sum((weight * self._idf.get(feature, self._unseen)) ** 2 for feature, weight in features.items())) or 1.0

    def _features(self, text: str) -> dict[str, float]:
        words = [(term_of(token), _is_function(token, self._stop)) for token in tokens_of(text)]
        found: dict[str, float] = {}
        for term, function in words:
            share = FUNCTION_SHARE if function else 1.0
            found[term] = max(found.get(term, 0.0), WORD * share)
            if not function:
                found |= {f"~{gram}": LETTERS for gram in _grams(term)}
        for (first, first_function), (second, second_function) in zip(words, words[1:], strict=False):
            if not (first_function and second_function):
                found[f"{first} {second}"] = PAIR
        return found


def _is_function(token: str, stop: StopWords) -> bool:
    return token in stop.function or term_of(token) in stop.function


def _grams(term: str) -> list[str]:
    padded = f"#{term}#"
    return [padded[start : start + GRAM] for start in range(len(padded) - GRAM + 1)] if len(term) >= GRAM else []


def _calibrated(cosine: float) -> float:
    return round(min(1.0, max(0.0, (cosine - FLOOR) / (CEILING - FLOOR))), 4)
