"""Wrong tries: after five, each further one must wait longer; kept in the database, so that all workers count together."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta

from app.errors import RateLimited
from app.storage.databases.columns import from_epoch, to_epoch
from app.storage.databases.engine import Duplicate
from app.storage.databases.links import Link
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase

FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 30  # an office shares one
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
ATTEMPTS = 5


class Tries:
    """Counts failures by subject: an e-mail address (known or not, so that a pause tells nothing), or an internet address."""

    def __init__(self, database: PlatformDatabase):
        self._database = database

    def spend(self, email: str, address: str, now: datetime) -> int:
        """Count a try before it is looked at, so that many at once cannot slip through; return the how manieth it is in a row.

        Raises RateLimited while a pause lasts.
        """
        for _ in range(ATTEMPTS):
            with suppress(Duplicate), self._database.write() as link:
                link.change(sql.DROP_OLD_TRIES, {"before": to_epoch(now - FORGOTTEN_AFTER)})
                return [_spend(link, subject, free, now) for subject, free in self._subjects(email, address)][0]
        raise RateLimited("Too many tries at once. Try again in a moment.", 1)

    def forget(self, email: str, address: str = "") -> None:
        """Begin anew after a success; the internet address that it came from goes on counting, but for this try."""
        with self._database.write() as link:
            link.change(sql.DROP_TRIES, {"about": _subject("email", email)})
            if address:
                link.change(sql.TAKE_TRY_BACK, {"about": _subject("address", _network(address))})

    @staticmethod
    def _subjects(email: str, address: str) -> list[tuple[str, int]]:
        return [(_subject("email", email), FREE_TRIES), (_subject("address", _network(address)), FREE_TRIES_OF_ADDRESS)]


def _spend(link: Link, subject: str, free: int, now: datetime) -> int:
    """Count one try and return how many there were. The row stays locked until the transaction ends, so that no other can be looked
    at meanwhile."""
    if link.change(sql.COUNT_TRY, {"about": subject}) == 0:
        link.change(sql.ADD_TRIES, {"subject": subject, "tries": 1, "last_at": to_epoch(now)})
        return 1
    tries, last_at = link.rows(sql.TRIES, {"about": subject})[0]
    rest = _pause_after(tries - 1, free) - (now - from_epoch(last_at))
    if tries > free and rest > timedelta(0):
        seconds = int(rest.total_seconds()) + 1
        raise RateLimited(f"That was wrong too often. Try again in {_worded(seconds)}.", seconds)
    link.change(sql.DATE_TRY, {"about": subject, "now": to_epoch(now)})
    return tries


def _pause_after(tries: int, free: int) -> timedelta:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(0, min(tries - free, 10)))


def _network(address: str) -> str:
    """Return an internet address, of the sixth version the network that one household or office has (/64)."""
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address


def _subject(kind: str, value: str) -> str:
    return f"{kind}:{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _worded(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 90 else f"{(seconds + 59) // 60} minutes"
