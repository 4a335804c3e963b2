"""Customers in a person's hands, or waiting for one; what the shop's people noted down about a conversation, and its tags."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table, Text, text

from app.storage.tables.shared import metadata, of_conversation, row_number

# A row for each conversation that ever needed a person. ``waiting``: the customer asked and nobody came yet; ``taken``: a person has it.
# ``said_at`` is the person's last word (or the taking), ``heard_at`` the customer's first one since then, 0 for none; ``unread`` counts
# the customer's lines that the person has not seen; ``told`` is 1 once the customer knows that a person is there.
handovers = Table(
    "handovers",
    metadata,
    of_conversation(primary_key=True),
    *[Column(name, Text, nullable=False) for name in ("state", "person_id", "person_name")],
    *[Column(name, BigInteger, nullable=False) for name in ("asked_at", "taken_at", "said_at", "heard_at", "ended_at")],
    *[Column(name, Integer, nullable=False) for name in ("unread", "told")],
    CheckConstraint("state IN ('waiting', 'taken', 'ended')", name="state"),
)
_is_open = handovers.c.state != text("'ended'")
Index("ix_handovers_open", handovers.c.state, handovers.c.asked_at, sqlite_where=_is_open, postgresql_where=_is_open)

conversation_notes = Table(
    "conversation_notes",
    metadata,
    row_number(),
    of_conversation(index=True),
    *[Column(name, Text, nullable=False) for name in ("person_id", "person_name", "text")],
    Column("created_at", BigInteger, nullable=False),
)

conversation_tags = Table(
    "conversation_tags",
    metadata,
    of_conversation(primary_key=True),
    Column("tag", Text, primary_key=True),
    Index(None, "tag", "conversation_id"),
)
