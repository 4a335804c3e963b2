"""Messengers: who writes to us, what came in, what goes out, what is billed."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from app.storage.tables.shared import NEVER_AGAIN, metadata, of_conversation, row_number

# Who writes to us on a messenger. ``due_at`` is the job: from then on the customer's new messages wait to be answered; whoever
# answers them has the claim until ``claimed_until``. Times of 0 mean never.
correspondents = Table(
    "correspondents",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("identity", Text, primary_key=True),
    *[Column(name, Text, nullable=False) for name in ("phone", "user_id", "name", "claimed_by")],
    *[Column(name, BigInteger, nullable=False) for name in ("last_inbound_at", "opted_out_at", "burst_from", "claimed_until")],
    Column("due_at", BigInteger),
    Column("budget_from", BigInteger, nullable=False),
    Column("budget_used", Integer, nullable=False),
    Index(None, "channel", "phone"),
    Index(None, "channel", "user_id"),
)
_is_due = correspondents.c.due_at.is_not(None)
_is_claimed = correspondents.c.claimed_until != text("0")
Index("ix_correspondents_due_at", correspondents.c.due_at, sqlite_where=_is_due, postgresql_where=_is_due)
Index("ix_correspondents_claimed_until", correspondents.c.claimed_until, sqlite_where=_is_claimed, postgresql_where=_is_claimed)

# What came in, once each, in the order of its coming; ``conversation_id`` is known when it is answered.
inbox = Table(
    "inbox",
    metadata,
    row_number(),
    *[Column(name, Text, nullable=False) for name in ("channel", "provider_message_id", "identity", "kind", "data", "state", "reason")],
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
    Column("attempts", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    UniqueConstraint("channel", "provider_message_id"),
    CheckConstraint("state IN ('new', 'answered', 'left')", name="state"),
)
_is_new = inbox.c.state == text("'new'")
Index("ix_inbox_new", inbox.c.channel, inbox.c.identity, inbox.c.id, sqlite_where=_is_new, postgresql_where=_is_new)

# What goes out, written with the turn that says it, in its order.
outbox = Table(
    "outbox",
    metadata,
    row_number(),
    of_conversation(index=True),
    *[Column(name, Text, nullable=False) for name in ("channel", "identity", "trace_id", "part", "state", "reason", "code")],
    *[Column(name, Text, nullable=False) for name in ("claimed_by", "provider_message_id")],
    Column("position", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    *[Column(name, BigInteger, nullable=False) for name in ("next_at", "claimed_at", "cost_micro", "created_at", "updated_at")],
    CheckConstraint("state IN ('queued', 'sending', 'unknown', 'held', 'sent', 'failed', 'delivered', 'read')", name="state"),
    **NEVER_AGAIN,
)
_is_waiting = text("state IN ('queued', 'sending', 'unknown')")
Index("ix_outbox_waiting", outbox.c.channel, outbox.c.identity, outbox.c.id, sqlite_where=_is_waiting, postgresql_where=_is_waiting)
_in_trouble = text("state IN ('held', 'failed', 'unknown') AND reason NOT IN ('dropped', 'replaced')")
Index("ix_outbox_trouble", outbox.c.id, sqlite_where=_in_trouble, postgresql_where=_in_trouble)
_has_id = outbox.c.provider_message_id != text("''")
Index(
    "uq_outbox_channel_provider_message_id",
    outbox.c.channel,
    outbox.c.provider_message_id,
    unique=True,
    sqlite_where=_has_id,
    postgresql_where=_has_id,
)

# What is billed or must be seen, by the shop's day. No key to a conversation: what was spent stays spent.
channel_counts = Table(
    "channel_counts",
    metadata,
    *[Column(name, Text, primary_key=True) for name in ("day", "channel", "name")],
    *[Column(name, BigInteger, nullable=False) for name in ("count", "cost_micro")],
)
