"""What the shop's people have to do: tickets, and what was said and changed in each."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, and_, text

from app.storage.tables.shared import metadata, row_number

# Tickets outlive their conversation: only the link to it goes with it. ``told`` is who was written to last that it is theirs,
# ``reminded_at`` the due time that somebody was reminded of.
tickets = Table(
    "tickets",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, Text, nullable=False) for name in ("operation", "title", "text", "status", "priority", "source")],
    *[Column(name, Text, nullable=False) for name in ("author", "author_name", "assignee", "customer", "order_number", "tags", "told")],
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="SET NULL"), index=True),
    Column("revision", Integer, nullable=False),
    *[Column(name, BigInteger, nullable=False) for name in ("created_at", "updated_at")],
    *[Column(name, BigInteger) for name in ("due_at", "closed_at", "reminded_at")],
    UniqueConstraint("operation"),
    CheckConstraint("status IN ('open', 'in_progress', 'waiting', 'done')", name="status"),
    CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority"),
    CheckConstraint("source IN ('person', 'assistant', 'hand_over', 'api')", name="source"),
    Index(None, "status", "number"),
    Index(None, "assignee", "number"),
    Index(None, "author", "number"),
    Index(None, "customer"),
)
_to_do = tickets.c.status != text("'done'")
Index("ix_tickets_due", tickets.c.due_at, sqlite_where=_to_do, postgresql_where=_to_do)
_untold = and_(tickets.c.assignee != tickets.c.told, _to_do)
Index("ix_tickets_untold", tickets.c.number, sqlite_where=_untold, postgresql_where=_untold)
# who asks for a person again and again waits once
_waits = and_(tickets.c.source == text("'hand_over'"), _to_do)
Index("uq_tickets_hand_over", tickets.c.conversation_id, unique=True, sqlite_where=_waits, postgresql_where=_waits)

ticket_entries = Table(
    "ticket_entries",
    metadata,
    row_number(),
    Column("ticket", BigInteger().with_variant(Integer, "sqlite"), ForeignKey("tickets.number", ondelete="CASCADE"), nullable=False),
    *[Column(name, Text, nullable=False) for name in ("operation", "kind", "author", "author_name", "text", "data")],
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("operation"),
    CheckConstraint("kind IN ('comment', 'change')", name="kind"),
    Index(None, "ticket", "id"),
)
