"""Opening times and delivery windows as text, and the facts that back it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from babel.dates import get_day_names

from plugins.contracts import Branch, Fact, Say, Span
from plugins.kit.places.hours import WEEKDAYS, DayHours, Weekdays, is_all_day, week_groups
from plugins.kit.words import wording_of


@lru_cache(maxsize=64)
def weekday_name(weekday: int, locale: str) -> str:
    """Return the day's name as it begins a line (Monday is 0)."""
    name = get_day_names("wide", "stand-alone", locale.replace("-", "_"))[weekday]
    return name[:1].upper() + name[1:]


def span_text(span: Span, say: Say) -> str:
    return f"{wording_of(span[0], say.locale)}–{wording_of(span[1], say.locale)}"


def spans_texts(spans: Sequence[Span], say: Say) -> list[str]:
    """Return each span as text; the template ``schedule.all_day`` words a whole day."""
    return [say("schedule.all_day") if is_all_day(span) else span_text(span, say) for span in spans]


def day_text(spans: Sequence[Span], say: Say) -> str:
    """Return a day's hours in one phrase; the template ``schedule.closed`` words a day without any."""
    return wording_of(spans_texts(spans, say), say.locale) if spans else say("schedule.closed")


def week_text(weekly: Sequence[Sequence[Span]], say: Say, *, skip_empty: bool = False) -> str:
    """Return a week in lines, days with the same hours together: ``Monday–Friday: 08:00–18:00``."""
    groups = week_groups([tuple(spans) for spans in weekly])
    return "\n".join(f"{_days_text(group, say.locale)}: {day_text(group.spans, say)}" for group in groups if group.spans or not skip_empty)


def _days_text(group: Weekdays, locale: str) -> str:
    first, last = weekday_name(group.first, locale), weekday_name(group.last, locale)
    return first if group.first == group.last else f"{first}–{last}"


def span_facts(spans: Iterable[Span], subject: str, source: str) -> list[Fact]:
    """Return the opening and closing times of spans, whole days left out because no time is said of them."""
    facts = []
    for opens, closes in spans:
        if not is_all_day((opens, closes)):
            facts += [Fact("opens", opens, subject, source=source), Fact("closes", closes, subject, source=source)]
    return facts


def state_word(is_open: bool) -> str:
    """Return the value of a ``state`` fact."""
    return "open" if is_open else "closed"


def day_facts(branch: Branch, hours: DayHours) -> list[Fact]:
    """Return a day's date, its holiday and its hours as facts of a branch."""
    source = branch.source + hours.pointer
    facts = [Fact("date", hours.day, branch.id, source=source), Fact("state", state_word(bool(hours.spans)), branch.id, source=source)]
    if hours.holiday:
        facts.append(Fact("holiday", hours.holiday, branch.id, source=f"{source}/name"))
    return facts + span_facts(hours.spans, branch.id, source)


def week_facts(branch: Branch) -> list[Fact]:
    """Return the weekly hours of a branch as facts, each citing its weekday."""
    facts = []
    for weekday, spans in zip(WEEKDAYS, branch.weekly, strict=True):
        facts += span_facts(spans, branch.id, f"{branch.source}/hours/{weekday}")
    return facts
