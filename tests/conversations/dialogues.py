"""The golden dialogues as data: one file per conversation, one JSON object per turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHOPS = ("greengrocer", "giftshop", "thoitrang")
SINGLES = "singles"
MISHEARD = json.loads((HERE / "misheard.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Turn:
    """What a customer says and what must be in the answer; ``clock`` marks an answer that depends on the day it is asked."""

    say: str
    tools: Sequence[str] | None = None
    arguments: dict[str, Any] | None = None
    contains: Sequence[str] = ()
    lacks: Sequence[str] = ()
    matches: str = ""
    first: Sequence[str] = ()
    items: Sequence[str] = ()
    lacks_items: Sequence[str] = ()
    buttons: Sequence[str] = ()
    outcome: str = ""
    locale: str = ""
    clock: bool = False

    @property
    def asserts_something(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name not in ("say", "clock")) or self.tools == []


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation with a shop, in a session of its own."""

    shop: str
    name: str
    turns: tuple[Turn, ...]

    @property
    def misheard(self) -> str:
        """What the product still gets wrong here, "" when nothing: misheard.json may only shrink."""
        return MISHEARD.get(f"{self.shop}-{self.name}", "")

    @property
    def session(self) -> str:
        return f"golden-{self.name}"


def conversations() -> list[Dialogue]:
    """Return every conversation, shop by shop."""
    paths = [path for shop in SHOPS for path in sorted((HERE / shop).glob("*.jsonl")) if path.stem != SINGLES]
    return [Dialogue(path.parent.name, path.stem, turns_of(path)) for path in paths]


def singles() -> list[Dialogue]:
    """Return every single question as a conversation of one turn."""
    return [
        Dialogue(shop, f"{SINGLES}-{number}", (turn,))
        for shop in SHOPS
        for number, turn in enumerate(turns_of(HERE / shop / f"{SINGLES}.jsonl"), 1)
    ]


def turns_of(path: Path) -> tuple[Turn, ...]:
    """Read a file of turns; an unknown field is an error that names its line."""
    turns = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            turns.append(Turn(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
    return tuple(turns)
