"""Whether a shop's words take back what they name ("not suitable for"), or say it only of what could be made."""

from __future__ import annotations

from functools import lru_cache

from plugins.contracts import Token
from plugins.kit.text import normalise, tokenise
from plugins.kit.words import read_locales


def denies(text: str) -> bool:
    """Say whether a text has a word that denies or only offers, in any language: "not", "non-", "không", "can be", "on request"."""
    folded, written = _denials()
    words = _words(text)
    padded = f" {' '.join(token.folded for token in words)} "
    return any(f" {denial} " in padded for denial in folded) or any(token.text.casefold() in written for token in words)


@lru_cache(maxsize=1)
def _denials() -> tuple[frozenset[str], frozenset[str]]:
    """Return what denies however it is typed, and what does only with its diacritics ("chưa" not yet, "chua" sour)."""
    contents = read_locales(__file__, "denials").values()
    folded = (" ".join(token.folded for token in _words(denial)) for content in contents for denial in content["denials"])
    return frozenset(folded), frozenset(word for content in contents for word in content["only_as_written"])


def _words(text: str) -> tuple[Token, ...]:
    return tokenise(normalise(text).replace("'", "").replace("-", " ").replace("_", " "))
