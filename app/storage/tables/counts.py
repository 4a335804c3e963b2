"""What was spent and what happened, counted."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Table, Text

from app.storage.tables.shared import metadata, row_number

# No key to a conversation: what was spent stays spent when the conversation goes.
model_calls = Table(
    "model_calls",
    metadata,
    row_number(),
    *[Column(name, Text, nullable=False) for name in ("day", "trace_id", "purpose", "provider", "model", "outcome")],
    *[Column(name, BigInteger, nullable=False) for name in ("tokens_read", "tokens_written", "cost_micro")],
    Column("milliseconds", Float, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "day"),
    Index(None, "trace_id"),
)

# What happened, by half hours since 1970: how often, and what it came to. It stays when conversations go.
rollups = Table(
    "rollups",
    metadata,
    Column("measure", Text, primary_key=True),
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    *[Column(name, BigInteger, nullable=False) for name in ("times", "amount")],
)

rolled_up = Table("rolled_up", metadata, Column("source", Text, primary_key=True), Column("seen", BigInteger, nullable=False))
