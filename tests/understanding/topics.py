"""A stand-in for a model of meaning, and routers that learn from a few texts, with it or without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from app.services.understanding.routing.intents import Intent, RoutedExample
from app.services.understanding.routing.router import Router


def hearing_topics(topics: Mapping[str, int]) -> Callable[[list[str]], np.ndarray]:
    """Return a model that knows which topic a word is of, synonyms too, and little of any other word."""
    others = max(topics.values()) + 1

    def vectors_of(sentences: list[str]) -> np.ndarray:
        rows = np.full((len(sentences), others + 1), 0.1, np.float32)
        for row, sentence in enumerate(sentences):
            for word in sentence.split():
                rows[row, topics.get(word, others)] += 1.0 if word in topics else 0.05
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return vectors_of


def learnt(said: Mapping[Intent, Sequence[str]]) -> Router:
    """Return a router that knows these texts by their words."""
    return Router([RoutedExample(intent, tuple(text.split()), text) for intent, texts in said.items() for text in texts])


def learnt_with_meaning(said: Mapping[Intent, Sequence[str]], vectors_of: Callable[[list[str]], np.ndarray]) -> Router:
    """Return a router that knows them by their meaning as well."""
    router = learnt(said)
    router.look_again(vectors_of(router.sentences), vectors_of)
    return router
