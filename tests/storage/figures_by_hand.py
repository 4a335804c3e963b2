"""The figures of a shop, counted the slow way from its raw rows: what the half-hourly counts must come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.storage.databases.columns import from_epoch, from_json
from app.storage.figures.measures import REACHED

SILENCE, COMES_BACK = timedelta(minutes=30), timedelta(hours=72)


@dataclass(frozen=True)
class Raw:
    id: int
    talk: str
    name: str
    data: dict[str, Any]
    at: datetime
    channel: str
    visitor: str


@dataclass
class Visit:
    talk: str
    visitor: str
    channel: str
    begun: datetime
    last: datetime
    person: bool = False
    came_back: bool = False


@dataclass
class ByHand:
    """Everything that happened, as (measure, part, channel, at): times and amounts of any span are sums over it."""

    counted: list[tuple[str, str, str, datetime, int, int]] = field(default_factory=list)

    def total(self, measure: str, since: datetime, until: datetime, channel: str = "", parts: tuple[str, ...] = ()) -> tuple[int, int]:
        chosen = [
            (times, amount) for name, part, on, at, times, amount in self.counted
            if name == measure and since <= at < until and channel in ("", on) and (not parts or part in parts)
        ]  # fmt: skip
        return sum(times for times, _ in chosen), sum(amount for _, amount in chosen)

    def by_part(self, measure: str, since: datetime, until: datetime) -> Counter[str]:
        parts: Counter[str] = Counter()
        for name, part, _, at, times, _ in self.counted:
            if name == measure and since <= at < until:
                parts[part] += times
        return +parts


def count_by_hand(rows: list[Raw]) -> ByHand:
    """Count events in their order."""
    told = ByHand()
    stages: set[tuple[str, str]] = set()
    turns: dict[str, Raw] = {}
    for raw in rows:
        if raw.name == "turn":
            before, turns[raw.talk], tool = turns.get(raw.talk), raw, raw.data.get("tool", "")
            if not (tool and before and (before.data["outcome"], before.data.get("tool")) == ("asked", tool)):
                told.counted.append(("tools", tool, raw.channel, raw.at, 1, 0))
        for measure, part, amount in plain_counts(raw):
            told.counted.append((measure, part, raw.channel, raw.at, 1, amount))
        stage = REACHED.get(raw.name)
        if stage and (raw.talk, stage) not in stages:
            stages.add((raw.talk, stage))
            told.counted.append(("reached", stage, raw.channel, raw.at, 1, 0))
        if raw.name == "branch_asked" and (raw.talk, raw.data["branch"]) not in stages:
            stages.add((raw.talk, raw.data["branch"]))
            told.counted.append(("branches", raw.data["branch"], raw.channel, raw.at, 1, 0))
    for visit in visits_of(rows):
        told.counted.append(("visits", "", visit.channel, visit.begun, 1, 0))
        if not visit.person and not visit.came_back:
            told.counted.append(("durable", "", visit.channel, visit.begun, 1, 0))
    latest = {(raw.talk, raw.data["turn"]): raw for raw in rows if raw.name == "rated"}
    told.counted += [("ratings", raw.data["score"], raw.channel, raw.at, 1, 0) for raw in latest.values()]
    return told


def plain_counts(raw: Raw) -> Iterator[tuple[str, str, int]]:
    if raw.name == "turn":
        yield from (("turns", raw.data["outcome"], 0), ("modes", raw.data.get("mode", ""), 0))
        yield from (("unanswered", "", 0) for _ in range(raw.data.get("unanswered", 0)))
    elif raw.name == "conversation_started":
        yield "conversations", raw.data["channel"], 0
    elif raw.name == "product_shown":
        yield from (("shown", sku, 0) for sku in raw.data["skus"])
    elif raw.name == "order_placed":
        yield "orders", raw.data["way"], raw.data["total"]
    elif raw.name in ("sounded_upset", "sounded_good"):
        yield "moods", raw.name.removeprefix("sounded_"), 0
    elif raw.name == "sold_out_asked":
        yield "out_of_stock", raw.data["sku"], 0


def visits_of(rows: list[Raw]) -> list[Visit]:
    """Return the visits: each with whether a person was asked for, and whether the customer came back within 72 hours of its end."""
    visits: list[Visit] = []
    for raw in rows:
        asks = REACHED.get(raw.name) == "handoff"
        if raw.name != "turn" and not asks:
            continue
        here = [visit for visit in visits if visit.talk == raw.talk]
        if not here or raw.at - here[-1].last > SILENCE:
            for other in visits:
                same = other.visitor == raw.visitor if raw.visitor else other.talk == raw.talk
                if same and timedelta() <= raw.at - other.last <= COMES_BACK:
                    other.came_back = True
            here.append(Visit(raw.talk, raw.visitor, raw.channel, raw.at, raw.at))
            visits.append(here[-1])
        here[-1].last = max(here[-1].last, raw.at)
        here[-1].person |= asks
    return visits


def raw_of(row: Any) -> Raw:
    number, talk, name, data, at, channel, visitor = row
    return Raw(number, talk, name, from_json(data), from_epoch(at), channel, visitor)
