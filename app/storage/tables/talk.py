"""What was said: conversations, their lines, what happened in them, how answers came about, questions without an answer."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, Index, Integer, Table, Text, UniqueConstraint, and_, text

from app.storage.tables.shared import NEVER_AGAIN, metadata, of_conversation, row_number

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("visitor", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("locale", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("cart_count", Integer, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    UniqueConstraint("channel", "session_id"),
    CheckConstraint("owner IN ('bot', 'human', 'nobody')", name="owner"),
    Index(None, "started_at"),
    Index(None, "last_at"),
)
_has_visitor = conversations.c.visitor != text("''")
Index("ix_conversations_visitor", conversations.c.visitor, sqlite_where=_has_visitor, postgresql_where=_has_visitor)

messages = Table(
    "messages",
    metadata,
    row_number(),
    of_conversation(),
    Column("turn", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("trace_id", Text, nullable=False),
    Column("payload", Text),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("conversation_id", "turn", "role"),
    CheckConstraint("role IN ('customer', 'assistant', 'person')", name="role"),
    Index(None, "created_at"),
)
_sent_once = and_(messages.c.role == text("'customer'"), messages.c.message_id != text("''"))
Index(
    "uq_messages_conversation_id_message_id",
    messages.c.conversation_id,
    messages.c.message_id,
    unique=True,
    sqlite_where=_sent_once,
    postgresql_where=_sent_once,
)

events = Table(
    "events",
    metadata,
    row_number(),
    of_conversation(index=True),
    Column("name", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "created_at", "name"),
    **NEVER_AGAIN,
)

traces = Table(
    "traces",
    metadata,
    Column("trace_id", Text, primary_key=True),
    of_conversation(),
    Column("turn", Integer, nullable=False),
    Column("mode", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("milliseconds", Float, nullable=False),
    Column("detail", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("conversation_id", "turn"),
    Index(None, "created_at"),
)

# One row per asking, counted when read: so that deleting a conversation takes its words out of the list too. ``topic`` is what every
# shop is asked that this was about, "" where it was about nothing that is known.
unanswered = Table(
    "unanswered",
    metadata,
    row_number(),
    of_conversation(index=True),
    Column("normalised", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("topic", Text, nullable=False, server_default=""),
    Index(None, "normalised", "created_at"),
    Index(None, "topic", "created_at"),
)
