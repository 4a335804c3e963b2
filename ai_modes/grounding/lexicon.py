"""The words that the check knows, of all languages at once, from ``lexicons/<language>.json``: what each word may mean where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

from ai_modes.grounding.reading import Word, read, stem_of

LANGUAGES = ("en", "vi")


@dataclass(frozen=True, slots=True)
class Tag:
    """A meaning that words may have: its value, and how many words say it."""

    value: Any
    size: int


Tags = Mapping[str, Tag]
NO_TAGS: Tags = {}


class Lexicon:
    """Phrases and their meanings. A meaning has a class: plain, same, not, number, unit, currency, weekday, role, stock ..."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]):
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, Any]]] = {}
        self._plain_stems: set[str] = set()
        for document in documents:
            self._learn(document)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: len(phrase[0]))

    def tags(self, words: Sequence[Word], at: int) -> Tags:
        """Return what the words from a place on may mean: for each class the longest phrase that fits."""
        known = self._phrases.get(words[at].key)
        found: dict[str, Tag] = {}
        for keys, kind, value in known or ():
            size = len(keys)
            if size == 1 or _follows(words, at, keys):
                found[kind] = Tag(value, size)
        if "plain" not in found and words[at].stem in self._plain_stems and words[at].key.isascii():
            found["plain"] = Tag(True, 1)
        return found or NO_TAGS

    def _learn(self, document: Mapping[str, Any]) -> None:
        for kind, section in document.items():
            for phrase, value in _entries(section):
                self._add(kind, phrase, value)

    def _add(self, kind: str, phrase: str, value: Any) -> None:
        keys = tuple(word.key for word in read(phrase).words)
        if not keys:
            return
        self._phrases.setdefault(keys[0], []).append((keys, kind, value))
        if kind == "plain" and len(keys) == 1 and keys[0].isascii() and keys[0].isalpha() and len(keys[0]) > 3:
            self._plain_stems.add(stem_of(keys[0]))


def _follows(words: Sequence[Word], at: int, keys: tuple[str, ...]) -> bool:
    return len(words) >= at + len(keys) and all(words[at + step].key == keys[step] for step in range(1, len(keys)))


def _entries(section: Any) -> Iterator[tuple[str, Any]]:
    """Yield phrase and value: of ``{"value": ["phrase", ...]}``, or of a list whose strings hold words, or phrases after "|"."""
    if isinstance(section, Mapping):
        for value, phrases in section.items():
            for phrase in phrases:
                yield phrase, value
        return
    for line in section:
        yield from ((part.strip(), True) for part in (line.split("|") if "|" in line else line.split()))


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Return the lexicon of all languages, read once."""
    folder = resources.files("ai_modes.grounding") / "lexicons"
    return Lexicon(json.loads((folder / f"{language}.json").read_text("utf-8")) for language in LANGUAGES)


def number_of(tag: Tag) -> Decimal:
    return Decimal(tag.value)
