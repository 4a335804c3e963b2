"""Whether a shop's words take back what they name ("not suitable for"), or say it only of what could be made."""

from __future__ import annotations

from functools import lru_cache

from plugins.kit.text import tokenise
from plugins.kit.words import read_locales


def denies(text: str) -> bool:
    """Say whether a text has a word that denies or only offers, in any language: "not", "non-", "không", "can be", "on request"."""
    padded = f" {_plain(text)} "
    return any(f" {denial} " in padded for denial in _denials())


@lru_cache(maxsize=1)
def _denials() -> frozenset[str]:
    contents = read_locales(__file__, "denials")
    return frozenset(_plain(denial) for content in contents.values() for denial in content["denials"])


def _plain(text: str) -> str:
    joined = text.replace("'", "").replace("’", "")
    return " ".join(token.folded for token in tokenise(joined.replace("-", " ").replace("_", " ")))
