"""The golden dialogues of the demo shops, and what the product still mishears of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from app.services.evaluation.dialogues import SINGLES, Dialogue, Turn, read_dialogues
from app.services.evaluation.hearing import Heard, judge

HERE = Path(__file__).parent
SHOPS = ("greengrocer", "giftshop", "thoitrang")
MISHEARD = json.loads((HERE / "misheard.json").read_text("utf-8"))

__all__ = ["SHOPS", "Dialogue", "Turn", "conversations", "misheard", "problems_of", "singles"]


def conversations() -> list[Dialogue]:
    """Return every conversation, shop by shop."""
    return [dialogue for dialogue in _all() if len(dialogue.turns) > 1]


def singles() -> list[Dialogue]:
    """Return every single question as a conversation of one turn."""
    return [dialogue for dialogue in _all() if dialogue.name.startswith(SINGLES)]


def misheard(dialogue: Dialogue) -> str:
    """Return what the product still gets wrong here, "" when nothing: misheard.json may only shrink."""
    return MISHEARD.get(f"{dialogue.shop}-{dialogue.name}", "")


def problems_of(dialogue: Dialogue, answers: Sequence[Heard], *, clock: bool = True) -> list[str]:
    """Return what is wrong with the answers to a dialogue, a line for each turn that went wrong."""
    found = []
    for number, (turn, heard) in enumerate(zip(dialogue.turns, answers, strict=True), 1):
        verdict = judge(turn, heard, clock=clock)
        if not verdict.right:
            called = [(tool["name"], dict(tool["arguments"])) for tool in heard.tools]
            wrong = "; ".join(verdict.problems)
            found.append(f"{dialogue.shop}/{dialogue.name}:{number} {turn.say!r}: {wrong}\n    {called}\n    {heard.text!r}")
    return found


def _all() -> list[Dialogue]:
    return [dialogue for shop in SHOPS for path in sorted((HERE / shop).glob("*.jsonl")) for dialogue in read_dialogues(path, shop)]
