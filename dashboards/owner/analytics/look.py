"""What an owner looks at, as the page's address says it: from when to when, by hour, day or week, of which channel and branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.services.accounts import AppError
from app.services.insights.asking import BEFORE, COMPARES, NOTHING, YEAR, Asked
from app.services.insights.spans import Grain, Span, suiting

DEFAULT_DAYS = 30
MOST_DAYS = 731
EARLIEST = date(2000, 1, 1)
PRESETS = ("1", "7", "30", "90", "month", "last_month")


class NoSuchSpan(AppError):
    """Dates that make no span; the message is in the reader's words."""

    status, code = 400, "no_such_span"


@dataclass(frozen=True, slots=True)
class Look:
    """The days looked at, both ends included; ``preset`` names a span that moves on with the days, "" where dates were given."""

    since: date
    until: date
    preset: str = ""
    grain: str = "day"
    channel: str = ""
    branch: str = ""
    compare: str = NOTHING

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def query(self, **changes: str) -> dict[str, str]:
        """Return the address's query for this look, with changes."""
        span = {"days": self.preset} if self.preset else {"from": self.since.isoformat(), "to": self.until.isoformat()}
        own = {**span, "by": self.grain, "channel": self.channel, "branch": self.branch, "compare": self.compare}
        return {name: value for name, value in (own | changes).items() if value and (name, value) != ("compare", NOTHING)}

    def asked(self, zone: ZoneInfo) -> Asked:
        """Return the look as a question to the shop's figures."""
        span = Span(self.since, self.until, zone)
        against = {BEFORE: span.before, YEAR: span.year_before}.get(self.compare)
        return Asked(span, against, Grain(self.grain), self.channel, self.branch)


def read_look(asked: Mapping[str, str], today: date, faults: Mapping[str, str]) -> Look:
    """Return what a query string asks for; NoSuchSpan, worded by ``faults``, for dates that make no sense."""
    preset = asked.get("days", "")
    if preset in PRESETS or not (asked.get("from") or asked.get("to")):
        preset = preset if preset in PRESETS else str(DEFAULT_DAYS)
        since, until = _preset(preset, today)
    else:
        preset, (since, until) = "", _dates(asked, today, faults)
    compare = asked.get("compare", NOTHING)
    return Look(
        since, until, preset, _grain(asked.get("by", ""), since, until), asked.get("channel", "")[:40],
        asked.get("branch", "")[:80], compare if compare in COMPARES else NOTHING,
    )  # fmt: skip


def _preset(name: str, today: date) -> tuple[date, date]:
    if name == "month":
        return today.replace(day=1), today
    if name == "last_month":
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    return today - timedelta(days=int(name) - 1), today


def _dates(asked: Mapping[str, str], today: date, faults: Mapping[str, str]) -> tuple[date, date]:
    since = _date(asked.get("from") or asked.get("to", ""), faults)
    until = _date(asked.get("to") or today.isoformat(), faults)
    if since > today:
        raise NoSuchSpan(faults["in_the_future"].format(since=since))
    if until < since:
        raise NoSuchSpan(faults["backwards"].format(since=since, until=until))
    if (until - since).days >= MOST_DAYS:
        raise NoSuchSpan(faults["too_long"].format(days=MOST_DAYS))
    return since, min(until, today)


def _date(text: str, faults: Mapping[str, str]) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NoSuchSpan(faults["no_date"].format(value=text[:40])) from None
    if found < EARLIEST:
        raise NoSuchSpan(faults["too_early"].format(value=found, earliest=EARLIEST))
    return found


def _grain(asked: str, since: date, until: date) -> str:
    """Return the grain asked for as far as so many days can be told in it, otherwise the one that reads best in so many days."""
    days = (until - since).days + 1
    if asked in list(Grain):
        return suiting(Grain(asked), days).value
    return "hour" if days <= 2 else "day" if days <= 92 else "week"
