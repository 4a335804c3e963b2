"""Reading a message's mood from the words of ``<language>.json``: the same words always read the same, and no model is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

UPSET, GOOD = "upset", "good"
_FOLDER = Path(__file__).parent
_BETWEEN = r"[\s,.!'\u2019]+"
_WORD = re.compile(r"\w+")


def mood_of(text: str) -> str:
    """Return UPSET or GOOD, "" for neither. Upset goes first: "great, an hour and nobody answers" is no praise.

    Every language's words are looked for: customers mix them. A word that is denied ("not terrible") says nothing.
    """
    told = text.casefold().replace("\u2019", "'")
    said, phrases = set(_WORD.findall(told)), _phrases_by_first()
    if not any(phrase <= said for first in said & phrases.keys() for phrase in phrases[first]):
        return ""  # as of most messages: they have the words of no phrase
    moods = {match.lastgroup for match in _words().finditer(told) if not match["denied"]}
    return UPSET if UPSET in moods else GOOD if GOOD in moods else ""


@cache
def _known() -> Mapping[str, set[str]]:
    known: dict[str, set[str]] = {"not": set(), UPSET: set(), GOOD: set()}
    for file in sorted(_FOLDER.glob("*.json")):
        for name, words in json.loads(file.read_text("utf-8")).items():
            known[name].update(words)
    return known


@cache
def _phrases_by_first() -> Mapping[str, Sequence[frozenset[str]]]:
    """Return the words of each phrase, by the word that it begins with."""
    found: dict[str, list[frozenset[str]]] = {}
    for words in (_WORD.findall(phrase) for mood in (UPSET, GOOD) for phrase in _known()[mood]):
        found.setdefault(words[0], []).append(frozenset(words))
    return found


@cache
def _words() -> re.Pattern[str]:
    known = _known()
    one = {name: "|".join(_phrase(each) for each in sorted(words, key=len, reverse=True)) for name, words in known.items()}
    # a denied phrase is taken with its denial, unless the phrase itself begins with one ("not happy")
    return re.compile(
        rf"(?<!\w)(?:(?P<{UPSET}>{one[UPSET]})|(?P<denied>(?:{one['not']})\s+(?:a\s+|so\s+|that\s+|very\s+)?(?:{one[UPSET]}|{one[GOOD]}))|(?P<{GOOD}>{one[GOOD]}))(?!\w)"
    )  # noqa: E501


def _phrase(words: str) -> str:
    return _BETWEEN.join(re.escape(word) for word in words.split())
