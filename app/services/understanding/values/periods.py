"""Periods that are past, as people of the shop ask for figures: "yesterday", "last week", "in October", "the last 30 days"."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from plugins.contracts import Period, Slot
from plugins.kit.periods import SPOKEN, last_days, month_of, written_period

Words = Mapping[str, Sequence[str]]
MOST_DAYS = 366


def period_slots(text: str, language: str, today: date) -> list[Slot]:
    """Return the periods that a text names, as ``2026-10-01/2026-10-31``; the longer reading wins where two overlap."""
    words = _words().get(language)
    found = sorted(_found(text.lower(), words, today), key=lambda slot: slot.start - slot.end) if words else []
    kept: list[Slot] = []
    for slot in found:
        if not any(slot.start < other.end and other.start < slot.end for other in kept):
            kept.append(slot)
    return sorted(kept, key=lambda slot: slot.start)


def with_periods(slots: Sequence[Slot], text: str, language: str, today: date) -> list[Slot]:
    """Return the slots with the text's periods; what is part of one counts nothing by itself, but a day may be meant as a day."""
    periods = period_slots(text, language, today)
    inside = [slot for slot in slots if slot.type != "date" and any(one.start <= slot.start and slot.end <= one.end for one in periods)]
    return [*(slot for slot in slots if slot not in inside and not _is_cut_out(slot, text)), *periods]


def _is_cut_out(slot: Slot, text: str) -> bool:
    """Whether an amount is only a part of what is written ("-5", "1e99"): what would be changed by it is asked for instead."""
    if slot.type not in ("quantity", "money"):
        return False
    goes_on = text[slot.end - 1 : slot.end].isdigit() and text[slot.end : slot.end + 1].isalpha()
    before = text[max(0, slot.start - 1) : slot.start]
    return goes_on or before.isalnum() or before in ("-", "−", "–")


def without_comparison(text: str, language: str) -> str:
    """Return a question without "compared with the week before": every figure is told so."""
    words = _words().get(language)
    return _pattern(tuple(words["compared"]), plain=False).sub("", text).strip(" ,;") or text if words else text


def _found(text: str, words: Words, today: date) -> Iterator[Slot]:
    for name, spoken in SPOKEN.items():
        for match in _pattern(tuple(words[name]), plain=True).finditer(text):
            yield _slot(match, spoken(today))
    for name, read in _READERS.items():
        for match in _pattern(tuple(words[name]), plain=False).finditer(text):
            period = read(match, words, today)
            if period is not None:
                yield _slot(match, period)


def _slot(match: re.Match, period: Period) -> Slot:
    return Slot("period", written_period(period), match.start(), match.end())


def _last_days(match: re.Match, _: Words, today: date) -> Period | None:
    days = int(match[1])
    return last_days(today, days) if 0 < days <= MOST_DAYS else None


def _last_weeks(match: re.Match, _: Words, today: date) -> Period | None:
    days = int(match[1]) * 7
    return last_days(today, days) if 0 < days <= MOST_DAYS else None


def _on_weekday(match: re.Match, words: Words, today: date) -> Period:
    """Return the last such day: today counts."""
    day = today - timedelta(days=(today.weekday() - words["weekdays"].index(match[1])) % 7)
    return Period(day, day)


def _in_month(match: re.Match, words: Words, today: date) -> Period | None:
    """Return a month of the year that is named, else the last such month that has begun."""
    month, year = _month(match[1], words), next((int(group) for group in match.groups()[1:] if group), 0)
    if not month:
        return None
    first = date(year or (today.year if month <= today.month else today.year - 1), month, 1)
    whole = month_of(first)
    return Period(whole.first, max(whole.first, min(whole.last, today)))


def _on_day(match: re.Match, words: Words, today: date) -> Period | None:
    month, year = _month(match[2], words), int(match[3] or 0)
    try:
        day = date(year or today.year, month, int(match[1]))
    except ValueError:
        return None
    if not year and day > today:
        day = day.replace(year=today.year - 1) if (month, day.day) != (2, 29) else day
    return Period(day, day)


def _month(name: str, words: Words) -> int:
    return words["months"].index(name) + 1 if name in words["months"] else 0


Reader = Callable[[re.Match, Words, date], Period | None]
_READERS: Mapping[str, Reader] = {
    "last_days": _last_days, "last_weeks": _last_weeks, "on_weekday": _on_weekday, "in_month": _in_month, "on_day": _on_day,
}  # fmt: skip


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...], plain: bool) -> re.Pattern:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first) if plain else longest_first)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Words]:
    return json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
