"""Dates and times in a customer's words: "tomorrow", "next Sunday", "25/12", "Boxing Day", "after 5pm", "lúc 8 giờ"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.services.understanding.text.lexicon import Lexicon, Match, Phrases
from plugins.contracts import Slot, Token
from plugins.kit.units import unit_named

HOLIDAYS = ("fixed_days", "moving_days", "days_from", "holiday_words")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?(?!\d)")
DAYS = (
    "day_after_tomorrow", "tomorrow", "today", "now", "next_weekend", "weekend", "weekdays", "months", "month_words", "day_words",
)  # fmt: skip
LAST_OF_A_LIST = 5  # "the 2nd" may point into a list, "the 25th" does not
LONGEST_WAIT = 62 + 1  # days until the next 31st, at most
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:h.]([0-5]\d)(?!\d)")


def moment_slots(text: str, tokens: Sequence[Token], lexicon: Lexicon, today: date, named: Phrases) -> list[Slot]:
    """Return date (YYYY-MM-DD), time (HH:MM) and now slots. ``named`` are the days that have a name, with their next date."""
    dates = list(_written_dates(text, today))
    dates += [slot for slot in _spoken_dates(tokens, lexicon, today, named) if not _overlaps(slot, dates)]
    times = list(_clock_times(text, lexicon))
    times += [slot for slot in _spoken_times(tokens, lexicon) if not _overlaps(slot, times)]
    present = [Slot("now", True, tokens[match.start].start, tokens[match.end - 1].end) for match in lexicon["now"].all_in(tokens)]
    return [*dates, *times, *present]


def _overlaps(slot: Slot, others: Sequence[Slot]) -> bool:
    return any(slot.start < other.end and other.start < slot.end for other in others)


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
        if day and not _is_measured(text[match.end() :]):
            yield Slot("date", day.isoformat(), match.start(), match.end())


def _is_measured(rest: str) -> bool:
    """Whether a unit or a thousand follows, so that the numbers before are no day ("1/2 kilo", "10-20k")."""
    word = re.match(r"\s?([^\W\d_]+)", rest)
    return bool(word) and (word[1].lower() in ("k", "nghìn", "ngàn") or unit_named(word[1]) is not None)


def _clock_times(text: str, lexicon: Lexicon) -> Iterator[Slot]:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1]), int(match[2])
        tail = text[match.end() :].lower().lstrip()
        if "." in match[0] and not tail.startswith(("am", "pm")):
            continue
        if tail.startswith(("pm", "chiều", "tối", "chieu", "toi")) and hour < 12:
            hour += 12
        yield Slot("time", f"{hour:02}:{minute:02}", match.start(), match.end())


def _spoken_dates(tokens: Sequence[Token], lexicon: Lexicon, today: date, named: Phrases) -> Iterator[Slot]:
    place = 0
    while place < len(tokens):
        if not (tokens[place].text[0].isdigit() or lexicon.may_begin(tokens[place], DAYS) or tokens[place].folded in named.first_words):
            place += 1
            continue
        holiday = _with_its_weekday(_named_at(tokens, place, lexicon, named), tokens, lexicon)
        found = holiday or _relative(tokens, place, lexicon, today) or _day_of_month(tokens, place, lexicon, today)
        days = found.value if found and isinstance(found.value, tuple) else (found.value,) if found else ()
        for day in _last_before(days, found, tokens, lexicon, today):
            yield Slot("date", day.isoformat(), tokens[found.start].start, tokens[_end_of_day(tokens, found.end, lexicon) - 1].end)
        place = found.end if found else place + 1


def _end_of_day(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> int:
    """Return where a day ends with the part of it that is named behind it: "Sunday evening", "thứ bảy buổi sáng"."""
    part = lexicon["day_parts"].at(tokens, place)
    return part.end if part else place


def _last_before(days: tuple[date, ...], found: Match | None, tokens: Sequence[Token], lexicon: Lexicon, today: date) -> tuple[date, ...]:
    """Return the days that are meant: of "before christmas" the last one that is, not Christmas itself."""
    begins = range(max(0, found.start - 2), found.start) if found else ()
    marked = any(_ends_at(lexicon["day_before"].at(tokens, begin), found.start) for begin in begins)
    return (days[0] - timedelta(days=1),) if marked and days[0] > today else days


def _named_at(tokens: Sequence[Token], place: int, lexicon: Lexicon, named: Phrases) -> Match | None:
    """Return a day that is called by a name, not by its number in a month: "mùng 2 tháng 9" is no day of Tết."""
    found = named.at(tokens, place)
    return None if found and _month_at(tokens, found.end, lexicon) else found


def _with_its_weekday(holiday: Match | None, tokens: Sequence[Token], lexicon: Lexicon) -> Match | None:
    """Return a named day with the weekday that it is and that follows: the Monday of "spring bank holiday monday" is no other day."""
    day = lexicon["weekdays"].at(tokens, holiday.end) if holiday else None
    return replace(holiday, end=day.end) if holiday and day and day.value == holiday.value.weekday() else holiday


def _relative(tokens: Sequence[Token], place: int, lexicon: Lexicon, today: date) -> Match | None:
    for kind, days in (("day_after_tomorrow", 2), ("tomorrow", 1), ("today", 0), ("now", 0)):
        match = lexicon[kind].at(tokens, place)
        if match:
            return Match(match.start, match.end, today + timedelta(days=days))
    return _weekend(tokens, place, lexicon, today) or _weekday(tokens, place, lexicon, today)


def _weekend(tokens: Sequence[Token], place: int, lexicon: Lexicon, today: date) -> Match | None:
    """Return both days of a weekend; on a Sunday "this weekend" is today."""
    coming = lexicon["next_weekend"].at(tokens, place)
    match = coming or lexicon["weekend"].at(tokens, place)
    if not match:
        return None
    saturday = today + timedelta(days=5 - today.weekday() + (7 if coming else 0))
    return Match(match.start, match.end, tuple(day for day in (saturday, saturday + timedelta(days=1)) if day >= today))


def _weekday(tokens: Sequence[Token], place: int, lexicon: Lexicon, today: date) -> Match | None:
    match = lexicon["weekdays"].at(tokens, place)
    if not match:
        return None
    if any(kind.end == place for kind in lexicon["some_holiday"].all_in(tokens)):
        return None  # which "bank holiday monday" it is was not said
    if dated := _date_behind(tokens, match, lexicon, today):
        return dated
    ahead = (match.value - today.weekday()) % 7
    week = lexicon["next_week"].at(tokens, match.end)
    if week:
        return Match(match.start, week.end, today + timedelta(days=7 - today.weekday() + match.value))
    following = lexicon["next"].at(tokens, match.end) if lexicon.next_behind else None
    before = place and lexicon["next"].at(tokens, place - 1)
    if (before or following) and ahead == 0:
        ahead = 7
    return Match(match.start, following.end if following else match.end, today + timedelta(days=ahead))


def _date_behind(tokens: Sequence[Token], weekday: Match, lexicon: Lexicon, today: date) -> Match | None:
    """Return the date that a weekday stands before: "Friday 31 December", "Thursday the 26th", "thứ sáu, 31 tháng 12" is one day."""
    place = weekday.end
    while place < len(tokens) and (tokens[place].text == "," or lexicon["articles"].at(tokens, place)):
        place += 1
    found = _day_of_month(tokens, place, lexicon, today) if place < len(tokens) else None
    if found is None:
        return None
    with_month = any(_month_at(tokens, at, lexicon) for at in range(place, found.end))
    day = found.value if with_month else _next_such(found.value.day, today, weekday.value)
    return Match(weekday.start, found.end, day)


def _day_of_month(tokens: Sequence[Token], place: int, lexicon: Lexicon, today: date) -> Match | None:
    """ "25 December", "December 25th", "the 25th of December", "on the 25th", "ngày 25 tháng 12", "ngày 25"."""
    first = _month_at(tokens, place, lexicon)
    day = _day_number(tokens, first.end, lexicon) if first else None
    if first and day:
        return _dated(place, day.end, day.value, first.value, today)
    word = lexicon["day_words"].at(tokens, place)
    day = _day_number(tokens, word.end if word else place, lexicon)
    if day is None:
        return None
    month = _month_at(tokens, day.end + (day.end < len(tokens) and tokens[day.end].folded == "of"), lexicon)
    if month:
        return _dated(place, month.end, day.value, month.value, today)
    announced = word or (day.end > day.start + 1 and _marks_a_day(tokens, day, lexicon))
    return Match(place, day.end, _next_such(day.value, today)) if announced and _ends_there(tokens, day.end, lexicon) else None


def _month_at(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    named, word = lexicon["months"].at(tokens, place), lexicon["month_words"].at(tokens, place)
    if named or not word or word.end >= len(tokens):
        return named
    number = tokens[word.end].text
    return Match(place, word.end + 1, int(number)) if number.isdecimal() and 1 <= int(number) <= 12 else None


def _day_number(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Match | None:
    """Return a day of the month with the ending of its ordinal ("25th") where it has one."""
    if place >= len(tokens) or not re.fullmatch(r"\d{1,2}", tokens[place].text) or not 1 <= int(tokens[place].text) <= 31:
        return None
    order = place + 1 < len(tokens) and tokens[place + 1].folded in lexicon.words("day_orders")
    return Match(place, place + 1 + order, int(tokens[place].text))


def _marks_a_day(tokens: Sequence[Token], day: Match, lexicon: Lexicon) -> bool:
    """Whether an ordinal is a day's: "on the 2nd" is, "the 2nd" may be one of a list, "the 25th" is a day again."""
    marked = any(_ends_at(lexicon["day_marks"].at(tokens, begin), day.start) for begin in range(max(0, day.start - 2), day.start))
    return marked or (day.value > LAST_OF_A_LIST and day.start > 0 and tokens[day.start - 1].folded == "the")


