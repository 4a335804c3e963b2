"""What is sold: carts, leads, orders and what was paid."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.storage.tables.shared import NEVER_AGAIN, metadata, of_conversation, row_number

leads = Table(
    "leads",
    metadata,
    Column("reference", Text, primary_key=True),
    of_conversation(index=True),
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
    of_conversation(primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("quantity", Text, nullable=False),
    sqlite_with_rowid=False,
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
    Index(None, "status", "placed_at"),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_number", Text, ForeignKey("orders.number", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *[Column(name, Text, nullable=False) for name in ("sku", "name", "quantity", "unit", "offer")],
    *[Column(name, BigInteger, nullable=False) for name in ("price", "total", "tax")],
    Column("counted", Text, nullable=False, server_default=""),
    Index(None, "sku"),
)

# What was ordered of a SKU since the shop counted it; quantities are decimals in text. ``version`` is the one with that count.
stock_taken = Table(
    "stock_taken",
    metadata,
    Column("sku", Text, primary_key=True),
    *[Column(name, Text, nullable=False) for name in ("counted", "taken")],
    Column("version", Integer, nullable=False),
)

# A ledger: entries are added and never changed, and the provider's own reference is booked once.
payments = Table(
    "payments",
    metadata,
    row_number(),
    Column("order_number", Text, ForeignKey("orders.number", ondelete="CASCADE"), nullable=False, index=True),
    *[Column(name, Text, nullable=False) for name in ("kind", "currency", "provider", "reference", "note")],
    Column("amount", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("provider", "kind", "reference"),
    CheckConstraint("kind IN ('charge', 'refund')", name="kind"),
    CheckConstraint("amount > 0", name="amount"),
    **NEVER_AGAIN,
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
