"""A customer's words as they cross hooks: tokens, utterances and the typed values found in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an utterance: as written, folded (lower case, no diacritics), and where it stands in the text."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """A customer's words, normalised: NFC, no control characters, single spaces. Token offsets refer to ``text``."""

    text: str
    tokens: tuple[Token, ...]
    locale: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A typed value found in an utterance at ``start:end``. ``type`` is a schema format: product, category, brand, attribute,
    quantity, money, price-limit, date, time, postcode, place, branch, policy, order-number, phone, email, name, ordinal, order, shop ..."""

    type: str
    value: Any
    start: int
    end: int
    score: float = 1.0
