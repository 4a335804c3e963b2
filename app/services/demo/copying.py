"""Copies of played talks at other times, under keys of their own, some of them worded by a model, rated, or on another channel."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.services.demo.acting import Take
from app.services.demo.talks import Who, person_of
from app.storage.databases.columns import from_json, to_epoch, to_json
from app.storage.demo import OF_CONVERSATION, Row
from app.storage.figures.measures import DEMO_PREFIX

SECOND_US = 1_000_000
RATED, GOOD, RATED_WHOLE = 0.13, 0.82, 0.04
WHOLE_SCORES, WHOLE_WEIGHTS = ("1", "2", "3", "4", "5"), (4, 4, 9, 31, 52)
MODEL_SHARE, USEFUL = 0.55, 0.965
PROVIDER, MODEL = "demo", "demo-small"
READ_MICRO, CACHED_MICRO, WRITTEN_MICRO = 0.25, 0.025, 2.0  # millionths of a pound for a token
CACHED_FROM, CACHED = 1_200, 1_024  # providers keep long prompts, and only the whole parts of their beginnings
BY_ANOTHER_WAY = 0.12
AN_ORDER_TAKES = timedelta(days=3)
COLLECTED_AFTER_S = 26 * 3600
BY_HAND = "hand"  # as the shop books what was paid at the counter
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Part:
    """What a copy is to be: its running number, when, by whom, on which channel, and whether a model was in use by then."""

    number: int
    began: datetime
    visitor: str
    channel: str
    by_model: bool


class Copier:
    """Makes copies that differ from each other as real conversations do. ``now`` is the present moment, ``names`` are customers'."""

    def __init__(self, zone: ZoneInfo, now: datetime, names: Sequence[str], dice: random.Random):
        self._zone, self._now, self._names, self._dice = zone, now, names, dice
        self._known: list[Who] = []
        self._people: dict[str, Who] = {}

    def copy(self, take: Take, part: Part) -> Rows:
        """Return the rows of a copy, by table."""
        key = f"{DEMO_PREFIX}{part.number:07d}"
        renamed = _renamed(take, key, part.number)
        if take.rows["leads"] or take.rows["orders"]:
            renamed = [*renamed, *zip(take.who.spellings, self._who(part.visitor).spellings, strict=True)]
        shift = to_epoch(part.began) - to_epoch(take.began)
        rows = {table.name: [_moved(row, renamed, shift) for row in take.rows[table.name]] for table in OF_CONVERSATION}
        rows["order_lines"] = [_moved(row, renamed, 0) | {"counted": ""} for row in take.rows["order_lines"]]
        for name in ("conversations", "orders"):
            for row in rows[name]:
                row |= {"channel": part.channel, "visitor": part.visitor}
        self._tell_channel(rows, part.channel)
        self._settle(rows)
        rows["model_calls"] = self._worded(rows) if part.by_model and self._dice.random() < MODEL_SHARE else []
        self._rate(rows)
        return rows

    def _who(self, visitor: str) -> Who:
        """Return who a visitor is: always the same, and now and then somebody who came by another browser or messenger before."""
        if visitor not in self._people:
            if not self._known or self._dice.random() >= BY_ANOTHER_WAY:
                self._known.append(person_of(self._names, len(self._known)))
                self._people[visitor] = self._known[-1]
            else:
                self._people[visitor] = self._dice.choice(self._known)
        return self._people[visitor]

    def _tell_channel(self, rows: Rows, channel: str) -> None:
        for event in rows["events"]:
            if event["name"] == "conversation_started":
                event["data"] = to_json({"channel": channel})

    def _settle(self, rows: Rows) -> None:
        """What is long ago is over: persons came, orders were collected and paid, a few cancelled."""
        for handover in rows["handovers"]:
            handover |= {"state": "ended", "ended_at": handover["asked_at"] + 600 * SECOND_US, "unread": 0, "heard_at": 0}
        for conversation in rows["conversations"]:
            conversation["owner"] = "bot"
        old = to_epoch(self._now - AN_ORDER_TAKES)
        for order in rows["orders"]:
            order["token"] = f"{self._dice.getrandbits(160):040x}"
            if order["placed_at"] < old:
                order["status"] = self._dice.choices(("done", "cancelled"), (0.94, 0.06))[0]
        rows["payments"] = [_paid(order) for order in rows["orders"] if order["status"] == "done"]

    def _worded(self, rows: Rows) -> list[Row]:
        """Have the answers of a conversation be worded by a model; return the calls."""
        calls = []
        told = iter([event for event in rows["events"] if event["name"] == "turn"])
        for trace, event in zip(rows["traces"], told, strict=True):
            about = from_json(event["data"])
            if trace["outcome"] != "answered":
                continue
            took = self._dice.lognormvariate(6.7, 0.35)
            outcome = "ok" if self._dice.random() < USEFUL else self._dice.choice(("slow", "nonsense"))
            calls.append(self._call(trace, outcome, took, _reply_of(rows, trace["turn"])))
            mode = "v6" if outcome == "ok" else "v5"
            trace |= {"mode": mode, "milliseconds": trace["milliseconds"] + took}
            event["data"] = to_json(about | {"mode": mode, "ms": round(about["ms"] + took, 2)})
        return calls

    def _call(self, trace: Row, outcome: str, took: float, reply: Row) -> Row:
        read, written = self._dice.randrange(700, 1500), len(reply["text"]) // 4 + self._dice.randrange(5, 25)
        cached = CACHED if read >= CACHED_FROM else 0
        if '"mode":"v5"' in reply["payload"] and outcome == "ok":
            reply["payload"] = reply["payload"].replace('"mode":"v5"', '"mode":"v6"', 1)
        at = datetime.fromtimestamp(trace["created_at"] / SECOND_US, self._zone)
        return {
            "day": at.date().isoformat(), "trace_id": trace["trace_id"], "purpose": "wording", "provider": PROVIDER, "model": MODEL,
            "outcome": outcome, "tokens_read": read, "tokens_written": written, "milliseconds": took, "created_at": trace["created_at"],
            "cost_micro": round((read - cached) * READ_MICRO + cached * CACHED_MICRO + written * WRITTEN_MICRO), "tokens_cached": cached,
        }  # fmt: skip

    def _rate(self, rows: Rows) -> None:
        """Have a few customers say what they think of an answer, or of the whole."""
        (conversation,), dice = rows["conversations"], self._dice
        trace = dice.choice(rows["traces"])
        if dice.random() < RATED:
            good = trace["outcome"] != "unknown" and dice.random() < GOOD
            _add_rating(rows, conversation["id"], trace["turn"], "up" if good else "down", trace["created_at"])
        if dice.random() < RATED_WHOLE:
            _add_rating(rows, conversation["id"], 0, dice.choices(WHOLE_SCORES, WHOLE_WEIGHTS)[0], conversation["last_at"])


