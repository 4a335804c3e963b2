"""The words of a text with all that each may mean, and where each meaning stands; those of short texts are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ai_modes.grounding.text.lexicon import Lexicon, Tags
from ai_modes.grounding.text.reading import Text, read

SHORT = 120  # characters of a text that is kept when read


class _Keys(dict[int, str]):
    """The words of a text by their places; "" where none stands."""

    def __missing__(self, _: int) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A text with the meanings of its words, and where each class of meaning, each word and the numbers stand."""

    text: Text
    tags: Sequence[Tags]
    key: Callable[[int], str]
    of_kind: Mapping[str, Sequence[int]]
    of_key: Mapping[str, Sequence[int]]
    numbers: Sequence[int]


def look_up(text: str, lexicon: Lexicon) -> Looked:
    read_text = read(text)
    words = read_text.words
    tags = [lexicon.tags(words, at) for at in range(len(words))]
    of_kind: defaultdict[str, list[int]] = defaultdict(list)
    of_key: defaultdict[str, list[int]] = defaultdict(list)
    for at, (word, meanings) in enumerate(zip(words, tags, strict=True)):
        of_key[word.key].append(at)
        for kind in meanings:
            of_kind[kind].append(at)
    keys = _Keys(enumerate(word.key for word in words)).__getitem__
    numbers = [at for at, word in enumerate(words) if word.kind == "number"]
    return Looked(read_text, tags, keys, dict(of_kind), dict(of_key), numbers)


@lru_cache(maxsize=2048)
def _look_up_short(text: str, lexicon: Lexicon) -> Looked:
    """Return the same, kept: names, buttons and contacts of the shops come again turn after turn."""
    return look_up(text, lexicon)


def looked_up(text: str, lexicon: Lexicon) -> Looked:
    """Return the words of a text with their meanings."""
    return _look_up_short(text, lexicon) if len(text) <= SHORT else look_up(text, lexicon)
