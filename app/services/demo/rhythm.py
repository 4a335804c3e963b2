"""When customers come: more each week, by the weekday, around noon and in the evening."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# of a whole week's and a whole day's customers, as small online shops have them: Saturday is fullest, the night is nearly empty
WEEKDAYS = (0.92, 0.9, 0.96, 1.0, 1.14, 1.3, 0.98)
HOURS = (0.3, 0.15, 0.1, 0.1, 0.1, 0.3, 0.9, 2.0, 3.2, 4.6, 5.8, 6.6, 7.2, 6.2, 5.2, 5.0, 5.4, 6.4, 7.4, 7.8, 6.8, 4.8, 2.6, 1.0)
GROWTH = 0.9  # so much more at the end than at the beginning
SETTLED = timedelta(minutes=30)  # the last conversations are over


def draw_times(number: int, days: int, now: datetime, zone: ZoneInfo, dice: random.Random) -> list[datetime]:
    """Return when so many conversations began in the days up to now, the oldest first."""
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(days, -1, -1)]
    weights = [_weight(day, place / days, dice) for place, day in enumerate(dates)]
    latest, times = now - SETTLED, []
    while len(times) < number:
        wanted = dice.choices(dates, weights, k=number - len(times))
        hours = dice.choices(range(24), HOURS, k=len(wanted))
        drawn = (_moment(day, hour, zone, dice) for day, hour in zip(wanted, hours, strict=True))
        times += [at for at in drawn if at <= latest]
    return sorted(times)


def _weight(day: date, share: float, dice: random.Random) -> float:
    return WEEKDAYS[day.weekday()] * (1 + GROWTH * share) * dice.uniform(0.8, 1.2)


def _moment(day: date, hour: int, zone: ZoneInfo, dice: random.Random) -> datetime:
    return datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), zone)
