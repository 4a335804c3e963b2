"""The words that the check knows, of all languages at once, from ``lexicons/<language>.json``: what each word may mean where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

from ai_modes.grounding.text.reading import Word, id_of, read, stem_of

LANGUAGES = ("en", "vi")
ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Tag:
    """A meaning that words may have: its value, and how many words say it."""

    value: Any
    size: int


Tags = Mapping[str, Tag]
NO_TAGS: Tags = {}
PLAIN_TAGS: Tags = {"plain": Tag(True, 1)}


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a word means alone, and the phrases that it begins: by their second word, the shorter ones first."""

    alone: Tags
    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str, Tag]]]


class Lexicon:
    """Phrases and their meanings. A meaning has a class: plain, same, not, number, unit, currency, weekday, role, stock ..."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]):
        self._plain_stems: set[str] = set()
        self._alike: dict[str, dict[str, None]] = {}  # in the order of the lexicons
        learned: dict[str, list[tuple[tuple[str, ...], str, Tag]]] = {}
        for document in documents:
            for keys, kind, value in self._phrases(document):
                learned.setdefault(keys[0], []).append((keys, kind, Tag(value, len(keys))))
        self._begun = {key: self._begin(key, sorted(phrases, key=lambda phrase: len(phrase[0]))) for key, phrases in learned.items()}

    def tags(self, words: Sequence[Word], at: int) -> Tags:
        """Return what the words from a place on may mean: for each class the longest phrase that fits."""
        word = words[at]
        begun = self._begun.get(word.key)
        if begun is None:
            return PLAIN_TAGS if self._is_plain(word.key, word.stem) else NO_TAGS
        phrases = begun.phrases.get(words[at + 1].key) if begun.phrases and at + 1 < len(words) else None
        longer = {kind: tag for keys, kind, tag in phrases if tag.size == 2 or _follows(words, at, keys)} if phrases else NO_TAGS
        return {**begun.alone, **longer} if longer else begun.alone

    def alike(self, name: str) -> Iterable[str]:
        """Return the meanings that a word may stand for: "coupon" for what a text calls a voucher."""
        return self._alike.get(name, ())

    def _is_plain(self, key: str, stem: str) -> bool:
        return stem in self._plain_stems and key.isascii()

    def _begin(self, key: str, phrases: Sequence[tuple[tuple[str, ...], str, Tag]]) -> _Begun:
        alone = {kind: tag for keys, kind, tag in phrases if len(keys) == 1}
        if "plain" not in alone and self._is_plain(key, stem_of(key)):
            alone |= PLAIN_TAGS
        longer: dict[str, list[tuple[tuple[str, ...], str, Tag]]] = {}
        for phrase in phrases:
            if len(phrase[0]) > 1:
                longer.setdefault(phrase[0][1], []).append(phrase)
        return _Begun(alone, longer)

    def _phrases(self, document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, Any]]:
        """Yield the words, class and value of each phrase, and note the stems of plain words."""
        for kind, section in document.items():
            if kind == ALIKE:
                self._learn_alike(section)
                continue
            for phrase, value in _entries(section):
                keys = tuple(word.key for word in read(phrase).words)
                if not keys:
                    continue
                yield keys, kind, value
                if kind == "plain" and len(keys) == 1 and keys[0].isascii() and keys[0].isalpha() and len(keys[0]) > 3:
                    self._plain_stems.add(stem_of(keys[0]))

    def _learn_alike(self, groups: Iterable[str]) -> None:
        """Learn groups of words of which each may stand for the others; "=refund" is all that means a refund.

        Of "parcel > =deliver" those before the sign may stand for those behind it, and not the other way round.
        """
        for group in groups:
            left, _, right = group.partition(">")
            names, meant = _names(left), _names(right)
            for name in names:
                self._alike.setdefault(name, {}).update((other, None) for other in meant or names if other != name)


def _names(group: str) -> list[str]:
    return [name if name.startswith("=") else id_of(read(name).words[0]) for name in group.split()]


def _follows(words: Sequence[Word], at: int, keys: tuple[str, ...]) -> bool:
    return len(words) >= at + len(keys) and all(words[at + step].key == keys[step] for step in range(2, len(keys)))


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


@lru_cache(maxsize=1)
def _talk() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return json.loads((resources.files("ai_modes.grounding") / "lexicons" / "talk.json").read_text("utf-8"))


def word_sets(name: str) -> dict[str, frozenset[str]]:
    """Return the sets of words and phrases that rules of one kind know by shape, from ``lexicons/talk.json``."""
    return {kind: frozenset(words) for kind, words in _talk()[name].items()}


def number_of(tag: Tag) -> Decimal:
    return Decimal(tag.value)
