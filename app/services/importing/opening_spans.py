"""Opening hours as people write them: "9-18", "9.00 - 12:30, 14h-18h", "9am to 5pm"."""

from __future__ import annotations

import re
from typing import NamedTuple

from plugins.kit.text import fold

_TIME = r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*([ap]\.?m\.?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|to|until|den)\s*{_TIME}")
_BETWEEN = re.compile(r"[\s,;&/]|and|und|va")
NOON, MIDNIGHT = 12, 24
EARLIEST = 5  # hour; an earlier one may be meant as one of the afternoon: 1-5


def spans_in(text: str) -> list[str]:
    """Return the spans of a text as HH:MM-HH:MM, [] where it says anything else or may be read in two ways: 9-5, 5-10pm."""
    folded = fold(text)
    found = [_written(_Time(*span.groups()[:3]), _Time(*span.groups()[3:])) for span in _SPAN.finditer(folded)]
    return [] if not all(found) or _BETWEEN.sub("", _SPAN.sub("", folded)) else found


class _Time(NamedTuple):
    """A time as it is written: 9, 09:30, 9.30pm."""

    hour: str
    past: str | None
    half: str | None

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours of the day that may be meant."""
        hour = int(self.hour)
        if self.half and hour <= NOON:
            return (hour % NOON + (NOON if self.half.startswith("p") else 0),)
        return (hour,) if self.is_full or not 0 < hour <= NOON else (hour, hour + NOON)

    @property
    def is_full(self) -> bool:
        return len(self.hour) > 1 and self.past is not None

    @property
    def minutes(self) -> str:
        return self.past or "00"


def _written(begin: _Time, end: _Time) -> str:
    """Return one span, "" where it is none or nobody can say which is meant."""
    spans = _by_halves(begin, end) if begin.half or end.half else _by_the_clock(begin, end)
    if len(spans) != 1:
        return ""
    opens, closes = spans[0]
    fits = opens < MIDNIGHT and (closes, end.minutes) <= (MIDNIGHT, "00") and max(begin.minutes, end.minutes) < "60"
    return f"{opens:02}:{begin.minutes}-{closes:02}:{end.minutes}" if fits else ""


def _by_halves(begin: _Time, end: _Time) -> list[tuple[int, int]]:
    """Return what a span with am or pm at one of its times may mean; over midnight only where it cannot be the same day."""
    both = [(opens, closes) for opens in begin.hours for closes in end.hours]
    return [(opens, closes) for opens, closes in both if (opens, begin.minutes) < (closes, end.minutes)] or both[:1]


def _by_the_clock(begin: _Time, end: _Time) -> list[tuple[int, int]]:
    """Return what a span by the clock of 24 hours means, nothing where it may be by that of 12."""
    opens, closes = begin.hours[0], end.hours[0]
    is_doubtful = closes <= opens <= NOON or 0 < opens < EARLIEST
    return [(opens, closes)] if begin.is_full and end.is_full or not is_doubtful else []
