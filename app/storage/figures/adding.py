"""Adding to the counts: by half hours for good, and by the days of the shop's calendar, which are made anew when its zone changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Table, bindparam, delete, insert, select, update

from app.storage.databases.links import Link
from app.storage.figures.local_days import LocalDays
from app.storage.figures.measures import Addition, Counted
from app.storage.tables import daily, rolled_up, rollups

OF_ZONE = "zone:"
ZONE = select(rolled_up.c.source).where(rolled_up.c.source.startswith(OF_ZONE))
_FORGET_ZONE = delete(rolled_up).where(rolled_up.c.source.startswith(OF_ZONE))
_KEEP_ZONE = insert(rolled_up).inline()
_FORGET_DAYS = delete(daily)
_MEASURES = select(rollups.c.measure).distinct()
_ALL_OF = select(rollups).where(rollups.c.measure == bindparam("of"))


def _update(table: Table, when: Column) -> tuple:
    """Return the statements that add to a count and that begin it."""
    one = (
        (table.c.measure == bindparam("of")) & (when == bindparam("at")) & (table.c.channel == bindparam("on_channel"))
        & (table.c.part == bindparam("on")) & (table.c.demo == bindparam("is_demo"))
    )  # fmt: skip
    more = {"times": table.c.times + bindparam("more"), "amount": table.c.amount + bindparam("sum")}
    return update(table).where(one).values(more), insert(table).inline(), when.name


_BY_HALF_HOUR, _BY_DAY = _update(rollups, rollups.c.bucket), _update(daily, daily.c.day)


def add(link: Link, many: Iterable[Addition], zone: ZoneInfo) -> None:
    """Add to the counts, and to those of the days in the zone that ``zone_of`` gives."""
    times: Counter[Counted] = Counter()
    amounts: Counter[Counted] = Counter()
    for counted, more, amount in many:
        times[counted] += more
        amounts[counted] += amount
    _write(link, _BY_HALF_HOUR, times, amounts)
    _write(link, _BY_DAY, *_by_day(((counted, times[counted], amounts[counted]) for counted in times), LocalDays(zone)))


def zone_of(link: Link) -> str:
    """Return the name of the zone whose days are counted, "" before there is one."""
    found = link.rows(ZONE, {})
    return found[0][0].removeprefix(OF_ZONE) if found else ""


def count_days_anew(link: Link, zone: ZoneInfo) -> None:
    """Count the days of another zone, from the half hours; whoever calls this keeps other counters out."""
    for statement in (_FORGET_ZONE, _FORGET_DAYS):
        link.change(statement, {})
    link.change(_KEEP_ZONE, {"source": f"{OF_ZONE}{zone.key}", "seen": 0})
    days = LocalDays(zone)
    for (measure,) in link.rows(_MEASURES, {}):
        _write(link, _BY_DAY, *_by_day(_stored(link, measure), days))


def _stored(link: Link, measure: str) -> Iterator[Addition]:
    for *counted, times, amount in link.rows(_ALL_OF, {"of": measure}):
        yield Addition(Counted(*counted), times, amount)


def _by_day(many: Iterable[Addition], days: LocalDays) -> tuple[Counter[Counted], Counter[Counted]]:
    times: Counter[Counted] = Counter()
    amounts: Counter[Counted] = Counter()
    for counted, more, amount in many:
        on_day = counted._replace(bucket=days(counted.bucket))
        times[on_day] += more
        amounts[on_day] += amount
    return times, amounts


def _write(link: Link, statements: tuple, times: Counter[Counted], amounts: Counter[Counted]) -> None:
    add_to, begin, when = statements
    for counted in sorted(times):  # in one order everywhere: two who add at once wait for each other, and never in a circle
        measure, at, channel, part, demo = counted
        key = {"of": measure, "at": at, "on_channel": channel, "on": part, "is_demo": demo}
        if link.change(add_to, key | {"more": times[counted], "sum": amounts[counted]}) == 0:
            row = {"measure": measure, when: at, "channel": channel, "part": part, "demo": demo}
            link.change(begin, row | {"times": times[counted], "amount": amounts[counted]})
