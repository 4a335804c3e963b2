"""Days in a text. A day is a weekday (0 is Monday), a date, or (None, day of the month)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ai_modes.grounding.text.figures import read_number
from ai_modes.grounding.text.scan import Scan

KINDS, MONTH_ENDS = frozenset({"month", "weekday", "dayword"}), frozenset({"end", "cuối"})
_SLASHED = frozenset({"/", "-"})


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
    for at in scan.places(KINDS, MONTH_ENDS.union(keys[0] for keys in calendar.holidays), numbers=True):
        if scan.owner[at]:
            continue
        mention = (
            _month_end(scan, at, calendar)
            or _holiday(scan, at, calendar)
            or _iso(scan, at, calendar)
            or _date(scan, at, calendar)
            or _weekday(scan, at)
            or _relative(scan, at, calendar.today)
        )
        if mention:
            scan.take(mention.first, mention.end, "day")
            if listed := _listed_before(scan, mention):
                scan.take(listed.first, listed.end, "day")
                found.append(listed)
            found.append(mention)
    return _ranges(scan, found)


def _listed_before(scan: Scan, mention: DayMention) -> DayMention | None:
    """Return the bare day of "25 and 26 December" that takes over the month behind it."""
    at, day = mention.first - 2, next(iter(mention.days))
    if at < 0 or scan.key(at + 1) not in {"and", "&", "và", "or"} or scan.owner[at] or not scan.key(at).isdigit():
        return None
    if not isinstance(day, date) or day.year == 1 or not 1 <= int(scan.key(at)) < day.day or scan.has(at - 1, "currency"):
        return None
    return DayMention(frozenset([day.replace(day=int(scan.key(at)))]), at, at + 1)


def _month_end(scan: Scan, at: int, calendar: Calendar) -> DayMention | None:
    """ "the end of February", "cuối tháng 2": the last day of that month."""
    if scan.key(at) == "end" and scan.key(at + 1) == "of" and scan.has(at + 2, "month"):
        month, end = int(scan.tags[at + 2]["month"].value), at + 3
    elif scan.key(at) == "cuối" and scan.key(at + 1) == "tháng" and scan.key(at + 2).isdigit() and 1 <= int(scan.key(at + 2)) <= 12:
        month, end = int(scan.key(at + 2)), at + 3
    else:
        return None
    years = range(calendar.today.year, calendar.today.year + 3)
    ends = [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for year in years]
    coming = [day for day in ends if day >= calendar.today]
    return DayMention(frozenset([next((day for day in coming if day in calendar.dates), coming[0])]), at, end)


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
    if end > at + 1 and (scan.key(at - 1) in {"the", "on"} or scan.owner[at - 1] == "day"):
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
