"""Spans of a shop's own days, what they are compared with, and their hours, days or weeks as half hours since 1970."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.storage.figures.local_days import HALF_HOUR_S, shift_of
from app.storage.figures.rollups import Piece

HALF_HOURS_A_WEEK = 7 * 48
LONGEST_DAYS, LONGEST_HOURLY_DAYS = 800, 7  # 720 hours of a month are half a second and no chart that one can read
_FIRST_DAY = date(1970, 1, 1).toordinal()  # a Thursday


class Grain(StrEnum):
    """How finely a span is told. An hour is a real one: the day on which clocks go back has 25."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"  # from Monday


def suiting(grain: Grain, days: int) -> Grain:
    """Return the grain in which so many days can be told: days where hours would be too many, so that older links still open."""
    return Grain.DAY if grain is Grain.HOUR and days > LONGEST_HOURLY_DAYS else grain


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days of a shop's own time, ``first`` and ``last`` included. In the few zones whose clocks are a quarter of an hour off
    the half hour (Nepal), a day begins at the half hour before its midnight."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=day) for day in range(self.days)]

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        """When the span is over; not included."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def before(self) -> Span:
        """As many days, up to the day before the first."""
        return self.moved(-self.days)

    @property
    def year_before(self) -> Span:
        """The same days of the week 52 weeks earlier: a Saturday is compared with a Saturday."""
        return self.moved(-364)

    def moved(self, days: int) -> Span:
        return Span(self.first + timedelta(days=days), self.last + timedelta(days=days), self.zone)

    def pieces(self) -> tuple[Piece, ...]:
        """Return the span as half hours, a piece for each stand of the shop's clock (one, or two where clocks change)."""
        return _pieces(self)

    def slots(self, grain: Grain) -> list[Slot]:
        """Return the hours, days or weeks of the span, the oldest first; a week begins on Monday or with the span."""
        if grain is Grain.HOUR:
            hours = dict.fromkeys(hour_of(half_hour, piece) for piece in self.pieces() for half_hour in range(piece.first, piece.end))
            return [Slot(moment(hour).astimezone(self.zone)) for hour in hours]
        days = self.dates if grain is Grain.DAY else list(dict.fromkeys(self.week_of(day) for day in self.dates))
        return [Slot(datetime.combine(day, time(), self.zone)) for day in days]

    def week_of(self, day: date) -> date:
        """Return the first day of a day's week, as far as it lies in the span."""
        return max(day - timedelta(days=day.weekday()), self.first)


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour, day or week by its beginning in the shop's zone."""

    begin: datetime

    @property
    def day(self) -> date:
        return self.begin.date()


@lru_cache(maxsize=256)
def _pieces(span: Span) -> tuple[Piece, ...]:
    # a page asks for the same few spans a hundred times
    edges = [_half_hour(datetime.combine(day, time(), span.zone)) for day in [*span.dates, span.last + timedelta(days=1)]]
    pieces: list[Piece] = []
    for begin, end in zip(edges, edges[1:], strict=False):
        for piece in _by_shift(begin, end, span.zone):
            if pieces and pieces[-1].shift == piece.shift:
                piece = Piece(pieces.pop().first, piece.end, piece.shift)
            pieces.append(piece)
    return tuple(pieces)


def hour_of(half_hour: int, piece: Piece) -> int:
    """Return the half hour with which an hour of the shop's clock begins."""
    return max(half_hour - (half_hour + piece.shift) % 2, piece.first)


def day_of(local_day: int) -> date:
    """Return the day that so many days after 1970-01-01 is."""
    return date.fromordinal(_FIRST_DAY + local_day)


def number_of(day: date) -> int:
    """Return how many days after 1970-01-01 a day is."""
    return day.toordinal() - _FIRST_DAY


def moment(half_hour: int) -> datetime:
    return datetime.fromtimestamp(half_hour * HALF_HOUR_S, UTC)


def _by_shift(begin: int, end: int, zone: ZoneInfo) -> Iterator[Piece]:
    """Yield a day's half hours by the stand of the clock."""
    if shift_of(begin, zone) == shift_of(end - 1, zone):
        yield Piece(begin, end, shift_of(begin, zone))
        return
    first = begin
    for half_hour in range(begin + 1, end + 1):
        if half_hour == end or shift_of(half_hour, zone) != shift_of(first, zone):
            yield Piece(first, half_hour, shift_of(first, zone))
            first = half_hour


def _half_hour(at: datetime) -> int:
    return int(at.timestamp()) // HALF_HOUR_S
