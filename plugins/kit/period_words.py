"""A period in words, and the facts behind its days."""

from __future__ import annotations

from datetime import date

from plugins.contracts import Call, Fact, Period
from plugins.kit.periods import last_days, read_period
from plugins.kit.words import wording_of

USUAL_DAYS = 7


def asked_period(call: Call) -> Period:
    """Return the period that a call asks for; the last seven days where it names none that can be read."""
    today = call.now.date()
    return read_period(str(call.arguments.get("period", "")), today) or last_days(today, USUAL_DAYS)


def period_text(call: Call, period: Period) -> str:
    """Return when: "on Friday 20 November", "from Monday 9 November to Sunday 15 November"."""
    if period.days == 1:
        return call.say("period.day", date=_day(call, period.first))
    return call.say("period.days", first=_day(call, period.first), last=_day(call, period.last))


def period_facts(period: Period, source: str) -> tuple[Fact, ...]:
    return tuple(Fact("date", day, source=source) for day in dict.fromkeys((period.first, period.last)))


def _day(call: Call, day: date) -> str:
    """Return a day, with its year where it is another one than this."""
    worded = wording_of(day, call.say.locale)
    return worded if day.year == call.now.year else f"{worded} {day.year}"
