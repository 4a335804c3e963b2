"""What a router learns and reads: intents, examples of them, and a clause as words with slot marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

OUT_OF_SCOPE = ""
NO_TEXT = "unanswered:"  # what stands before a subject on which the shop has no text


@dataclass(frozen=True, slots=True)
class Intent:
    """What an example stands for: a tool, and the arguments that its very words decide (which FAQ entry, which policy)."""

    tool: str
    arguments: tuple[tuple[str, Any], ...] = ()

    @property
    def unanswered(self) -> bool:
        """Whether it is about something on which the shop has no text."""
        return any(isinstance(value, str) and value.startswith(NO_TEXT) for _, value in self.arguments)


@dataclass(frozen=True, slots=True)
class RoutedExample:
    """An example ready to learn from: its words with slot marks ("how much is <product>"), how it was written, how near it counts.

    ``kind`` is what it is in every shop, "" for what only this one says.
    """

    intent: Intent
    words: tuple[str, ...]
    written: str
    weight: float = 1.0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """One way to read a clause as words with slot marks; ``weight`` discounts readings that guess."""

    words: tuple[str, ...]
    weight: float = 1.0

    @property
    def valued(self) -> bool:
        """Whether a value stands in it: goods, a price, a day."""
        return any(word[0] == "<" for word in self.words)

    @property
    def sentence(self) -> str:
        """The reading as a plain sentence: its slots named in words, as in the examples that vectors are made of."""
        return " ".join(word.strip("<>") for word in self.words)
