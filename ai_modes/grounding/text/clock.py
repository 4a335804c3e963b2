"""Times of day in a text, in minutes: "08:00", "8am", "half past eight", "20h", and both ends of a range."""

from __future__ import annotations

import re
from decimal import Decimal

from ai_modes.grounding.text.figures import read_number
from ai_modes.grounding.text.scan import Scan

_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::\d\d)?\Z")
_DOTTED = re.compile(r"([01]?\d|2[0-3])\.([0-5]\d)\Z")
KINDS = frozenset({"number", "fraction", "time", "weekday", "dayword"})
BETWEEN, FROM = frozenset({"between", "giữa"}), frozenset({"from", "từ"})
TILL = frozenset({"till", "until", "til", "'til"})
SLOTS = frozenset({"slot", "slots", "timeslot", "timeslots"})
AT = frozenset({"at", "by", "lúc"})
TO = frozenset(["-", "–", "to", "đến"])
LEADING = BETWEEN | FROM | TILL | SLOTS | AT | {"half"}
MINUTES = 60
HALF_DAY = 12 * MINUTES


def find_times(scan: Scan) -> None:
    """Note every time of day: "08:00", "8am", "half past eight", "20h", "8 giờ rưỡi tối", with what a range leaves out."""
    for at in scan.places(KINDS, LEADING, numbers=True):
        if scan.key(at) in BETWEEN:
            _between_times(scan, at + 1)
        if scan.key(at) in SLOTS or scan.has(at, "weekday") or scan.has(at, "dayword"):
            _slots(scan, at + 1)
        if scan.key(at) in FROM and (speaks_of_opening(scan, at) or _is_of_weekday(scan, at)):
            _from_to(scan, at + 1)
        elif scan.key(at) in TILL and at and not scan.owner[at - 1]:
            _till(scan, at)
        if scan.key(at) in AT and speaks_of_opening(scan, at):
            _bare_hour(scan, at + 1)
        if scan.words[at].kind == "number" and scan.key(at + 1) in TO and speaks_of_opening(scan, at):
            _from_to(scan, at)
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
        _slot(scan, at)
        at += 1


def _slot(scan: Scan, at: int) -> None:
    """Read "8-10" or "9.30 to 4" as two times."""
    one, other = _of_slot(scan, at), _of_slot(scan, at + 2)
    if one and other and scan.key(at + 1) in TO and not _is_counted(scan, at + 3):
        scan.claim("time", one, at, at + 1)
        scan.claim("time", other, at + 2, at + 3)


def _of_slot(scan: Scan, at: int) -> tuple[int, ...]:
    """Return what a number may be as one end of a slot: "10", "7.30"; nothing where it is no time of day."""
    word = scan.words[at]
    if scan.owner[at] or word.kind != "number" or scan.has(at - 1, "currency"):
        return ()
    if dotted := _DOTTED.match(word.key):
        return (int(dotted[1]) * MINUTES + int(dotted[2]),)
    return _halves(int(word.key)) if word.key.isdigit() and _is_hour(Decimal(word.key)) else ()


def speaks_of_opening(scan: Scan, at: int) -> bool:
    """Whether the sentence of a word says open or closed, or speaks of hours."""
    first, end = scan.text.sentences[scan.sentence_of[at]]
    return any(scan.has(place, "state") or scan.key(place) in {"hours", "giờ"} for place in range(first, end))


def _is_of_weekday(scan: Scan, at: int) -> bool:
    """Whether a weekday stands right before a "from": "on Tuesdays from ten to eleven"."""
    return scan.has(at - 1, "weekday")


def _from_to(scan: Scan, at: int) -> None:
    """Read "from eleven to five" as two times where a sentence speaks of opening."""
    one = read_number(scan, at) if at < len(scan.words) else None
    if not one or not scan.has(one[1], "range"):
        return
    if at + 2 < len(scan.words) and (_DOTTED.match(scan.key(at)) or _DOTTED.match(scan.key(at + 2))):
        _slot(scan, at)
        return
    other = read_number(scan, one[1] + 1)
    if other and _are_hours(scan, one, other):
        scan.claim("time", _halves(int(one[0][0])), at, one[1])
        scan.claim("time", _halves(int(other[0][0])), one[1] + 1, other[1])


def _bare_hour(scan: Scan, at: int) -> None:
    """Read the 6 of "shuts at 6" as a time."""
    found = read_number(scan, at) if at < len(scan.words) else None
    ends = found is not None and (found[1] >= len(scan.words) or scan.words[found[1]].kind != "word" or scan.has(found[1], "dayword"))
    if found and ends and found[0] and _is_hour(found[0][0]) and found[0][0] <= HALF_DAY // MINUTES and not _is_counted(scan, found[1]):
        scan.claim("time", _halves(int(found[0][0])), at, found[1])


