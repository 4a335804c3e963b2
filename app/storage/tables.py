"""The tables of a tenant's running data; every time is UTC in whole microseconds since 1970, every JSON is text."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _row_number() -> Column:
    # SQLite fills only a plain INTEGER key by itself
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _conversation(**options: bool) -> Column:
    # what belongs to a conversation goes when it goes
    return Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, **options)


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

messages = Table(
    "messages",
    metadata,
    _row_number(),
    _conversation(),
    Column("turn", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("trace_id", Text, nullable=False),
    Column("payload", Text),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("conversation_id", "turn", "role"),
    CheckConstraint("role IN ('customer', 'assistant')", name="role"),
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
    _row_number(),
    _conversation(index=True),
    Column("name", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "name", "created_at"),
)

traces = Table(
    "traces",
    metadata,
    Column("trace_id", Text, primary_key=True),
    _conversation(),
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

leads = Table(
    "leads",
    metadata,
    Column("reference", Text, primary_key=True),
    _conversation(index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "created_at"),
)

cart_lines = Table(
    "cart_lines",
    metadata,
    _conversation(primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("quantity", Text, nullable=False),
    sqlite_with_rowid=False,
)

# No key to a conversation: what was spent stays spent when the conversation goes.
model_calls = Table(
    "model_calls",
    metadata,
    _row_number(),
    *[Column(name, Text, nullable=False) for name in ("day", "trace_id", "purpose", "provider", "model", "outcome")],
    *[Column(name, BigInteger, nullable=False) for name in ("tokens_read", "tokens_written", "cost_micro")],
    Column("milliseconds", Float, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "day"),
    Index(None, "trace_id"),
)

# One row per asking, counted when read: so that deleting a conversation takes its words out of the list too.
unanswered = Table(
    "unanswered",
    metadata,
    _row_number(),
    _conversation(index=True),
    Column("normalised", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "normalised", "created_at"),
)

# Orders outlive their conversation too: what was sold must be accounted for. Amounts are whole minor units of ``currency``.
orders = Table(
    "orders",
    metadata,
    Column("number", Text, primary_key=True),
    Column("token", Text, nullable=False, unique=True),
    *[Column(name, Text, nullable=False) for name in ("conversation_id", "channel", "visitor", "status", "way", "pay", "currency")],
    *[Column(name, BigInteger, nullable=False) for name in ("goods", "tax", "fee", "total")],
    *[Column(name, Text, nullable=False) for name in ("name", "phone", "email", "branch", "postcode", "address", "note", "locale")],
    Column("version", Integer, nullable=False),
    Column("placed_at", BigInteger, nullable=False),
    CheckConstraint("status IN ('placed', 'ready', 'done', 'cancelled')", name="status"),
    Index(None, "conversation_id"),
    Index(None, "visitor"),
    Index(None, "placed_at"),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_number", Text, ForeignKey("orders.number", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *[Column(name, Text, nullable=False) for name in ("sku", "name", "quantity", "unit", "offer")],
    *[Column(name, BigInteger, nullable=False) for name in ("price", "total", "tax")],
)

# A ledger: entries are added and never changed, and the provider's own reference is booked once.
payments = Table(
    "payments",
    metadata,
    _row_number(),
    Column("order_number", Text, ForeignKey("orders.number", ondelete="CASCADE"), nullable=False, index=True),
    *[Column(name, Text, nullable=False) for name in ("kind", "currency", "provider", "reference", "note")],
    Column("amount", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("provider", "kind", "reference"),
    CheckConstraint("kind IN ('charge', 'refund')", name="kind"),
    CheckConstraint("amount > 0", name="amount"),
)

# What providers told us of and is dealt with: they tell it again, for days.
webhook_events = Table(
    "webhook_events",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "created_at"),
)

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
    _row_number(),
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
    _row_number(),
    _conversation(index=True),
    *[Column(name, Text, nullable=False) for name in ("channel", "identity", "trace_id", "part", "state", "reason", "code")],
    *[Column(name, Text, nullable=False) for name in ("claimed_by", "provider_message_id")],
    Column("position", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    *[Column(name, BigInteger, nullable=False) for name in ("next_at", "claimed_at", "cost_micro", "created_at", "updated_at")],
    CheckConstraint("state IN ('queued', 'sending', 'unknown', 'held', 'sent', 'failed', 'delivered', 'read')", name="state"),
)
_is_waiting = text("state IN ('queued', 'sending', 'unknown')")
Index("ix_outbox_waiting", outbox.c.channel, outbox.c.identity, outbox.c.id, sqlite_where=_is_waiting, postgresql_where=_is_waiting)
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
    _row_number(),
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
    _row_number(),
    *[Column(name, Text, nullable=False) for name in ("subscriber", "source", "source_key", "name", "state", "error")],
    Column("attempts", Integer, nullable=False),
    *[Column(name, BigInteger, nullable=False) for name in ("happened_at", "next_at", "created_at", "updated_at")],
    UniqueConstraint("subscriber", "source", "source_key"),
    CheckConstraint("state IN ('waiting', 'done', 'gone', 'dead')", name="state"),
    Index(None, "state", "updated_at"),
)
_is_to_be_told = deliveries.c.state == text("'waiting'")
Index(
    "ix_deliveries_waiting", deliveries.c.subscriber, deliveries.c.next_at, sqlite_where=_is_to_be_told, postgresql_where=_is_to_be_told
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
