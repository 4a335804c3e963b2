"""Dates and times in a customer's words: "tomorrow", "next Sunday", "25/12", "Boxing Day", "after 5pm", "lúc 8 giờ"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from app.services.understanding.lexicon import Lexicon, Match, Phrases
from plugins.contracts import Slot, Token

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:h.]([0-5]\d)(?!\d)")


def moment_slots(text: str, tokens: Sequence[Token], lexicon: Lexicon, now: datetime, named: Phrases) -> list[Slot]:
    """Return date (YYYY-MM-DD) and time (HH:MM) slots. ``named`` are the days that have a name, with their next date."""
    slots = [*_written_dates(text, now.date()), *_clock_times(text, lexicon)]
    taken = [(slot.start, slot.end) for slot in slots]
    for slot in (*_named_days(tokens, lexicon, now.date(), named), *_spoken_times(tokens, lexicon)):
        if not any(slot.start < end and start < slot.end for start, end in taken):
            slots.append(slot)
            taken.append((slot.start, slot.end))
    return slots


def _written_dates(text: str, today: date) -> Iterator[Slot]:
    for match in _ISO.finditer(text):
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        if day:
            yield Slot("date", day.isoformat(), match.start(), match.end())
    if _ISO.search(text):
        return
    for match in _NUMERIC.finditer(text):
        if "." in match[0] and not match[3]:
            continue
        day = _day(int(match[3] or today.year), int(match[2]), int(match[1]))
        if day and not match[3] and day < today:
            day = _day(today.year + 1, day.month, day.day)
        if day and not re.match(r"\s*(k|nghìn|kg|g|ml|l)\b", text[match.end() :]):
            yield Slot("date", day.isoformat(), match.start(), match.end())


def _clock_times(text: str, lexicon: Lexicon) -> Iterator[Slot]:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1]), int(match[2])
        tail = text[match.end() :].lower().lstrip()
        if "." in match[0] and not tail.startswith(("am", "pm")):
            continue
        if tail.startswith(("pm", "chiều", "tối", "chieu", "toi")) and hour < 12:
            hour += 12
        yield Slot("time", f"{hour:02}:{minute:02}", match.start(), match.end())


def _named_days(tokens: Sequence[Token], lexicon: Lexicon, today: date, named: Phrases) -> Iterator[Slot]:
    place = 0
    while place < len(tokens):
        found = named.at(tokens, place) or _relative(tokens, place, lexicon, today) or _day_of_month(tokens, place, lexicon, today)
        if found:
            yield Slot("date", found.value.isoformat(), tokens[found.start].start, tokens[found.end - 1].end)
        place = found.end if found else place + 1


def _relative(tokens: Sequence[Token], place: int, lexicon: Lexicon, today: date) -> Match | None:
    for kind, days in (("day_after_tomorrow", 2), ("tomorrow", 1), ("today", 0)):
        match = lexicon[kind].at(tokens, place)
        if match:
            return Match(match.start, match.end, today + timedelta(days=days))
    match = lexicon["weekend"].at(tokens, place)
    if match:
        return Match(match.start, match.end, today + timedelta(days=(5 - today.weekday()) % 7))
    match = lexicon["weekdays"].at(tokens, place)
    if not match:
        return None
    ahead = (match.value - today.weekday()) % 7
    following = lexicon["next"].at(tokens, match.end) if lexicon.language == "vi" else None
    before = place and lexicon["next"].at(tokens, place - 1)
    if (before or following) and ahead == 0:
        ahead = 7
    return Match(match.start, following.end if following else match.end, today + timedelta(days=ahead))


def _day_of_month(tokens: Sequence[Token], place: int, lexicon: Lexicon, today: date) -> Match | None:
    """ "25 December", "December 25th", "the 25th of December", "ngày 25 tháng 12"."""
    words = [token.folded for token in tokens[place : place + 4]]
    if lexicon.language == "vi":
        if len(words) >= 4 and words[0] == "ngay" and words[2] == "thang" and words[1].isdigit() and words[3].isdigit():
            return _dated(place, place + 4, int(words[1]), int(words[3]), today)
        return None
    words = [word for word in words if word not in ("of", *lexicon.words("day_orders"))]
    months = lexicon["months"]
    if words and words[0].isdigit():
        for offset in range(1, 4):
            match = months.at(tokens, place + offset)
            if match and all(tokens[place + i].folded in ("of", "st", "nd", "rd", "th") for i in range(1, offset)):
                return _dated(place, match.end, int(words[0]), match.value, today)
    match = months.at(tokens, place)
    if match and match.end < len(tokens) and tokens[match.end].folded.isdigit():
        end = match.end + 1
        if end < len(tokens) and tokens[end].folded in ("st", "nd", "rd", "th"):
            end += 1
        return _dated(place, end, int(tokens[match.end].folded), match.value, today)
    return None


def _dated(start: int, end: int, day: int, month: int, today: date) -> Match | None:
    found = _day(today.year, month, day)
    if found and found < today:
        found = _day(today.year + 1, month, day)
    return Match(start, end, found) if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _spoken_times(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Slot]:
    for place, token in enumerate(tokens):
        if lexicon["noon"].at(tokens, place):
            yield Slot("time", "12:00", token.start, token.end)
        if not re.fullmatch(r"\d{1,2}", token.text) or int(token.text) > 24:
            continue
        end, hour = _hour(tokens, place, int(token.text), lexicon)
        if hour is not None:
            yield Slot("time", f"{hour % 24:02}:00", token.start, tokens[end - 1].end)


def _hour(tokens: Sequence[Token], place: int, hour: int, lexicon: Lexicon) -> tuple[int, int | None]:
    """Return the token after the time and its hour on the 24-hour clock, None when the number is no time."""
    end = place + 1
    spoken = lexicon["oclock"].at(tokens, end)
    end = spoken.end if spoken else end
    for mark, shift in (("pm", 12), ("am", 0)):
        match = lexicon[mark].at(tokens, end)
        if match and (spoken or lexicon.language == "en"):
            return match.end, hour % 12 + shift
    marked = place and lexicon["time_marks"].at(tokens, place - 1) and end == len(tokens)
    if not spoken and not marked:
        return end, None
    return end, hour + 12 if 1 <= hour <= 7 else hour
