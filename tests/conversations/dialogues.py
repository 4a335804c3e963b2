"""The golden dialogues of the demo shops, and what the product still mishears of them."""

from __future__ import annotations

import json
from pathlib import Path

from app.services.evaluation.dialogues import SINGLES, Dialogue, Turn, read_dialogues

HERE = Path(__file__).parent
SHOPS = ("greengrocer", "giftshop", "thoitrang")
MISHEARD = json.loads((HERE / "misheard.json").read_text("utf-8"))

__all__ = ["SHOPS", "Dialogue", "Turn", "conversations", "misheard", "singles"]


def conversations() -> list[Dialogue]:
    """Return every conversation, shop by shop."""
    return [dialogue for dialogue in _all() if len(dialogue.turns) > 1]


def singles() -> list[Dialogue]:
    """Return every single question as a conversation of one turn."""
    return [dialogue for dialogue in _all() if dialogue.name.startswith(SINGLES)]


def misheard(dialogue: Dialogue) -> str:
    """Return what the product still gets wrong here, "" when nothing: misheard.json may only shrink."""
    return MISHEARD.get(f"{dialogue.shop}-{dialogue.name}", "")


def _all() -> list[Dialogue]:
    return [dialogue for shop in SHOPS for path in sorted((HERE / shop).glob("*.jsonl")) for dialogue in read_dialogues(path, shop)]