def _paid(order: Row) -> Row:
    """Return the entry of an order that was paid in the shop when it was collected."""
    how = {"kind": "charge", "provider": BY_HAND, "reference": f"{order['number']}:1", "note": ""}
    at = order["placed_at"] + SECOND_US * COLLECTED_AFTER_S
    return how | {"order_number": order["number"], "currency": order["currency"], "amount": order["total"], "created_at": at}


def _add_rating(rows: Rows, conversation_id: str, turn: int, score: str, after: int) -> None:
    at = {"conversation_id": conversation_id, "created_at": after + 15 * SECOND_US}
    rows["ratings"].append(at | {"turn": turn, "score": score})
    rows["events"].append(at | {"name": "rated", "data": to_json({"turn": turn, "score": score})})


def _reply_of(rows: Rows, turn: int) -> Row:
    return next(row for row in rows["messages"] if row["turn"] == turn and row["role"] == "assistant")


def _renamed(take: Take, key: str, number: int) -> Sequence[tuple[str, str]]:
    """Return which keys of a take become which of its copy."""
    (conversation,) = take.rows["conversations"]
    pairs = [(conversation["id"], key), (conversation["session_id"], key), (conversation["visitor"], key)]
    pairs += [(trace["trace_id"], f"{key}-{trace['turn']}") for trace in take.rows["traces"]]
    pairs += [(order["number"], f"D{number:06d}") for order in take.rows["orders"]]
    return pairs + [(lead["reference"], f"L-D{number:06d}") for lead in take.rows["leads"]]


def _moved(row: Row, renamed: Sequence[tuple[str, str]], shift: int) -> Row:
    """Return a row with other keys, wherever they stand in it, and at another time."""
    return {name: _value(name, value, renamed, shift) for name, value in row.items()}


def _value(name: str, value: Any, renamed: Sequence[tuple[str, str]], shift: int) -> Any:
    if isinstance(value, str):
        for old, new in renamed:
            if old in value:
                value = value.replace(old, new)
        return value
    return value + shift if name.endswith("_at") and value else value
