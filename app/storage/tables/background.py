"""Work by the clock and what subscribers are to be told."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint, text

from app.storage.tables.shared import NEVER_AGAIN, metadata, row_number

# Who does a piece of work that one process does at a time, and until when that holds unless it is extended; a schedule is
# ``settled_at`` the time up to which its runs are dealt with.
claims = Table(
    "claims",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    *[Column(name, BigInteger, nullable=False) for name in ("until_at", "settled_at")],
)

# What ran by the clock; ``ended_at`` 0 while it runs, "lost" when its process ended in the middle.
runs = Table(
    "runs",
    metadata,
    row_number(),
    *[Column(name, Text, nullable=False) for name in ("job", "holder", "outcome", "detail")],
    *[Column(name, BigInteger, nullable=False) for name in ("due_at", "started_at", "ended_at")],
    CheckConstraint("outcome IN ('running', 'done', 'waiting', 'failed', 'lost')", name="outcome"),
    Index(None, "job", "started_at"),
)

# How far a subscriber has been told of a source (a time or a row number), and from where on it wants to be.
cursors = Table(
    "cursors",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    *[Column(name, BigInteger, nullable=False) for name in ("begun", "seen")],
)

# What a subscriber is to be told, once each. It names the row that says so and keeps nothing of it, so that what is deleted is gone.
deliveries = Table(
    "deliveries",
    metadata,
    row_number(),
    *[Column(name, Text, nullable=False) for name in ("subscriber", "source", "source_key", "name", "state", "error")],
    Column("attempts", Integer, nullable=False),
    *[Column(name, BigInteger, nullable=False) for name in ("happened_at", "next_at", "created_at", "updated_at")],
    UniqueConstraint("subscriber", "source", "source_key"),
    CheckConstraint("state IN ('waiting', 'done', 'gone', 'dead')", name="state"),
    Index(None, "state", "updated_at"),
    **NEVER_AGAIN,
)
_is_to_be_told = deliveries.c.state == text("'waiting'")
Index("ix_deliveries_waiting", deliveries.c.subscriber, deliveries.c.next_at, sqlite_where=_is_to_be_told, postgresql_where=_is_to_be_told)
