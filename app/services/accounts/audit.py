"""The audit log: who changed what, from what to what. It is written in the transaction of the change, and never changed itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services.accounts.person import Who
from app.storage.databases.columns import from_epoch, from_json, to_epoch, to_json
from app.storage.databases.links import Link
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase

NEWEST = 2**62
STRUCK_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change. ``subject`` is what was changed; ``before`` and ``after`` are plain data, None where there was or is nothing."""

    id: int
    tenant: str
    actor: str
    actor_name: str
    action: str
    subject: str
    before: Any
    after: Any
    address: str
    at: datetime


def note(link: Link, who: Who, now: datetime, tenant: str, action: str, subject: str, before: Any = None, after: Any = None) -> None:
    """Write an entry in the caller's transaction. ``tenant`` is "" for what concerns the platform."""
    row = {"tenant": tenant, "actor": who.id, "actor_name": who.name, "action": action, "subject": subject, "address": who.address}
    link.change(sql.ADD_AUDIT, row | {"before": to_json(before), "after": to_json(after), "created_at": to_epoch(now)})


class AuditLog:
    """Reads the log, and writes what was changed outside the platform's database (a draft, a version)."""

    def __init__(self, database: PlatformDatabase):
        self._database = database

    def add(self, who: Who, now: datetime, tenant: str, action: str, subject: str, before: Any = None, after: Any = None) -> None:
        """Write an entry."""
        with self._database.write() as link:
            note(link, who, now, tenant, action, subject, before, after)

    def latest(self, tenant: str, limit: int = 50, below: int = NEWEST) -> list[AuditEntry]:
        """Return a tenant's entries, newest first; ``below`` is the id that the page before ended with."""
        values = {"shop": tenant, "below": max(0, min(below, NEWEST)), "most": limit}
        return [_entry(row) for row in self._database.rows(sql.AUDIT_OF, values)]

    def strike(self, tenant: str, cleaned: Callable[[AuditEntry], AuditEntry]) -> int:
        """Take a person who is to be forgotten out of a tenant's entries; return out of how many. What happened stays told."""
        struck, below = 0, NEWEST
        while entries := self.latest(tenant, STRUCK_AT_ONCE, below):
            below = entries[-1].id
            rows = [_struck(new) for entry in entries if (new := cleaned(entry)) != entry]
            if rows:
                with self._database.write() as link:
                    link.change_each(sql.STRIKE_AUDIT, rows)
            struck += len(rows)
        return struck

    def prune(self, tenant: str, before: datetime, most: int) -> int:
        """Delete a tenant's oldest entries from before a time, at most so many; return how many."""
        with self._database.write() as link:
            return link.change(sql.PRUNE_AUDIT, {"shop": tenant, "before": to_epoch(before), "most": most})

    def count_before(self, tenant: str, before: datetime) -> int:
        """Return how many entries of a tenant are from before a time."""
        return int(self._database.rows(sql.COUNT_AUDIT, {"shop": tenant, "before": to_epoch(before)})[0][0])


def _struck(entry: AuditEntry) -> dict[str, Any]:
    return {"row": entry.id, "to_subject": entry.subject, "to_before": to_json(entry.before), "to_after": to_json(entry.after)}


def _entry(row: Any) -> AuditEntry:
    id, tenant, actor, actor_name, action, subject, before, after, address, at = row
    return AuditEntry(id, tenant, actor, actor_name, action, subject, from_json(before), from_json(after), address, from_epoch(at))
