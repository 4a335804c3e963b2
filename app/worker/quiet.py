"""Which shops need no look now: nothing was written into their database since the last one, and nothing is due."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.storage.database import TenantDatabase

SETTLED_NS = 1_000_000_000  # file times are coarse: two writes may have one
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=10)
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Look:
    stamp: tuple[int, ...] | None
    until: datetime
    pause: timedelta


class Quiet:
    """A database that does not tell when it was written (PostgreSQL) is looked at less and less often while nothing comes."""

    def __init__(self) -> None:
        self._looks: dict[Hashable, _Look] = {}

    def needs_no_look(self, piece: Hashable, database: TenantDatabase, now: datetime) -> bool:
        look = self._looks.get(piece)
        return look is not None and now < look.until and database.stamp() == look.stamp

    def found_nothing(self, piece: Hashable, stamp: tuple[int, ...] | None, next_due: datetime | None, now: datetime) -> None:
        """Note that a look found nothing to do. ``stamp`` is from before it; one that is very fresh proves nothing."""
        before = self._looks.get(piece)
        pause = min(before.pause * 2, LONGEST_PAUSE) if before else FIRST_PAUSE
        if stamp is not None and time.time_ns() - max(stamp) < SETTLED_NS:
            self._looks.pop(piece, None)
            return
        wait = pause if stamp is None else LONGEST
        self._looks[piece] = _Look(stamp, min(now + wait, next_due or now + wait), pause)

    def found_something(self, piece: Hashable) -> None:
        self._looks.pop(piece, None)
