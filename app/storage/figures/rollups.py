"""What happened, by half hours, channels and parts: brought up to now when somebody looks, summed over any span of a shop's clock."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, bindparam, func, literal, or_, select

from app.storage.databases.columns import from_epoch, from_json, to_epoch
from app.storage.databases.engine import Databases, Duplicate
from app.storage.figures.adding import OF_ZONE, ZONE
from app.storage.figures.counting import BATCH, SOURCES, Source, count_batch, has_new, keep_zone
from app.storage.figures.measures import HALF_HOUR_US, bucket_of
from app.storage.tables import conversations, daily, events, rollups

_since, _until = bindparam("since"), bindparam("until")
_in_span = (rollups.c.measure == bindparam("of")) & (rollups.c.bucket >= _since) & (rollups.c.bucket < _until)
_SPAN = (
    select(rollups.c.bucket, rollups.c.part, func.sum(rollups.c.times), func.sum(rollups.c.amount))
    .where(_in_span)
    .group_by(rollups.c.bucket, rollups.c.part)
)
_local = (rollups.c.bucket + bindparam("shift", type_=BigInteger)) % bindparam("around", type_=BigInteger)
_SUMS = (
    select(
        (_local // bindparam("wide", type_=BigInteger)).label("slot"), rollups.c.part, func.sum(rollups.c.times), func.sum(rollups.c.amount)
    )
    .where(_in_span, or_(literal("") == bindparam("of_channel"), rollups.c.channel == bindparam("of_channel")))
    .group_by("slot", rollups.c.part)
)
_DAYS = (
    select(daily.c.day, daily.c.part, func.sum(daily.c.times), func.sum(daily.c.amount))
    .where(daily.c.measure == bindparam("of"), daily.c.day >= _since, daily.c.day <= _until)
    .where(or_(literal("") == bindparam("of_channel"), daily.c.channel == bindparam("of_channel")))
    .group_by(daily.c.day, daily.c.part)
)
_times = func.count().label("counted")
_MISSED = (
    select(events.c.data, _times)
    .join_from(events, conversations, conversations.c.id == events.c.conversation_id)
    .where(events.c.name == "search_missed", events.c.created_at >= _since, events.c.created_at < _until)
    .where(or_(literal("") == bindparam("of_channel"), conversations.c.channel == bindparam("of_channel")))
    .group_by(events.c.data)
    .order_by(_times.desc(), events.c.data)
    .limit(bindparam("most"))
)


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

    def bring_up(self, now: datetime, batches: int = 5, zone: ZoneInfo | None = None) -> bool:
        """Count what was stored since the last time, at most so many batches of each source; return whether all is counted. ``zone`` is
        the shop's, in which days are counted; None leaves it as it was."""
        if not self._databases.is_begun(self._key):
            return True
        self._keep_zone(zone)
        return all([self._bring_up(source, now, batches) for source in SOURCES])

    def _keep_zone(self, zone: ZoneInfo | None) -> None:
        kept = self._rows(ZONE, {})
        if not kept or (zone is not None and kept[0][0] != f"{OF_ZONE}{zone.key}"):
            with suppress(Duplicate), self._databases.opened(self._key) as database, database.write() as link:
                keep_zone(link, zone or ZoneInfo("UTC"))

    def _bring_up(self, source: Source, now: datetime, batches: int) -> bool:
        with self._databases.opened(self._key) as database, database.read() as link:
            if not has_new(link, source, now):
                return True
        return any(self._count_batch(source, now) < BATCH for _ in range(batches))

    def _count_batch(self, source: Source, now: datetime) -> int:
        """Count a batch and return how many rows it had, 0 also when another process begins to count at this moment."""
        with suppress(Duplicate), self._databases.opened(self._key) as database, database.write() as link:
            return count_batch(link, source, now)
        return 0

    def read(self, measure: str, since: datetime, until: datetime) -> list[Count]:
        """Return the counts of a measure in a span of time, over all channels; ``until`` is not included."""
        rows = self._rows(_SPAN, {"of": measure, "since": bucket_of(to_epoch(since)), "until": bucket_of(to_epoch(until))})
        return [Count(from_epoch(bucket * HALF_HOUR_US), part, int(times), int(amount)) for bucket, part, times, amount in rows if times]

    def sums(self, measure: str, piece: Piece, channel: str, wide: int, around: int = 2**40) -> list[tuple[int, str, int, int]]:
        """Return (slot, part, times, amount) of a measure: slots of ``wide`` half hours of the shop's clock, counted from 1970-01-01
        0:00 on it, and from 0 again after ``around`` half hours; "" is every channel."""
        values = {"of": measure, "since": piece.first, "until": piece.end, "shift": piece.shift, "wide": wide, "around": around}
        rows = self._rows(_SUMS, values | {"of_channel": channel})
        return [(int(slot), part, int(times), int(amount)) for slot, part, times, amount in rows]

    def days(self, measure: str, first: int, last: int, channel: str) -> list[tuple[int, str, int, int]]:
        """Return (day, part, times, amount) of a measure, both days included, counted from 1970-01-01; "" is every channel."""
        rows = self._rows(_DAYS, {"of": measure, "since": first, "until": last, "of_channel": channel})
        return [(int(day), part, int(times), int(amount)) for day, part, times, amount in rows]

    def missed(self, since: datetime, until: datetime, channel: str, most: int) -> list[tuple[str, int]]:
        """Return the words that searches found nothing for, with how often, the most wanted first."""
        values = {"since": to_epoch(since), "until": to_epoch(until), "of_channel": channel, "most": most}
        return [(str(from_json(data).get("words", "")), int(times)) for data, times in self._rows(_MISSED, values)]

    def _rows(self, statement: Any, values: dict[str, Any]) -> Any:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)
