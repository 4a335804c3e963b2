"""Turns to check wordings against: what the demo shops answer to the golden dialogues and to the paraphrases' messages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_modes.fact_check import AnswerCheck, FactCheck
from app.container import Platform
from plugins.contracts import Answer, Message, Reply
from tests.conversations.dialogues import conversations, singles

HERE = Path(__file__).parent
PARAPHRASES = HERE / "paraphrases"
STRANGERS = {
    "greengrocer": ("Basmati Rice", "Rioja Crianza", "Orchard & Vine Clifton", "Toilet Tissue"),
    "giftshop": ("Red Retrospot Umbrella", "Frog Candle", "Jumbo Bag Owls", "Rabbit Night Light"),
    "thoitrang": ("Giày lười da", "Túi cói đi biển", "Mộc Hoàn Kiếm", "Ba lô laptop"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a customer said last, in which shop, and the deterministic answer; ``wordings`` are right ways to say it."""

    shop: str
    locale: str
    said: tuple[str, ...]
    answer: Answer
    wordings: tuple[str, ...]


def answer_of(reply: Reply) -> Answer:
    return Answer(reply.text, reply.outcome, reply.facts, reply.cards, reply.suggestions)


def golden_turns(platform: Platform) -> Iterator[Turn]:
    """Yield every turn of the golden dialogues; its right wording is its own text."""
    for dialogue in [*conversations(), *singles()]:
        for turn in dialogue.turns:
            reply = platform.handle(Message(turn.say, f"grounding-{dialogue.name}", "cli"), dialogue.shop)
            yield Turn(dialogue.shop, reply.locale[:2], (turn.say,), answer_of(reply), (reply.text,))


def paraphrased_turns(platform: Platform, path: Path) -> Iterator[Turn]:
    """Yield the turns of a file of paraphrases: ``{"say": [messages], "told": the shop's answer, "wordings": [...]}``.

    ``shop`` is there if the file is not named by it. Where the shop answers otherwise by now, the wordings tell of other facts:
    such a row is left out.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        shop = row.get("shop", path.stem)
        said: Sequence[str] = row["say"]
        for message in said:
            reply = platform.handle(Message(message, f"{path.parent.name}-{path.stem}-{number}", "cli"), shop)
        if row.get("told", reply.text) == reply.text:
            yield Turn(shop, reply.locale[:2], tuple(said), answer_of(reply), tuple(row["wordings"]))


def files_under(name: str) -> list[Path]:
    """Return the files of paraphrases of a folder, or the one of this name."""
    path = PARAPHRASES / name
    return sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]


def opened(checks: dict[str, FactCheck], turn: Turn, now) -> AnswerCheck:
    """Return the check of a turn."""
    return checks[turn.shop].open(turn.answer, turn.said, now)