def _till(scan: Scan, at: int) -> None:
    """Read "10 till 8" as two times."""
    before, other = _bare_before(scan, at), read_number(scan, at + 1) if at + 1 < len(scan.words) else None
    if before and other and _are_hours(scan, ((Decimal(before[0][0] // MINUTES),), at), other):
        scan.claim("time", before[0], before[1], at)
        scan.claim("time", _halves(int(other[0][0])), at + 1, other[1])


def _are_hours(scan: Scan, one: tuple[tuple[Decimal, ...], int], other: tuple[tuple[Decimal, ...], int]) -> bool:
    """Whether two numbers are the hours of a slot, with nothing behind them that is counted or would make them clear."""
    hours = [found[0][0] for found in (one, other) if found[0]]
    return len(hours) == 2 and all(_is_hour(hour) for hour in hours) and not _is_counted(scan, other[1])


def _is_counted(scan: Scan, at: int) -> bool:
    """Whether what stands here makes the number before it one of something, or makes its time clear by itself."""
    return any(scan.has(at, kind) for kind in ("unit", "currency", "percent", "clock", "month", "scale"))


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
        or (scan.tags[hour[1]]["clock"].value == "half" and not (word.key.isdigit() and speaks_of_opening(scan, at)))
        or not 0 <= hour[0][0] <= 24
        or hour[0][0] % 1
    ):
        return None
    if (scan.words[hour[1]].key == "h" and not scan.words[hour[1]].joined) or _is_span(scan, at, int(hour[0][0]) * MINUTES):
        return None
    if scan.key(hour[1]) == "sáng" and scan.key(hour[1] - 1) != "giờ" and word.kind != "number":
        return None
    minutes, end = int(hour[0][0]) * MINUTES, hour[1]
    if scan.tags[end]["clock"].value == "half":
        minutes, end = minutes + 30, end + 1
    elif scan.tags[end]["clock"].value == "0":
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


def _is_span(scan: Scan, at: int, minutes: int) -> bool:
    """Whether hours are how long something takes: "trong 2h"; a "sau 10h" behind "trước 10h" in its sentence is no span."""
    if scan.key(at - 1) != "sau":
        return scan.key(at - 1) in {"trong", "mất", "within"}
    sentence = scan.sentence_of[at]
    return not any(claim.kind == "time" and minutes in claim.value and scan.sentence_of[claim.first] == sentence for claim in scan.claims)


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
    if scan.key(at - 1) == "from" and scan.key(middle) == "to":
        return None  # "from ten to eleven"
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
        if _is_between(scan, before) and (number := _bare_before(scan, before)):
            scan.claim("time", number[0], number[1], before)
        if scan.has(after, "range") and scan.key(after) not in {"and", ","}:
            _close_range(scan, after + 1)


def _is_between(scan: Scan, joint: int) -> bool:
    """Whether an "and" joins the two ends of a span: "between 8 and noon", "between 8 and noon or 4 and 10pm"."""
    if scan.key(joint) not in {"and", "và"}:
        return False
    led = joint - 2
    if scan.key(led) in {"or", "hoặc"} and scan.owner[led - 1] == "time":
        first = scan.text.sentences[scan.sentence_of[joint]][0]
        return any(scan.key(at) in BETWEEN for at in range(first, led))
    return scan.key(led) in BETWEEN


def _close_range(scan: Scan, at: int) -> None:
    found = read_number(scan, at)
    if found and found[0] and _is_hour(found[0][0]) and not scan.has(found[1], "unit") and not scan.has(found[1], "currency"):
        scan.claim("time", _halves(int(found[0][0])), at, found[1])


def _bare_before(scan: Scan, at: int) -> tuple[tuple[int, ...], int] | None:
    if at < 1 or scan.owner[at - 1] or not (found := read_number(scan, at - 1)) or not found[0]:
        return None
    if found[1] != at and scan.key(at - 1).isdigit():
        found = (Decimal(scan.key(at - 1)),), at  # "11 and half past four"
    if found[1] != at:
        return None
    return (_halves(int(found[0][0])), at - 1) if 1 <= found[0][0] <= 24 and not found[0][0] % 1 else None


def _halves(hour: int) -> tuple[int, ...]:
    return (hour * MINUTES,) if hour >= 12 else (hour * MINUTES, hour * MINUTES + HALF_DAY)
