"""Opening hours: what a branch keeps on a day, whether it is open at a moment, and when that changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plugins.contracts import Branch, Span

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOK_AHEAD_DAYS = 31
MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class DayHours:
    """What holds on one day: no spans means closed. ``holiday`` names the day when it is a special one.

    ``pointer`` is the place inside the branch's record that says so (RFC 6901).
    """

    day: date
    spans: tuple[Span, ...]
    pointer: str
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a branch is open at a moment; ``changes`` is when that ends, in the zone, None within the next month."""

    open: bool
    changes: datetime | None


@dataclass(frozen=True, slots=True)
class Weekdays:
    """A run of weekdays (Monday is 0) that keep the same hours."""

    first: int
    last: int
    spans: tuple[Span, ...]


def parse_span(text: str) -> Span:
    """Return the span written as ``08:00-17:30``. A closing time of 24:00 is midnight; one before the opening is the next day's."""
    opening, _, closing = text.partition("-")
    return _parse_time(opening), _parse_time(closing)


def _parse_time(text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    return time(int(hour) % 24, int(minute))


def parse_week(hours: Mapping[str, Sequence[str]]) -> tuple[tuple[Span, ...], ...]:
    """Return the seven days of a document's ``hours``, Monday first, spans in order."""
    return tuple(parse_day(hours.get(weekday, ())) for weekday in WEEKDAYS)


def parse_day(texts: Sequence[str]) -> tuple[Span, ...]:
    return tuple(sorted(parse_span(text) for text in texts))


def hours_on(branch: Branch, day: date) -> DayHours:
    """Return what the branch keeps on a day: the holiday's hours where there is one, the week's otherwise."""
    for index, holiday in enumerate(branch.holidays):
        if holiday.day == day:
            return DayHours(day, holiday.spans, f"/holidays/{index}", holiday.name)
    return DayHours(day, branch.weekly[day.weekday()], f"/hours/{WEEKDAYS[day.weekday()]}")


def opening_periods(branch: Branch, first: date, days: int, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return the times in UTC at which the branch is open, from its spans of ``days`` days, joined where they touch."""
    periods: list[tuple[datetime, datetime]] = []
    for opens, closes in sorted(_spans_in_utc(branch, first, days, zone)):
        if periods and opens <= periods[-1][1]:
            periods[-1] = (periods[-1][0], max(periods[-1][1], closes))
        else:
            periods.append((opens, closes))
    return periods


def _spans_in_utc(branch: Branch, first: date, days: int, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    # UTC because two times of one zone compare by the clock on the wall, which is wrong across a change of clocks.
    for offset in range(days):
        day = first + timedelta(days=offset)
        for opening, closing in hours_on(branch, day).spans:
            last = day if closing > opening else day + timedelta(days=1)
            opens = datetime.combine(day, opening, zone).astimezone(UTC)
            closes = datetime.combine(last, closing, zone).astimezone(UTC)
            if opens < closes:
                yield opens, closes


def state_at(branch: Branch, moment: datetime, zone: ZoneInfo) -> OpenState:
    """Return whether the branch is open at an aware moment. It is open at its opening minute, closed at its closing minute."""
    begin = moment.astimezone(zone).date() - timedelta(days=1)
    periods = opening_periods(branch, begin, LOOK_AHEAD_DAYS + 2, zone)
    horizon = moment + timedelta(days=LOOK_AHEAD_DAYS)
    for opens, closes in periods:
        if opens <= moment < closes:
            return OpenState(True, closes.astimezone(zone) if closes < horizon else None)
        if opens > moment:
            return OpenState(False, opens.astimezone(zone))
    return OpenState(False, None)


def week_groups(weekly: Sequence[tuple[Span, ...]]) -> list[Weekdays]:
    """Return the week as runs of days with the same hours: Monday to Friday, Saturday, Sunday."""
    groups: list[Weekdays] = []
    for weekday, spans in enumerate(weekly):
        if groups and groups[-1].spans == spans:
            groups[-1] = Weekdays(groups[-1].first, weekday, spans)
        else:
            groups.append(Weekdays(weekday, weekday, spans))
    return groups


def is_all_day(span: Span) -> bool:
    return span == (MIDNIGHT, MIDNIGHT)
