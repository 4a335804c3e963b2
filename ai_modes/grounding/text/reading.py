"""A text as words with their places: look-alikes, hidden characters and odd digits made plain, sentences and clauses marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from plugins.kit.text import fold

_HIDDEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_SIMPLE = re.compile(r"[\x20-\x7e\n£€₫\u00c0-\u00ff\u0100-\u017f\u01a0-\u01b0\u1ea0-\u1ef9•·×–—…’‘“”]*\Z")
_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "—": "–",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "‒": "–",
        "\u2044": "/",
        "\u2215": "/",
        "\t": " ",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
        "\x85": "\n",
    }
)
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+|'[^\W\d_]+|\n+|[^\s\w]|_")
INFORMATION = "\u2139"  # the picture of an "i"
_ENDS = frozenset(".!?")
_PICTURE = re.compile("[\U0001f300-\U0001fbff\u2600-\u26ff]")


class Word(NamedTuple):
    """A word, number or sign; ``key`` is lower case, ``stem`` also without accents and endings. Places are of the NFC text."""

    key: str
    stem: str
    start: int
    end: int
    kind: str
    joined: bool


PLURALS = {"loaves": "loaf", "knives": "knif", "shelves": "shelf", "scarves": "scarf", "halves": "half", "mice": "mous", "geese": "goos"}
MADE_OF = ("ation", "ion", "ment", "er", "or", "al", "abl", "ibl", "ness", "ity", "anc", "enc")  # of stems: no "e" at the end
SHORTEST_ROOT = 4  # letters


@dataclass(frozen=True, slots=True)
class Text:
    """A text read: its plain form, and words with the sentence and the clause that each stands in."""

    written: str
    plain: str
    words: tuple[Word, ...]
    sentences: tuple[tuple[int, int], ...]
    strange: tuple[tuple[int, int], ...]


def read(text: str) -> Text:
    """Return a text as words in sentences; ``strange`` are letters and digits that are not what they seem."""
    written = unicodedata.normalize("NFC", text)
    plain, places, strange = _plain(written)
    words = tuple(_words(plain, places))
    return Text(written, plain, words, _sentences(words, written), strange)


def _plain(text: str) -> tuple[str, list[int] | None, tuple[tuple[int, int], ...]]:
    """Return the text with one plain character for each look-alike, where each stands, and what cannot be made plain."""
    if _SIMPLE.match(text):
        return text.translate(_PLAIN), None, ()
    made, places, strange = [], [], []
    for at, character in enumerate(text):
        if _HIDDEN.match(character):
            continue
        wide = character if character < "\u0250" else _one_plain(character)
        if any(letter.isalpha() and not _is_latin(letter) for letter in wide):
            strange.append((at, at + 1))
        made.append(wide)
        places += [at] * len(wide)
    places.append(len(text))
    return "".join(made), places, tuple(strange)


@lru_cache(maxsize=4096)
def _one_plain(character: str) -> str:
    if character == INFORMATION:
        return "•"
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    wide = unicodedata.normalize("NFKC", character) if not "\u1ea0" <= character <= "\u1ef9" else character
    return wide.translate(_PLAIN)


@lru_cache(maxsize=4096)
def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or unicodedata.name(letter, "").startswith("LATIN")


def _words(plain: str, places: list[int] | None) -> Iterator[Word]:
    """Yield the words; a hyphen beside a letter only joins: "half-price" is two words, "10-16" a range."""
    end_before = -1
    for match in _WORD.finditer(plain):
        start, end = match.span()
        written = match[0]
        if (
            written == "-"
            and start == end_before
            and (plain[start - 1].isalpha() or plain[end : end + 1].isalpha())
            and plain[end : end + 1].isalnum()
        ):
            end_before = end
            continue
        if written == "*" and "*" in (plain[start - 1 : start], plain[end : end + 1]):
            continue  # "**bold**"
        first = written[0]
        kind = "number" if first.isdigit() else "break" if first == "\n" else "word" if first.isalpha() or len(written) > 1 else "sign"
        key = written.casefold()
        stem = stem_of(key) if kind == "word" else key
        begins, ends = (start, end) if places is None else (places[start], places[end - 1] + 1)
        yield Word(key, stem, begins, ends, kind, start == end_before)
        end_before = end


def _sentences(words: tuple[Word, ...], written: str) -> tuple[tuple[int, int], ...]:
    """Return where each sentence begins and ends, in words: at a line's end, and after a full stop that no letter follows at once.

    A picture behind some words ends a sentence too where the next word has a capital: "We have none 😅 The nearest is ...".
    """
    found, begun = [], 0
    for at, word in enumerate(words):
        last = at + 1 == len(words)
        stop = word.kind == "break" or (
            word.key in _ENDS and (last or not words[at + 1].joined or words[at + 1].key in _ENDS or words[at + 1].kind == "break")
        )
        stop = stop or (at > begun and not last and bool(_PICTURE.match(word.key)) and written[words[at + 1].start].isupper())
        if stop or last:
            if at + 1 > begun:
                found.append((begun, at + 1))
            begun = at + 1
    return tuple(found)


@lru_cache(maxsize=16384)
def stem_of(key: str) -> str:
    """Return a word's stem: without accents and without the commonest English endings; "prices", "priced" and "pricing" are one."""
    word = fold(key)
    if key in PLURALS:
        return PLURALS[key]
    if len(word) < 4 or not key.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and re.search("[aeiouy]", word[: -len(ending)]):
            word = word[: -len(ending)]
            return (
                word[:-1]
                if word[-1] == word[-2] and (word[-1] not in "lsz" or word.endswith("ell") and len(word) > 5)
                else word.rstrip("e") or word
            )
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


@lru_cache(maxsize=8192)
def root_of(stem: str) -> str:
    """Return what words made of one another share, "cancellation" and "cancel"; "" where a stem is too short."""
    if not stem.isascii() or not stem.isalpha() or len(stem) < SHORTEST_ROOT:
        return ""
    for ending in MADE_OF:
        if stem.endswith(ending) and len(stem) - len(ending) >= SHORTEST_ROOT:
            stem = stem[: -len(ending)]
            break
    return stem[:-1] if stem[-1] == stem[-2] else stem.rstrip("e")


def id_of(word: Word) -> str:
    """Return a word's meaning where no lexicon gives one: its stem, with the accents that tell words of Vietnamese apart."""
    return word.stem if word.key.isascii() else word.key
