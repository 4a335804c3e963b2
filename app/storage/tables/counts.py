"""What was spent and what happened, counted."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, Index, Integer, Table, Text, text

from app.storage.tables.shared import metadata, of_conversation, row_number

# No key to a conversation: what was spent stays spent when the conversation goes.
model_calls = Table(
    "model_calls",
    metadata,
    row_number(),
    *[Column(name, Text, nullable=False) for name in ("day", "trace_id", "purpose", "provider", "model", "outcome")],
    *[Column(name, BigInteger, nullable=False) for name in ("tokens_read", "tokens_written", "cost_micro")],
    Column("milliseconds", Float, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("tokens_cached", BigInteger, nullable=False, server_default=text("0")),
    Index(None, "day"),
    Index(None, "trace_id"),
)


def _counted_by(name: str, when: str) -> Table:
    return Table(
        name,
        metadata,
        Column("measure", Text, primary_key=True),
        Column(when, BigInteger, primary_key=True, autoincrement=False),
        Column("channel", Text, primary_key=True),
        Column("part", Text, primary_key=True),
        Column("demo", Integer, primary_key=True, autoincrement=False),
        *[Column(column, BigInteger, nullable=False) for column in ("times", "amount")],
        sqlite_with_rowid=False,
    )


# What happened, by half hours since 1970, and by the days of the shop's calendar, counted from 1970-01-01: how often, and what it came
# to. It stays when conversations go. ``demo`` is 1 for demo data.
rollups, daily = _counted_by("rollups", "bucket"), _counted_by("daily", "day")

rolled_up = Table("rolled_up", metadata, Column("source", Text, primary_key=True), Column("seen", BigInteger, nullable=False))

# What a customer writes without half an hour of silence; see visits.py. ``durable`` is 1 as long as the matter seems settled for good.
visits = Table(
    "visits",
    metadata,
    row_number(),
    of_conversation(index=True),
    *[Column(name, Text, nullable=False) for name in ("visitor", "channel")],
    *[Column(name, BigInteger, nullable=False) for name in ("begun_at", "last_at")],
    Column("durable", Integer, nullable=False),
    Index(None, "visitor", "last_at"),
)

# What customers thought: "up" or "down" of the answer of a turn, "1" to "5" of the whole conversation (turn 0).
ratings = Table(
    "ratings",
    metadata,
    of_conversation(primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("score", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("score IN ('up', 'down', '1', '2', '3', '4', '5')", name="score"),
)
