"""Normalising and folding text, so that "Sữa Yến Mạch", "sua yen mach" and "SUA  YEN MACH" compare equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from plugins.contracts import Token, Utterance

_CONTROL = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[£$€₫%&+]|\S")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
SHORT = 80  # characters: 2,048 such texts take 5 MB at most
_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe"})


def _folded(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter.casefold().translate(_LETTERS))
    return "".join(part for part in decomposed if not unicodedata.combining(part))


class _Folded(dict[int, str]):
    """What each letter folds to, by its code; a rare one is folded when it comes."""

    def __missing__(self, code: int) -> str:
        return _folded(chr(code))


_LATIN = (*range(0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00), *range(0x2010, 0x2070), *range(0x20A0, 0x20C0))
_FOLDED = _Folded({code: _folded(chr(code)) for code in _LATIN})


def normalise(text: str) -> str:
    """Return text in NFC with control, bidi and zero-width characters removed, straight quotes and single spaces."""
    text = _CONTROL.sub(" ", unicodedata.normalize("NFC", text).translate(_QUOTES))
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """Return text in lower case without diacritics; the length may change, word count does not."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def tokenise(text: str) -> tuple[Token, ...]:
    """Return words, numbers and signs of normalised text, each with its folded form and its place.

    An accent on its own folds to nothing and is no token, so that every token has a first letter or sign.
    """
    return _kept_tokens(text) if len(text) <= SHORT else _tokens(text)


@lru_cache(maxsize=2048)
def _kept_tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a short text; a turn's own words and the names of what it finds are looked at again and again."""
    return _tokens(text)


def _tokens(text: str) -> tuple[Token, ...]:
    folded = ((match, fold(match[0])) for match in _WORD.finditer(text))
    return tuple(Token(match[0], word, match.start(), match.end()) for match, word in folded if word)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words and numbers of normalised text in lower case, diacritics and all."""
    return tuple(word.lower() for word in _WORD.findall(text) if word[0].isalnum())


def utterance(text: str, locale: str) -> Utterance:
    """Return the normalised utterance of raw text."""
    clean = normalise(text)
    return Utterance(clean, tokenise(clean), locale)
