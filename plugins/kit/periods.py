"""Periods of whole days, as a tool's argument writes them: "2026-10-01/2026-10-31", "2026-10-05", "yesterday", "last week"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from plugins.contracts import Period

Spoken = Callable[[date], Period]


def read_period(written: str, today: date) -> Period | None:
    """Return the period that an argument writes, None for one that cannot be read or ends before it begins."""
    named = SPOKEN.get(written.strip().lower().replace("_", " "))
    if named is not None:
        return named(today)
    first, _, last = written.strip().partition("/")
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError:
        return None
    return period if period.days > 0 else None


def written_period(period: Period) -> str:
    """Return the argument that writes a period (ISO 8601)."""
    return f"{period.first.isoformat()}/{period.last.isoformat()}"


def last_days(today: date, days: int) -> Period:
    """Return so many days up to today."""
    return Period(today - timedelta(days=days - 1), today)


def week_of(day: date) -> Period:
    """Return the week, from Monday on, that a day is in."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def year_of(day: date) -> Period:
    return Period(day.replace(month=1, day=1), day.replace(month=12, day=31))


def _up_to(period: Period, today: date) -> Period:
    """Return a period without the days that are still to come."""
    return Period(period.first, min(period.last, today))


def _one(days_ago: int) -> Spoken:
    return lambda today: Period(today - timedelta(days=days_ago), today - timedelta(days=days_ago))


SPOKEN: Mapping[str, Spoken] = {
    "today": _one(0),
    "yesterday": _one(1),
    "day before yesterday": _one(2),
    "this week": lambda today: _up_to(week_of(today), today),
    "last week": lambda today: week_of(today - timedelta(days=7)),
    "week before last": lambda today: week_of(today - timedelta(days=14)),
    "this month": lambda today: _up_to(month_of(today), today),
    "last month": lambda today: month_of(month_of(today).first - timedelta(days=1)),
    "this year": lambda today: _up_to(year_of(today), today),
    "last year": lambda today: year_of(year_of(today).first - timedelta(days=1)),
}
