"""Orders with their lines, the ledger of their payments, and the events of payment providers that are dealt with."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_orders()
    create_order_lines()
    create_payments()
    create_webhook_events()


def downgrade() -> None:
    for table in ("webhook_events", "payments", "order_lines", "orders"):
        op.drop_table(table)


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def amounts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def belongs_to_order(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["order_number"], ["orders.number"], name=op.f(f"fk_{table}_order_number"), ondelete="CASCADE")


def create_orders() -> None:
    op.create_table(
        "orders",
        *texts("number", "token", "conversation_id", "channel", "visitor", "status", "way", "pay", "currency"),
        *amounts("goods", "tax", "fee", "total"),
        *texts("name", "phone", "email", "branch", "postcode", "address", "note", "locale"),
        sa.Column("version", sa.Integer(), nullable=False),
        *amounts("placed_at"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_orders")),
        sa.UniqueConstraint("token", name=op.f("uq_orders_token")),
        sa.CheckConstraint("status IN ('placed', 'ready', 'done', 'cancelled')", name=op.f("ck_orders_status")),
    )
    for column in ("conversation_id", "visitor", "placed_at"):
        op.create_index(op.f(f"ix_orders_{column}"), "orders", [column])


def create_order_lines() -> None:
    op.create_table(
        "order_lines",
        *texts("order_number"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        *texts("sku", "name", "quantity", "unit", "offer"),
        *amounts("price", "total", "tax"),
        sa.PrimaryKeyConstraint("order_number", "position", name=op.f("pk_order_lines")),
        belongs_to_order("order_lines"),
    )


def create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *texts("order_number", "kind", "currency", "provider", "reference", "note"),
        *amounts("amount", "created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        belongs_to_order("payments"),
        sa.UniqueConstraint("provider", "kind", "reference", name=op.f("uq_payments_provider_kind_reference")),
        sa.CheckConstraint("kind IN ('charge', 'refund')", name=op.f("ck_payments_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
    )
    op.create_index(op.f("ix_payments_order_number"), "payments", ["order_number"])


def create_webhook_events() -> None:
    op.create_table(
        "webhook_events",
        *texts("provider", "event_id"),
        *amounts("created_at"),
        sa.PrimaryKeyConstraint("provider", "event_id", name=op.f("pk_webhook_events")),
    )
    op.create_index(op.f("ix_webhook_events_created_at"), "webhook_events", ["created_at"])
