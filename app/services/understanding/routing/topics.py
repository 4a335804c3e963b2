"""Topics: the words by which what is said of one intent is told from what is said of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from functools import cached_property, lru_cache

OFTEN = 2  # a word of one example alone names no topic
OWN = 0.1  # the least share that an intent has of all examples with a word that is of its topic


class Topics:
    """The words of each intent's topic; ``intents`` are those of the texts, one by one."""

    def __init__(self, texts: Sequence[Sequence[str]], intents: Sequence[Hashable]):
        self._texts, self._intents = texts, intents
        self.of = lru_cache(maxsize=None)(self._of)

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for words in self._texts for word in set(words))

    def _of(self, intent: Hashable) -> frozenset[str]:
        """Return the words that several examples of an intent have, and few of others."""
        members = zip(self._texts, self._intents, strict=True)
        counts = Counter(word for words, one in members if one == intent for word in set(words))
        return frozenset(word for word, count in counts.items() if count >= OFTEN and count >= OWN * self._counts[word])
