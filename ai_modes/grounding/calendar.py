"""Days and times of day in a text. A day is a weekday (0 is Monday), a date, or (None, day of the month)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ai_modes.grounding.figures import read_number
from ai_modes.grounding.scan import Scan

_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::\d\d)?\Z")
_DOTTED = re.compile(r"([01]?\d|2[0-3])\.([0-5]\d)\Z")
_SLASHED = frozenset({"/", "-"})
MINUTES = 60
HALF_DAY = 12 * MINUTES


@dataclass(frozen=True, slots=True)
class DayMention:
    """Words that name days: their weekdays and dates, and the place."""

    days: frozenset[int | date]
    first: int
    end: int
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """Today, the dates that the facts speak of, and the holidays that they name, by their words."""

    today: date
    dates: frozenset[date] = frozenset()
    holidays: Mapping[tuple[str, ...], date] = field(default_factory=dict)


def find_days(scan: Scan, calendar: Calendar) -> list[DayMention]:
    """Note every weekday, date and "tomorrow", ranges as all of their days."""
    found: list[DayMention] = []
    for at in range(len(scan.words)):
        if scan.owner[at]:
            continue
        mention = (
            _holiday(scan, at, calendar)
            or _iso(scan, at, calendar)
            or _date(scan, at, calendar)
            or _weekday(scan, at)
            or _relative(scan, at, calendar.today)
        )
        if mention:
            scan.take(mention.first, mention.end, "day")
            found.append(mention)
    return _ranges(scan, found)


def _holiday(scan: Scan, at: int, calendar: Calendar) -> DayMention | None:
    for keys, day in calendar.holidays.items():
        if scan.words[at].key == keys[0] and all(scan.key(at + step) == key for step, key in enumerate(keys)):
            return DayMention(frozenset([day]), at, at + len(keys))
    return None


def _weekday(scan: Scan, at: int) -> DayMention | None:
    tag = scan.tags[at].get("weekday")
    if not tag or (scan.words[at].key in {"sun", "sat", "mon", "wed", "fri"} and scan.key(at - 1) in {"the", "a"}):
        return None
    if tag.size == 1 and scan.words[at].key == "cn" and scan.key(at - 1).isdigit():
        return None
    return DayMention(frozenset(int(day) for day in tag.value), at, at + tag.size)


def _relative(scan: Scan, at: int, today: date) -> DayMention | None:
    if not (tag := scan.tags[at].get("dayword")):
        return None
    if tag.size == 1 and scan.words[at].key == "mai" and at + 1 < len(scan.words) and scan.has(at + 1, "not"):
        return None
    return DayMention(frozenset([today + timedelta(days=int(tag.value))]), at, at + tag.size, True)


def _iso(scan: Scan, at: int, calendar: Calendar) -> DayMention | None:
    """ "2026-11-22", "22/11/2026", "22/11", "ngày 22/11"."""
    parts, end = [], at
    while end < len(scan.words) and scan.words[end].kind == "number" and scan.words[end].key.isdigit() and len(parts) < 3:
        parts.append(scan.words[end].key)
        end += 1
        if len(parts) < 3 and scan.key(end) in _SLASHED and scan.words[end].joined and scan.words[min(end + 1, len(scan.words) - 1)].joined:
            end += 1
        else:
            break
    if len(parts) < 2 or scan.words[end - 1].kind != "number" or (len(parts) == 2 and scan.key(at + 1) == "-"):
        return None
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        numbers = numbers[::-1]
    return _dated(numbers[0], numbers[1], numbers[2] if len(numbers) == 3 else None, end, at, calendar)


def _date(scan: Scan, at: int, calendar: Calendar) -> DayMention | None:
    """ "22 November", "November 22nd", "the 22nd of November 2026", "ngày 22 tháng 11", "the 22nd"."""
    if scan.has(at, "month") and (
        scan.words[at].key not in {"may", "mar", "sep"} or (at + 1 < len(scan.words) and scan.words[at + 1].kind == "number")
    ):
        month, at_day = int(scan.tags[at]["month"].value), at + 1
        if (
            at_day < len(scan.words)
            and scan.words[at_day].kind == "number"
            and scan.words[at_day].key.isdigit()
            and int(scan.words[at_day].key) <= 31
        ):
            end = _past_ordinal(scan, at_day + 1)
            return _dated(int(scan.words[at_day].key), month, *_year(scan, end), first=at, calendar=calendar)
        return None
    if scan.words[at].kind != "number" or not scan.words[at].key.isdigit() or not 1 <= int(scan.words[at].key) <= 31:
        return None
    day, end = int(scan.words[at].key), _past_ordinal(scan, at + 1)
    after = end + (scan.key(end) == "of")
    if after < len(scan.words) and scan.has(after, "month"):
        return _dated(day, int(scan.tags[after]["month"].value), *_year(scan, after + 1), first=at, calendar=calendar)
    if (
        scan.has(after, "monthword")
        and after + 1 < len(scan.words)
        and (month := read_number(scan, after + 1))
        and month[0]
        and 1 <= month[0][0] <= 12
    ):
        return _dated(day, int(month[0][0]), *_year(scan, month[1]), first=at, calendar=calendar)
    if end > at + 1 and scan.key(at - 1) in {"the", "on"}:
        return DayMention(frozenset([date(1, 1, day)]), at, end)
    return None


def _past_ordinal(scan: Scan, at: int) -> int:
    return at + 1 if at < len(scan.words) and scan.has(at, "ordinal") and scan.words[at].joined else at


def _year(scan: Scan, at: int) -> tuple[int | None, int]:
    """Return the year at a place, and where the date ends."""
    begin = at + (scan.key(at) in {",", "năm"})
    if (
        begin < len(scan.words)
        and scan.words[begin].key.isdigit()
        and len(scan.words[begin].key) == 4
        and scan.words[begin].key.startswith("20")
    ):
        return int(scan.words[begin].key), begin + 1
    return None, at


def _dated(day: int, month: int, year: int | None, end: int, first: int, calendar: Calendar) -> DayMention | None:
    """Return the date that is meant: without a year one that the facts know, else the one nearest to today."""
    try:
        if year is not None:
            return DayMention(frozenset([date(year, month, day)]), first, end)
        near = [date(calendar.today.year + step, month, day) for step in (-1, 0, 1, 2) if month != 2 or day <= 28]
        return DayMention(
            frozenset([min(near, key=lambda other: (other not in calendar.dates, abs((other - calendar.today).days)))]), first, end
        )
    except ValueError:
        return None


def _ranges(scan: Scan, found: list[DayMention]) -> list[DayMention]:
    """Join "Monday" and "Friday" of "Monday to Friday" into all five days; a weekday and its date into one."""
    made: list[DayMention] = []
    for mention in found:
        before = made[-1] if made else None
        if before and _is_range(scan, before, mention):
            first, last = next(iter(before.days)), next(iter(mention.days))
            days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
            made[-1] = DayMention(days, before.first, mention.end)
        elif before and _is_same(scan, before, mention):
            made[-1] = DayMention(before.days | mention.days, before.first, mention.end, before.relative or mention.relative)
        else:
            made.append(mention)
    return made


def _between(scan: Scan, before: DayMention, after: DayMention) -> list[str]:
    return [scan.key(at) for at in range(before.end, after.first)]


def _is_range(scan: Scan, before: DayMention, after: DayMention) -> bool:
    between = _between(scan, before, after)
    if not (len(before.days) == len(after.days) == 1 and len(between) == 1 and "range" in scan.tags[before.end]) or between[0] in {
        "and",
        ",",
    }:
        return False
    return all(isinstance(next(iter(mention.days)), int) for mention in (before, after))


def _is_same(scan: Scan, before: DayMention, after: DayMention) -> bool:
    """Whether a date is that of the weekday or "today" just before: "Sunday 22 November", "today, Saturday 21 November"."""
    between = [key for key in _between(scan, before, after) if key not in {",", "the", "(", "ngày", ")", "on"}]
    if between or len(before.days) > 2 or len(after.days) > 1 or after.first - before.end > 2:
        return False
    kinds = {type(day) for day in before.days}, {type(day) for day in after.days}
    return date in (kinds[0] | kinds[1]) and kinds != ({date}, {date})


def find_times(scan: Scan) -> None:
    """Note every time of day: "08:00", "8am", "half past eight", "20h", "8 giờ rưỡi tối", with what a range leaves out."""
    for at in range(len(scan.words)):
        if scan.key(at) in {"between", "giữa"}:
            _between_times(scan, at + 1)
        if "slot" in scan.words[at].stem or scan.has(at, "weekday"):
            _slots(scan, at + 1)
        if scan.key(at) in {"from", "từ"} and _speaks_of_opening(scan, at):
            _from_to(scan, at + 1)
        elif scan.key(at) in {"till", "until", "til", "'til"} and at and not scan.owner[at - 1]:
            _till(scan, at)
        if not scan.owner[at]:
            found = _clock(scan, at) or _named(scan, at) or _past(scan, at) or _half_hour(scan, at)
            if found:
                scan.claim("time", found[0], at, found[1])
    _fill_ranges(scan)


def _between_times(scan: Scan, at: int) -> None:
    """Read "between 10 and 12pm" as two times."""
    one = read_number(scan, at) if at < len(scan.words) else None
    if not one or scan.key(one[1]) not in {"and", "và"} or not one[0] or not _is_hour(one[0][0]):
        return
    other = read_number(scan, one[1] + 1)
    if not other or not other[0] or not _is_hour(other[0][0]) or scan.has(other[1], "unit") or scan.has(other[1], "currency"):
        return
    scan.claim("time", _halves(int(one[0][0])), at, one[1])
    if not scan.has(other[1], "clock"):
        scan.claim("time", _halves(int(other[0][0])), one[1] + 1, other[1])


def _slots(scan: Scan, at: int) -> None:
    """Read the "8-10, 10-12" of slots or a weekday as times, up to the end of the sentence."""
    end = scan.text.sentences[scan.sentence_of[at - 1]][1]
    while at + 2 < end:
        one, other = (read_number(scan, place) if scan.words[place].kind == "number" else None for place in (at, at + 2))
        if one and other and scan.key(at + 1) in {"-", "–", "to", "đến"} and _are_hours(scan, one, other):
            scan.claim("time", _halves(int(one[0][0])), at, at + 1)
            scan.claim("time", _halves(int(other[0][0])), at + 2, at + 3)
        at += 1


def _speaks_of_opening(scan: Scan, at: int) -> bool:
    first, end = scan.text.sentences[scan.sentence_of[at]]
    return any(scan.has(place, "state") or scan.key(place) in {"hours", "giờ"} for place in range(first, end))


def _from_to(scan: Scan, at: int) -> None:
    """Read "from eleven to five" as two times where a sentence speaks of opening."""
    one = read_number(scan, at) if at < len(scan.words) else None
    if not one or not scan.has(one[1], "range"):
        return
    other = read_number(scan, one[1] + 1)
    if other and _are_hours(scan, one, other):
        scan.claim("time", _halves(int(one[0][0])), at, one[1])
        scan.claim("time", _halves(int(other[0][0])), one[1] + 1, other[1])


def _till(scan: Scan, at: int) -> None:
    """Read "10 till 8" as two times."""
    before, other = _bare_before(scan, at), read_number(scan, at + 1) if at + 1 < len(scan.words) else None
    if before and other and _are_hours(scan, ((Decimal(before[0][0] // MINUTES),), at), other):
        scan.claim("time", before[0], before[1], at)
        scan.claim("time", _halves(int(other[0][0])), at + 1, other[1])


def _are_hours(scan: Scan, one: tuple[tuple[Decimal, ...], int], other: tuple[tuple[Decimal, ...], int]) -> bool:
    """Whether two numbers are the hours of a slot, with nothing behind them that is counted or would make them clear."""
    hours = [found[0][0] for found in (one, other) if found[0]]
    behind = other[1]
    counted = any(scan.has(behind, kind) for kind in ("unit", "currency", "percent", "clock", "month", "scale"))
    return len(hours) == 2 and all(_is_hour(hour) for hour in hours) and not counted


def _is_hour(value: Decimal) -> bool:
    return 1 <= value <= 24 and not value % 1


def _named(scan: Scan, at: int) -> tuple[tuple[int, ...], int] | None:
    tag = scan.tags[at].get("time")
    return ((int(tag.value),), at + tag.size) if tag else None


def _written(scan: Scan, at: int) -> tuple[tuple[int, ...], int] | None:
    """ "08:00", "8.30 pm"."""
    match = _CLOCK.match(scan.words[at].key)
    dotted = _DOTTED.match(scan.words[at].key)
    if dotted and scan.has(at + 1, "clock") and scan.tags[at + 1]["clock"].value in {"am", "pm"}:
        return _with_half(scan, int(dotted[1]) * MINUTES + int(dotted[2]), at + 1)
    return _with_half(scan, int(match[1]) * MINUTES + int(match[2]), at + 1, bare=True) if match else None


def _clock(scan: Scan, at: int) -> tuple[tuple[int, ...], int] | None:
    word = scan.words[at]
    if found := _written(scan, at):
        return found
    if word.kind != "number" and "number" not in scan.tags[at]:
        return None
    hour = read_number(scan, at)
    if (
        not hour
        or not scan.has(hour[1], "clock")
        or scan.tags[hour[1]]["clock"].value == "half"
        or not 0 <= hour[0][0] <= 24
        or hour[0][0] % 1
    ):
        return None
    if (scan.words[hour[1]].key == "h" and not scan.words[hour[1]].joined) or scan.key(at - 1) in {"trong", "mất", "sau", "within"}:
        return None
    if scan.key(hour[1]) == "sáng" and scan.key(hour[1] - 1) != "giờ" and word.kind != "number":
        return None
    minutes, end = int(hour[0][0]) * MINUTES, hour[1]
    if scan.tags[end]["clock"].value == "0":
        end += scan.size(end, "clock")
        if scan.key(end) == "rưỡi":
            minutes, end = minutes + 30, end + 1
        elif (
            (rest := read_number(scan, end))
            and rest[0]
            and rest[0][0] < 60
            and not scan.has(rest[1], "currency")
            and (scan.words[end].joined or scan.key(end - 1) == "giờ")
        ):
            minutes, end = minutes + int(rest[0][0]), rest[1]
    return _with_half(scan, minutes, end)


def _with_half(scan: Scan, minutes: int, end: int, *, bare: bool = False) -> tuple[tuple[int, ...], int]:
    """Return the time with what follows it: am, pm, tối. "08:00" means the morning; "8 o'clock" may mean either."""
    tag = scan.tags[end].get("clock") if end < len(scan.words) else None
    if tag and tag.value in {"am", "pm"}:
        if tag.value == "pm" and minutes < HALF_DAY:
            minutes += HALF_DAY
        if tag.value == "am" and HALF_DAY <= minutes < HALF_DAY + MINUTES:
            minutes -= HALF_DAY
        return (minutes,), end + tag.size
    if tag and tag.value == "0" and bare:
        end += tag.size
    return ((minutes,) if bare or minutes >= HALF_DAY else (minutes, minutes + HALF_DAY)), end


def _past(scan: Scan, at: int) -> tuple[tuple[int, ...], int] | None:
    """ "half past eight", "quarter to nine", "ten past 5"."""
    step, middle = _part_of_hour(scan, at)
    if step is None or not scan.has(middle, "past") or (scan.words[at].kind == "number" and scan.key(middle) == "to"):
        return None
    hour = read_number(scan, middle + 1)
    if not hour or not 1 <= hour[0][0] <= 12 or scan.has(hour[1], "unit") or scan.has(hour[1], "currency"):
        return None
    minutes = int(hour[0][0]) * MINUTES + (step if scan.tags[middle]["past"].value == "past" else -step)
    return _with_half(scan, minutes, hour[1])


def _part_of_hour(scan: Scan, at: int) -> tuple[int | None, int]:
    if "fraction" in scan.tags[at] and scan.key(at) in {"half", "quarter", "a"}:
        return int(float(scan.tags[at]["fraction"].value) * MINUTES), at + scan.size(at, "fraction")
    found = read_number(scan, at) if scan.words[at].kind == "number" or "number" in scan.tags[at] else None
    if found and found[0] and found[0][0] in (5, 10, 20, 25):
        return int(found[0][0]), found[1]
    return None, at


def _half_hour(scan: Scan, at: int) -> tuple[tuple[int, ...], int] | None:
    """ "half eight" is half past eight."""
    if scan.key(at) != "half" or not (hour := read_number(scan, at + 1)) or not 1 <= hour[0][0] <= 12 or hour[0][0] % 1:
        return None
    if scan.key(at + 1) in {"a", "an"} or scan.has(hour[1], "unit") or scan.has(hour[1], "currency"):
        return None
    return _with_half(scan, int(hour[0][0]) * MINUTES + 30, hour[1])


def _fill_ranges(scan: Scan) -> None:
    """Read the bare number of a range as a time too: "10 to 4pm", "from 8am till 8"."""
    for claim in [claim for claim in scan.claims if claim.kind == "time"]:
        before, after = claim.first - 1, claim.last + 1
        if scan.has(before, "range") and scan.key(before) not in {"and", ","} and (number := _bare_before(scan, before)):
            scan.claim("time", number[0], number[1], before)
        if scan.has(after, "range") and scan.key(after) not in {"and", ","}:
            _close_range(scan, after + 1)


def _close_range(scan: Scan, at: int) -> None:
    found = read_number(scan, at)
    if found and found[0] and _is_hour(found[0][0]) and not scan.has(found[1], "unit") and not scan.has(found[1], "currency"):
        scan.claim("time", _halves(int(found[0][0])), at, found[1])


def _bare_before(scan: Scan, at: int) -> tuple[tuple[int, ...], int] | None:
    if at < 1 or scan.owner[at - 1] or not (found := read_number(scan, at - 1)) or found[1] != at or not found[0]:
        return None
    return (_halves(int(found[0][0])), at - 1) if 1 <= found[0][0] <= 24 and not found[0][0] % 1 else None


def _halves(hour: int) -> tuple[int, ...]:
    return (hour * MINUTES,) if hour >= 12 else (hour * MINUTES, hour * MINUTES + HALF_DAY)
