"""What a model costs a turn beside its own time: the golden dialogues with one that says what it was given to say."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from app.collector import SpareBuilt
from app.container import Platform
from app.services.evaluation.dialogues import Dialogue, read_dialogues
from app.settings import Settings
from plugins.contracts import Answer, Message, Reply
from scripts.benchmarks.shops import REPOSITORY, Shops
from scripts.benchmarks.table import Row

DIALOGUES = REPOSITORY / "tests" / "conversations"
SHOPS = ("greengrocer", "giftshop", "thoitrang")
OWN_TIME_S = 0.05  # what the model takes to think: less than any real one
LOOKED_UP = {"name": "search_products", "arguments": {"query": "{customer}"}}
ECHO = {
    "name": "scripted",
    "options": {
        "script": [
            {"when": '"draft":', "say": "{draft}", "wait": OWN_TIME_S},
            {"when": r"^\{\"status\"", "say": "{result}", "wait": OWN_TIME_S},
            {"call": [LOOKED_UP], "wait": OWN_TIME_S},
        ]
    },
}
MOST_OVERHEAD_MS, MOST_CHECK_MS, LEAST_WITHOUT = 20, 15, 0.6


@dataclass
class _Played:
    """The golden turns in one mode: how many asked no model, and what the others took beside the model, in milliseconds."""

    turns: int = 0
    without: int = 0
    beside: list[float] = field(default_factory=list)

    def add(self, took_ms: float, calls: int) -> None:
        self.turns += 1
        self.without += not calls
        if calls:
            self.beside.append(took_ms - calls * OWN_TIME_S * 1000)


def model_rows(folder: Path) -> list[Row]:
    """Return what V6 and V7 add to a model's own time, what the fact check takes, and how many turns need no model."""
    shops = _demo_shops(folder / "business")
    folders = {"business_root": shops.root, "instance_folder": folder / "instance", "log_folder": folder / "logs"}
    platform = Platform(Settings(**folders, model_timeout=60), patient=True, spare=SpareBuilt())
    try:
        dialogues = [each for shop in SHOPS for file in sorted((DIALOGUES / shop).glob("*.jsonl")) for each in read_dialogues(file, shop)]
        replies: list[tuple[str, str, Reply]] = []
        _play(platform, dialogues, "v5", replies.append)
        rows = [row for mode in ("v6", "v7") for row in _rows_of(mode, _play(platform, dialogues, mode))]
        return [*rows, _check_row(platform, replies)]
    finally:
        platform.close()


def _demo_shops(root: Path) -> Shops:
    """Publish the demo shops with the echoing model among their plugins."""
    shops = Shops(root)
    for key in SHOPS:
        for part in ("draft", "media"):
            shutil.copytree(REPOSITORY / "business" / key / part, root / key / part)
        file = root / key / "draft" / "tenant.json"
        document = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps(document | {"plugins": [*document["plugins"], ECHO]}), "utf-8")
        shops.publish(key)
    return shops


def _play(platform: Platform, dialogues: list[Dialogue], mode: str, keep: Callable[[Any], None] = lambda _: None) -> _Played:
    """Play all dialogues in a mode, one turn after the other."""
    played = _Played()
    for dialogue in dialogues:
        for said in (turn.say for turn in dialogue.turns):
            begun = time.perf_counter()
            reply = platform.handle(Message(said, dialogue.session, mode, mode=mode), dialogue.shop)
            took = (time.perf_counter() - begun) * 1000
            played.add(took, len(platform.storage.tenant(dialogue.shop).model_calls(reply.trace_id)))
            keep((dialogue.shop, said, reply))
    return played


def _rows_of(mode: str, played: _Played) -> Iterator[Row]:
    name, (middle, slow) = mode.upper(), _middle_and_slow(played.beside)
    share = played.without / played.turns
    yield Row(f"{name} turn beside the model's own time, p50 / p95", f"{middle:.1f} / {slow:.1f} ms", f"p95 < {MOST_OVERHEAD_MS} ms",
              slow < MOST_OVERHEAD_MS)  # fmt: skip
    goal = (f">= {LEAST_WITHOUT:.0%}", share >= LEAST_WITHOUT) if mode == "v7" else ()
    yield Row(f"{name}: golden turns of {played.turns} that need no model call", f"{share:.0%}", *goal)


def _check_row(platform: Platform, replies: list[tuple[str, str, Reply]]) -> Row:
    """Return the time of the fact check over the golden replies that state facts, evidence and review together."""
    checks = {key: platform.tenant(key).fact_check for key in SHOPS}
    now, times = platform.clock(), []
    for shop, said, reply in replies:
        if not reply.facts:
            continue
        answer = Answer(reply.text, reply.outcome, reply.facts, reply.cards, reply.suggestions)
        begun = time.perf_counter()
        checks[shop].open(answer, [said], now).review(reply.text)
        times.append((time.perf_counter() - begun) * 1000)
    middle, slow = _middle_and_slow(times)
    return Row(f"fact check of {len(times)} golden replies, p50 / p95", f"{middle:.1f} / {slow:.1f} ms", f"p95 < {MOST_CHECK_MS} ms",
               slow < MOST_CHECK_MS)  # fmt: skip


def _middle_and_slow(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[94]