def _ends_at(match: Match | None, place: int) -> bool:
    return match is not None and match.end == place


def _ends_there(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether what stands at a place does not go on with the number before it ("the 25th item", "ngày 2 lần")."""
    if place >= len(tokens) or not tokens[place].text[0].isalnum():
        return True
    days = any(lexicon[kind].at(tokens, place) for kind in ("today", "tomorrow", "weekdays", "oclock"))
    return days or (tokens[place] in lexicon.stop and not lexicon["reference_heads"].at(tokens, place))


def _next_such(day: int, today: date, weekday: int | None = None) -> date:
    """Return the next date that is this day of its month, of the next few the one that falls on a weekday, if one does."""
    ahead = [later for days in range(LONGEST_WAIT) if (later := today + timedelta(days=days)).day == day]
    return next((later for later in ahead if later.weekday() == weekday), ahead[0])


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
    late = bool(lexicon["late"].all_in(tokens))
    for place, token in enumerate(tokens):
        noon = lexicon["noon"].at(tokens, place)
        if noon:
            yield Slot("time", "12:00", token.start, tokens[noon.end - 1].end)
        if not token.text[0].isdigit() or not re.fullmatch(r"\d{1,2}", token.text) or int(token.text) > 24:
            continue
        end, hour = _hour(tokens, place, int(token.text), lexicon)
        if hour is None:
            continue
        minutes, end = _minutes(tokens, place, end, lexicon)
        since_midnight = (hour + (12 if late and hour < 12 else 0)) * 60 + minutes
        yield Slot("time", f"{since_midnight // 60 % 24:02}:{since_midnight % 60:02}", token.start, tokens[end - 1].end)


def _minutes(tokens: Sequence[Token], place: int, end: int, lexicon: Lexicon) -> tuple[int, int]:
    """Return the minutes that "half past 5" or "8 giờ rưỡi" adds, and where the time ends."""
    half = lexicon["halves"].at(tokens, end)
    return (30, half.end) if half else (lexicon["past_marks"].whole(tokens[max(0, place - 2) : place]) or 0, end)


def _hour(tokens: Sequence[Token], place: int, hour: int, lexicon: Lexicon) -> tuple[int, int | None]:
    """Return the token after the time and its hour on the 24-hour clock, None when the number is no time."""
    end = place + 1
    spoken = lexicon["oclock"].at(tokens, end)
    end = spoken.end if spoken else end
    for mark, shift in (("pm", 12), ("am", 0)):
        match = lexicon[mark].at(tokens, end)
        if match and (spoken or lexicon.half_day_alone):
            return match.end, hour % 12 + shift
    before = tokens[max(0, place - 1) : place]
    marked = lexicon["time_marks"].whole(before) or lexicon["past_marks"].whole(tokens[max(0, place - 2) : place])
    if not spoken and not (marked and _ends_there(tokens, end, lexicon)):
        return end, None
    latest_morning = 11 if lexicon["closing_marks"].whole(before) else 7
    return end, hour + 12 if 1 <= hour <= latest_morning else hour


def names_holiday(lexicon: Lexicon, tokens: Sequence[Token]) -> bool:
    """Whether a holiday is named."""
    return any(lexicon[kind].all_in(tokens) for kind in HOLIDAYS)


def says_only_a_holiday(lexicon: Lexicon, tokens: Sequence[Token]) -> bool:
    """Whether a holiday is all that tells something: "giao thừa có bán không"."""
    named = {place for kind in HOLIDAYS for match in lexicon[kind].all_in(tokens) for place in range(match.start, match.end)}
    return bool(named) and all(place in named or token in lexicon.stop or not token.text[0].isalnum() for place, token in enumerate(tokens))


def says_some_holiday(lexicon: Lexicon, tokens: Sequence[Token]) -> bool:
    """Whether a holiday is spoken of without its name: a "bank holiday"."""
    return bool(lexicon["some_holiday"].all_in(tokens))
