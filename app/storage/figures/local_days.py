"""Which day of a shop's calendar a half hour belongs to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HALF_HOUR_S = 30 * 60
HALF_HOURS_A_DAY = 48


def shift_of(half_hour: int, zone: ZoneInfo) -> int:
    """Return how many half hours a shop's clock stands before UTC's at a half hour since 1970; rounded up where it is off by a quarter."""
    offset = datetime.fromtimestamp(half_hour * HALF_HOUR_S, UTC).astimezone(zone).utcoffset() or timedelta()
    return -(-int(offset.total_seconds()) // HALF_HOUR_S)


class LocalDays:
    """The days of one zone, counted from 1970-01-01; each half hour is looked up once."""

    def __init__(self, zone: ZoneInfo):
        self._zone = zone
        self._known: dict[int, int] = {}

    def __call__(self, half_hour: int) -> int:
        day = self._known.get(half_hour)
        if day is None:
            day = self._known[half_hour] = (half_hour + shift_of(half_hour, self._zone)) // HALF_HOURS_A_DAY
        return day
