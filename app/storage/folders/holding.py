"""What was about to go out when a snapshot was taken waits in the copy: the original has sent it since, or its shop has another name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

RESTORED = "restored"
_HOLD = {
    "outbox": "UPDATE outbox SET state = 'held', reason = :why, claimed_by = '' WHERE state IN ('queued', 'sending', 'unknown')",
    "inbox": "UPDATE inbox SET state = 'left', reason = :why WHERE state = 'new'",
    "correspondents": "UPDATE correspondents SET due_at = NULL, claimed_by = '', claimed_until = 0",
    "deliveries": "UPDATE deliveries SET state = 'dead', error = :why WHERE state = 'waiting'",
}


def hold_waiting(file: Path) -> None:
    """Hold back, in a SQLite file of running data, every message and delivery that waits; people decide about each."""
    with closing(sqlite3.connect(file)) as database, database:
        there = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, statement in _HOLD.items():
            if table in there:
                database.execute(statement, {"why": RESTORED})
