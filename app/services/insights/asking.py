"""What is asked of the figures: a span of days, what it is compared with, how finely it is told, one channel or one branch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.errors import AppError
from app.services.insights.spans import LONGEST_DAYS, Grain, Span, suiting

SPANS = (1, 7, 30, 90)
BEFORE, YEAR, NOTHING = "before", "year", "none"
COMPARES = (BEFORE, YEAR, NOTHING)
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


class BadSpan(AppError):
    """A span of days that cannot be told; the message says why and what to write."""

    status, code = 400, "bad_span"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the figures. ``against`` None compares with nothing. ``channel`` and ``branch`` are "" for all.

    There is no filter by bot: a shop has one. By branch only a few figures are known, see ``figures.BY_BRANCH``.
    """

    span: Span
    against: Span | None
    grain: Grain = Grain.DAY
    channel: str = ""
    branch: str = ""

    @property
    def days(self) -> int:
        return self.span.days


def ask(
    today: date,
    zone: ZoneInfo,
    *,
    days: int = 7,
    first: str = "",
    last: str = "",
    compare: str = BEFORE,
    grain: str = "",
    channel: str = "",
    branch: str = "",
) -> Asked:
    """Return what a page's address asks for. ``first`` and ``last`` (``2026-01-31``) go before ``days`` up to today; a missing one of
    the two is today, or as many days before. ``compare`` is before, year, none, or the first day of any earlier span of the same
    length; "" as ``grain`` chooses one that suits the span. Raises BadSpan."""
    span = _span(today, zone, days if days in SPANS else 7, first, last)
    finely = _grain(grain, span)
    return Asked(span, _against(span, compare), finely, channel[:200], branch[:200])


def _span(today: date, zone: ZoneInfo, days: int, first: str, last: str) -> Span:
    end = _day(last, "to") if last else max(today, _day(first, "from")) if first else today
    begin = _day(first, "from") if first else end - timedelta(days=days - 1)
    if begin > end:
        raise BadSpan(f"The span ends ({end}) before it begins ({begin}). Swap the two days.")
    if (end - begin).days >= LONGEST_DAYS:
        raise BadSpan(f"From {begin} to {end} are more than {LONGEST_DAYS} days. Choose fewer.")
    return Span(begin, end, zone)


def _against(span: Span, compare: str) -> Span | None:
    if compare in ("", BEFORE):
        return span.before
    if compare == YEAR:
        return span.year_before
    return None if compare == NOTHING else span.moved((_day(compare, "compare") - span.first).days)


def _grain(grain: str, span: Span) -> Grain:
    if not grain:
        return Grain.HOUR if span.days <= 2 else Grain.DAY if span.days <= 92 else Grain.WEEK
    if grain not in list(Grain):
        raise BadSpan(f"{grain!r} is no grain. Write hour, day or week.")
    return suiting(Grain(grain), span.days)


def _day(text: str, name: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadSpan(f"{name}: {text!r} is not a day. Write it like 2026-01-31.") from None
    if not _EARLIEST <= day <= _LATEST:
        raise BadSpan(f"{name}: {day} is out of reach. Write a day from {_EARLIEST} to {_LATEST}.")
    return day
