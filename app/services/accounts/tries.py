"""Wrong tries: after five, each further one must wait longer; kept in the database, so that all workers count together."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from app.errors import RateLimited
from app.storage.columns import from_epoch, to_epoch
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase

FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 30  # an office shares one
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


class Tries:
    """Counts failures by subject: an e-mail address (known or not, so that a pause tells nothing), or an internet address."""

    def __init__(self, database: PlatformDatabase):
        self._database = database

    def check(self, email: str, address: str, now: datetime) -> None:
        """Raise RateLimited while a pause lasts."""
        for subject, free in self._subjects(email, address):
            rest = self._pause_of(subject, free, now)
            if rest > timedelta(0):
                seconds = int(rest.total_seconds()) + 1
                raise RateLimited(f"That was wrong too often. Try again in {_worded(seconds)}.", seconds)

    def count(self, email: str, address: str, now: datetime) -> None:
        """Count one more failure."""
        with self._database.write() as link:
            link.change(sql.DROP_OLD_TRIES, {"before": to_epoch(now - FORGOTTEN_AFTER)})
            for subject, _ in self._subjects(email, address):
                found = link.rows(sql.TRIES, {"about": subject})
                link.change(sql.DROP_TRIES, {"about": subject})
                link.change(sql.ADD_TRIES, {"subject": subject, "tries": (found[0][0] if found else 0) + 1, "last_at": to_epoch(now)})

    def forget(self, email: str) -> None:
        """Begin anew after a success; the internet address goes on counting."""
        with self._database.write() as link:
            link.change(sql.DROP_TRIES, {"about": _subject("email", email)})

    def _pause_of(self, subject: str, free: int, now: datetime) -> timedelta:
        found = self._database.rows(sql.TRIES, {"about": subject})
        if not found or found[0][0] < free:
            return timedelta(0)
        tries, last_at = found[0]
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries - free, 10))
        return from_epoch(last_at) + pause - now

    @staticmethod
    def _subjects(email: str, address: str) -> list[tuple[str, int]]:
        return [(_subject("email", email), FREE_TRIES), (_subject("address", address), FREE_TRIES_OF_ADDRESS)]


def _subject(kind: str, value: str) -> str:
    return f"{kind}:{hashlib.sha256(value.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _worded(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 90 else f"{(seconds + 59) // 60} minutes"
