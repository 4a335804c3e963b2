"""Opening hours as people write them: "9-18", "9.00 - 12:30, 14h-18h", "9am to 5pm"."""

from __future__ import annotations

import re

from plugins.kit.text import fold

_TIME = r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*([ap]\.?m\.?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|to|until|den)\s*{_TIME}")
_BETWEEN = re.compile(r"[\s,;&/]|and|und|va")
NOON, MIDNIGHT = 12, 24


def spans_in(text: str) -> list[str]:
    """Return the spans of a text as HH:MM-HH:MM, [] where it says anything else or may be read in two ways: 9-5."""
    folded = fold(text)
    found = [_written(*span.groups()) for span in _SPAN.finditer(folded)]
    return [] if not all(found) or _BETWEEN.sub("", _SPAN.sub("", folded)) else found


def _written(begin: str, past: str | None, half: str | None, end: str, over: str | None, other_half: str | None) -> str:
    """Return one span, "" where it is none."""
    opens, closes = _hour(begin, half or ""), _hour(end, other_half or "")
    is_doubtful = closes <= opens <= NOON and not (half or other_half or past or over)
    fits = opens < MIDNIGHT and closes <= MIDNIGHT and max(past or "00", over or "00") < "60"
    return f"{opens:02}:{past or '00'}-{closes:02}:{over or '00'}" if fits and not is_doubtful else ""


def _hour(written: str, half: str) -> int:
    hour = int(written)
    if not half or hour > NOON:
        return hour
    return hour % NOON + (NOON if half.startswith("p") else 0)
