"""Counting what happened by the half hour: each stored event once, whenever it comes to be counted, for all who look at figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, select, update

from app.storage.columns import from_epoch, from_json, to_epoch
from app.storage.engine import Databases, Duplicate
from app.storage.links import Link
from app.storage.tables import events, rolled_up, rollups

HALF_HOUR_US = 30 * 60 * 1_000_000
# An event bears the time at which its turn began, and on PostgreSQL may appear after one with a higher number: after so long none does.
SETTLED = timedelta(seconds=30)
BATCH = 2_000
MOST_SKUS = 10
REACHED = {"product_shown": "shown", "cart_changed": "cart", "order_placed": "order", "handoff_asked": "handoff", "lead": "handoff"}

_SEEN = select(rolled_up.c.seen).where(rolled_up.c.source == "events")
_BEGIN = insert(rolled_up).inline()
_MOVE = update(rolled_up).where(rolled_up.c.source == "events", rolled_up.c.seen == bindparam("was")).values(seen=bindparam("now_seen"))
# up to the first that is not settled: behind it a slower turn's event may already be old, and would be the last one seen
_unsettled = select(func.min(events.c.id)).where(events.c.id > bindparam("after"), events.c.created_at >= bindparam("before"))
_settled = (events.c.id > bindparam("after")) & (events.c.id < func.coalesce(_unsettled.scalar_subquery(), 2**62))
_NEW = (
    select(events.c.id, events.c.conversation_id, events.c.name, events.c.data, events.c.created_at)
    .where(_settled)
    .order_by(events.c.id)
    .limit(BATCH)
)
_ANY_NEW = select(events.c.id).where(_settled).limit(1)
_EARLIER = (
    select(events.c.id)
    .where(events.c.conversation_id == bindparam("talk"), events.c.name == bindparam("what"), events.c.id < bindparam("this"))
    .limit(1)
)
_one = (rollups.c.measure == bindparam("of")) & (rollups.c.bucket == bindparam("at")) & (rollups.c.part == bindparam("on"))
_ADD_TO = update(rollups).where(_one).values(times=rollups.c.times + bindparam("more"), amount=rollups.c.amount + bindparam("sum"))
_ADD = insert(rollups).inline()
_SPAN = select(rollups.c.measure, rollups.c.bucket, rollups.c.part, rollups.c.times, rollups.c.amount).where(
    rollups.c.measure == bindparam("of"), rollups.c.bucket >= bindparam("since"), rollups.c.bucket < bindparam("until")
)

_local = (rollups.c.bucket + bindparam("shift", type_=BigInteger)) % bindparam("around", type_=BigInteger)
_SUMS = (
    select(
        (_local // bindparam("wide", type_=BigInteger)).label("slot"),
        rollups.c.part,
        func.sum(rollups.c.times),
        func.sum(rollups.c.amount),
    )
    .where(rollups.c.measure == bindparam("of"), rollups.c.bucket >= bindparam("since"), rollups.c.bucket < bindparam("until"))
    .group_by("slot", rollups.c.part)
)

Counted = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Half hours since 1970, ``first`` up to ``end`` (not included), in which the shop's clock stands ``shift`` of them before UTC's."""

    first: int
    end: int
    shift: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened in a half hour, and what it came to; ``part`` says of what kind."""

    at: datetime
    part: str
    times: int
    amount: int


class Rollups:
    """One tenant's counts."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def bring_up(self, now: datetime, batches: int = 5) -> bool:
        """Count what was stored since the last time, at most so many batches; return whether all is counted."""
        if not self._databases.is_begun(self._key) or not self._has_new(now):
            return True
        return any(self._count_batch(now) < BATCH for _ in range(batches))

    def _has_new(self, now: datetime) -> bool:
        with self._databases.opened(self._key) as database, database.read() as link:
            seen = link.rows(_SEEN, {})
            return bool(link.rows(_ANY_NEW, {"after": seen[0][0] if seen else 0, "before": to_epoch(now - SETTLED)}))

    def read(self, measure: str, since: datetime, until: datetime) -> list[Count]:
        """Return the counts of a measure in a span of time; ``until`` is not included."""
        values = {"of": measure, "since": _bucket(to_epoch(since)), "until": _bucket(to_epoch(until))}
        with self._databases.opened(self._key) as database, database.read() as link:
            rows = link.rows(_SPAN, values)
        return [Count(from_epoch(bucket * HALF_HOUR_US), part, int(times), int(amount)) for _, bucket, part, times, amount in rows]

    def sums(self, measure: str, piece: Piece, channel: str, wide: int, around: int = 2**40) -> list[tuple[int, str, int, int]]:
        """Return (slot, part, times, amount) of a measure: slots of ``wide`` half hours of the shop's clock, counted from 1970-01-01
        0:00 on it, and from 0 again after ``around`` half hours; "" is every channel."""
        values = {"of": measure, "since": piece.first, "until": piece.end, "shift": piece.shift, "wide": wide, "around": around}
        with self._databases.opened(self._key) as database, database.read() as link:
            return [(int(slot), part, int(times), int(amount)) for slot, part, times, amount in link.rows(_SUMS, values)]

    def missed(self, since: datetime, until: datetime, channel: str, most: int) -> list[tuple[str, int]]:
        """Return the words that searches found nothing for, with how often, the most wanted first."""
        return []

    def _count_batch(self, now: datetime) -> int:
        """Count a batch and return how many events it had, 0 also when another process counts at this moment."""
        with suppress(Duplicate), self._databases.opened(self._key) as database, database.write() as link:
            found = link.rows(_SEEN, {})
            if not found:
                link.change(_BEGIN, {"source": "events", "seen": 0})
            seen = int(found[0][0]) if found else 0
            rows = link.rows(_NEW, {"after": seen, "before": to_epoch(now - SETTLED)})
            if not rows or link.change(_MOVE, {"was": seen, "now_seen": rows[-1][0]}) != 1:
                return 0
            self._add(link, rows)
            return len(rows)
        return 0

    def _add(self, link: Link, rows: Sequence[Any]) -> None:
        times: Counter[Counted] = Counter()
        amounts: Counter[Counted] = Counter()
        for row in rows:
            for measure, part, amount in _measures(link, row):
                counted = (measure, _bucket(row[4]), part[:200])
                times[counted] += 1
                amounts[counted] += amount
        for (measure, bucket, part), more in times.items():
            amount = amounts[(measure, bucket, part)]
            if link.change(_ADD_TO, {"of": measure, "at": bucket, "on": part, "more": more, "sum": amount}) == 0:
                link.change(_ADD, {"measure": measure, "bucket": bucket, "part": part, "times": more, "amount": amount})


