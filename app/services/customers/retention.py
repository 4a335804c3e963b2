"""How long a shop keeps what: days by class from its tenant.json, and the daily clearing away of what is older."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.errors import StorageBusy
from app.services.customers.erasing import AT_ONCE_BYTES
from app.services.customers.files import RECEIVED, files_of_message

log = logging.getLogger(__name__)
FOR_EVER = 0
# days; what is kept for ever is an accounting record. Half-hourly counts (rollups), counts of a channel and receipts of erasures stay.
DEFAULTS: Mapping[str, int] = {
    "traces": 90, "messages": 730, "messengers": 365, "leads": 730, "orders": FOR_EVER, "customers": 1095, "model_calls": 730,
    "audit": 1095, "runs": 90,
}  # fmt: skip
LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)
COUNTING_BATCHES = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A class of data: how many days it is kept (0: for ever), and how much of it is older."""

    name: str
    days: int
    rows: int


def read_days(document: Any) -> dict[str, int]:
    """Return the days of every class as a tenant.json has them, with what we suggest where it says nothing."""
    return {**DEFAULTS, **((document or {}).get("retention") or {})}


class Retention:
    """The retention of one shop. ``rest`` is called between two batches; what it raises ends the work, and nothing is half done."""

    def __init__(self, platform: Any, key: str, days: Mapping[str, int], rest: Callable[[], None]):
        self._key, self._days, self._rest = key, days, rest
        self._database = platform.storage.tenant(key)
        self._accounts = platform.accounts
        self._retained, self._audit = self._database.retained, self._accounts.audit
        self._now: datetime = platform.clock()
        self._media: Path = platform.settings.instance_folder / RECEIVED / key

    def due(self) -> list[Due]:
        """Return what would go now, and touch nothing."""
        return [Due(name, days, self._count(name) if days else 0) for name, days in self._days.items()]

    def clear(self) -> dict[str, int]:
        """Delete what is older than its days, a small batch at a time; return how much of each class went."""
        went: dict[str, int] = {}
        for name, days in self._days.items():
            if days:
                went[name] = sum(self._batches(name))
        went["files"] = self._clear_files()
        went = {name: count for name, count in went.items() if count}
        self._wipe(went)
        return went

    def _wipe(self, went: Mapping[str, int]) -> None:
        """Leave nothing of what went in the files, also of a night before that could not have them for itself."""
        try:
            if not (went and self._database.compact(AT_ONCE_BYTES)):
                self._database.wipe(self._rest, went=bool(went))
            self._accounts.wipe(self._rest, went="audit" in went)
        except StorageBusy as error:
            log.warning("%s: what was deleted may still stand in the log of writes (%s); it is tried again in a night", self._key, error)

    def _count(self, name: str) -> int:
        if name == "audit":
            return self._audit.count_before(self._key, self._before(name))
        rows = self._retained.count(name, self._before(name), self._before("leads"))
        return rows + self._retained.count_writers(self._before(name)) if name == "customers" else rows

    def _batches(self, name: str) -> Iterator[int]:
        """Delete batch by batch, and yield how much each had."""
        special = {"messages": self._clear_talks, "messengers": self._clear_messengers, "audit": self._clear_audit}
        delete = special.get(name, self._clear_rows)
        while count := delete(name):
            yield count
            self._rest()
        if name == "customers":
            while count := self._retained.delete_writers(self._before(name)):
                yield count
                self._rest()

    def _clear_rows(self, name: str) -> int:
        return self._retained.delete(name, self._before(name))

    def _clear_audit(self, name: str) -> int:
        return self._audit.prune(self._key, self._before(name), 300)

    def _clear_talks(self, name: str) -> int:
        """Delete old conversations, after everything in them is counted and linked."""
        gone, emptied = self._retained.talks(self._before(name), self._before("leads"))
        if not (gone or emptied) or not self._is_counted():
            return 0
        for talk in (*gone, *emptied):
            self._unlink(self._retained.came_in(talk))
        self._retained.delete_talks(gone, emptied)
        return len(gone) + len(emptied)

    def _clear_messengers(self, name: str) -> int:
        came_in, went_out = self._retained.oldest_in(self._before(name)), self._retained.oldest_out(self._before(name))
        if not (came_in or went_out):
            return 0
        self._unlink([told for _, told in came_in])
        self._retained.delete_messages([row for row, _ in came_in], went_out)
        return len(came_in) + len(went_out)

    def _clear_files(self) -> int:
        """Delete received files that are older than what came with them is kept: their message may be gone already."""
        days = [self._days[name] for name in ("messengers", "messages") if self._days[name]]
        if not days or not self._media.is_dir():
            return 0
        before = (self._now - timedelta(days=min(days))).timestamp()
        old = [path for path in self._media.iterdir() if path.is_file() and path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _unlink(self, told: list[str]) -> None:
        for each in told:
            for path in files_of_message(each, self._media):
                path.unlink(missing_ok=True)

    def _is_counted(self) -> bool:
        counted = self._database.rollups.bring_up(self._now, COUNTING_BATCHES)
        return self._database.customers.linking.bring_up(self._now, COUNTING_BATCHES) and counted

    def _before(self, name: str) -> datetime:
        days = self._days[name]
        return self._now - timedelta(days=days) if days else LONG_AGO


def worded(went: Mapping[str, int]) -> str:
    """Return what went in a sentence, for the record of runs."""
    told = ", ".join(f"{count:,} of {name.replace('_', ' ')}" for name, count in went.items())
    return f"Deleted: {told}." if told else "Nothing is old enough to go."
