"""What a model costs a turn beside its own time: the golden dialogues with one that says what it was given to say."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from app.collector import SpareBuilt, serve_steadily
from app.container import Platform
from app.services.evaluation.dialogues import read_dialogues
from app.settings import Settings
from plugins.contracts import Answer, Message, Reply
from scripts.benchmarks.planning_model import PlanningModel
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

    def add(self, took_ms: float, thought_ms: float) -> None:
        self.turns += 1
        self.without += not thought_ms
        if thought_ms:
            self.beside.append(took_ms - thought_ms)


@dataclass(frozen=True)
class _Turn:
    """A golden turn, and how V5 answered it."""

    shop: str
    session: str
    said: str
    plain: Reply


def model_rows(folder: Path) -> list[Row]:
    """Return what V6 and V7 add to a model's own time, what the fact check takes, and how many turns need no model.

    The process is set up as a web worker is.
    """
    serve_steadily()
    shops = _demo_shops(folder / "business")
    folders = {"business_root": shops.root, "instance_folder": folder / "instance", "log_folder": folder / "logs"}
    platform = Platform(Settings(**folders, model_timeout=60), patient=True, spare=SpareBuilt())
    try:
        turns = list(_answered_by_v5(platform))
        check = _check_row(platform, turns)
        worded = _rows_of("V6", _play(platform, turns, "v6"))
        guessed = _beside("V7 turn with a model that guesses wrong, p50 / p95", _play(platform, turns, "v7"))
        planned = _rows_of("V7", _planned(platform, turns), LEAST_WITHOUT)
        return [*worded, *planned, guessed, check]
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


def _answered_by_v5(platform: Platform) -> Iterator[_Turn]:
    for shop in SHOPS:
        for file in sorted((DIALOGUES / shop).glob("*.jsonl")):
            for dialogue in read_dialogues(file, shop):
                for said in (turn.say for turn in dialogue.turns):
                    yield _Turn(shop, dialogue.session, said, platform.handle(Message(said, dialogue.session, "v5", mode="v5"), shop))


def _play(platform: Platform, turns: Sequence[_Turn], mode: str) -> _Played:
    """Play all turns in a mode with the model that echoes, one after the other."""
    played = _Played()
    for turn in turns:
        reply, took = _timed(platform, turn, mode, mode)
        played.add(took, len(platform.storage.tenant(turn.shop).model_calls(reply.trace_id)) * OWN_TIME_S * 1000)
    return played


def _planned(platform: Platform, turns: Sequence[_Turn]) -> _Played:
    """Play all turns in V7 with a model that asks for the calls that V5 made, and says of them what V5 said."""
    models = {key: PlanningModel(OWN_TIME_S, platform.tenant(key).stores.register_agents()) for key in SHOPS}
    played = _Played()
    for key, model in models.items():
        platform.tenant(key).stores.complete_chat = model.complete_chat
    for turn in turns:
        models[turn.shop].expect(turn.plain.calls, turn.plain.text)
        _, took = _timed(platform, turn, "v7", "planned")
        played.add(took, models[turn.shop].took * 1000)
    return played


def _timed(platform: Platform, turn: _Turn, mode: str, customer: str) -> tuple[Reply, float]:
    """Return the reply to a turn of a customer, and how long it took, in milliseconds."""
    begun = time.perf_counter()
    reply = platform.handle(Message(turn.said, turn.session, customer, mode=mode), turn.shop)
    return reply, (time.perf_counter() - begun) * 1000


def _rows_of(name: str, played: _Played, least_without: float = 0) -> Iterator[Row]:
    share = played.without / played.turns
    yield _beside(f"{name} turn beside the model's own time, p50 / p95", played)
    goal = (f">= {least_without:.0%}", share >= least_without) if least_without else ()
    yield Row(f"{name}: golden turns of {played.turns} that need no model call", f"{share:.0%}", *goal)


def _beside(name: str, played: _Played) -> Row:
    middle, slow = _middle_and_slow(played.beside)
    return Row(name, f"{middle:.1f} / {slow:.1f} ms", f"p95 < {MOST_OVERHEAD_MS} ms", slow < MOST_OVERHEAD_MS)


def _check_row(platform: Platform, turns: Sequence[_Turn]) -> Row:
    """Return the time of the fact check over the golden replies that state facts, evidence and review together."""
    checks = {key: platform.tenant(key).fact_check for key in SHOPS}
    now, times = platform.clock(), []
    for turn in turns:
        reply = turn.plain
        if not reply.facts:
            continue
        answer = Answer(reply.text, reply.outcome, reply.facts, reply.cards, reply.suggestions)
        begun = time.perf_counter()
        checks[turn.shop].open(answer, [turn.said], now).review(reply.text)
        times.append((time.perf_counter() - begun) * 1000)
    middle, slow = _middle_and_slow(times)
    return Row(f"fact check of {len(times)} golden replies, p50 / p95", f"{middle:.1f} / {slow:.1f} ms", f"p95 < {MOST_CHECK_MS} ms",
               slow < MOST_CHECK_MS)  # fmt: skip


def _middle_and_slow(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[94]