def _measures(link: Link, row: Sequence[Any]) -> Iterator[tuple[str, str, int]]:
    """Yield (measure, part, amount) of one event."""
    number, talk, name, data, _ = row
    told: Mapping[str, Any] = from_json(data)
    if name == "turn":
        yield from (("turns", str(told.get("outcome", "")), 0), ("tools", str(told.get("tool", "")), 0))
        yield from (("modes", str(told.get("mode", "")), 0), ("languages", str(told.get("locale", ""))[:2], 0))
    elif name == "conversation_started":
        yield "conversations", str(told.get("channel", "")), 0
    elif name == "product_shown":
        yield from (("shown", str(sku), 0) for sku in told.get("skus", ())[:MOST_SKUS])
    elif name == "cart_changed" and told.get("action") == "added":
        yield "carted", str(told.get("sku", "")), 0
    elif name == "order_placed":
        yield "orders", str(told.get("way", "")), int(told.get("total", 0))
    stage = REACHED.get(name)
    if stage and _is_first(link, talk, name, number):
        yield "reached", stage, 0


def _is_first(link: Link, talk: str, name: str, number: int) -> bool:
    """Return whether a conversation had nothing of the kind before."""
    alike = [other for other, stage in REACHED.items() if stage == REACHED[name]]
    return not any(link.rows(_EARLIER, {"talk": talk, "what": other, "this": number}) for other in alike)


def _bucket(microseconds: int) -> int:
    return microseconds // HALF_HOUR_US
