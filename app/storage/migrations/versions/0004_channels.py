"""Messengers: who writes to us, what came in, what goes out, and what it costs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_correspondents()
    create_inbox()
    create_outbox()
    create_channel_counts()


def downgrade() -> None:
    for table in ("channel_counts", "outbox", "inbox", "correspondents"):
        op.drop_table(table)


def row_number() -> sa.Column:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def wholes(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def bigs(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def belongs_to_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f(f"fk_{table}_conversation_id"), ondelete="CASCADE")


def partial_index(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def create_correspondents() -> None:
    op.create_table(
        "correspondents",
        *texts("channel", "identity", "phone", "user_id", "name", "claimed_by"),
        *bigs("last_inbound_at", "opted_out_at", "burst_from", "claimed_until"),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        *bigs("budget_from"),
        *wholes("budget_used"),
        primary_key("correspondents", "channel", "identity"),
    )
    op.create_index(op.f("ix_correspondents_channel_phone"), "correspondents", ["channel", "phone"])
    op.create_index(op.f("ix_correspondents_channel_user_id"), "correspondents", ["channel", "user_id"])
    partial_index("ix_correspondents_due_at", "correspondents", ["due_at"], "due_at IS NOT NULL")
    partial_index("ix_correspondents_claimed_until", "correspondents", ["claimed_until"], "claimed_until != 0")


def create_inbox() -> None:
    op.create_table(
        "inbox",
        row_number(),
        *texts("channel", "provider_message_id", "identity", "kind", "data", "state", "reason"),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        *wholes("attempts"),
        *bigs("received_at"),
        primary_key("inbox", "id"),
        belongs_to_conversation("inbox"),
        sa.UniqueConstraint("channel", "provider_message_id", name=op.f("uq_inbox_channel_provider_message_id")),
        sa.CheckConstraint("state IN ('new', 'answered', 'left')", name=op.f("ck_inbox_state")),
    )
    op.create_index(op.f("ix_inbox_conversation_id"), "inbox", ["conversation_id"])
    partial_index("ix_inbox_new", "inbox", ["channel", "identity", "id"], "state = 'new'")


def create_outbox() -> None:
    op.create_table(
        "outbox",
        row_number(),
        *texts("conversation_id", "channel", "identity", "trace_id", "part", "state", "reason", "code", "claimed_by"),
        *texts("provider_message_id"),
        *wholes("position", "attempts"),
        *bigs("next_at", "claimed_at", "cost_micro", "created_at", "updated_at"),
        primary_key("outbox", "id"),
        belongs_to_conversation("outbox"),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'unknown', 'held', 'sent', 'failed', 'delivered', 'read')", name=op.f("ck_outbox_state")
        ),
    )
    op.create_index(op.f("ix_outbox_conversation_id"), "outbox", ["conversation_id"])
    waiting = "state IN ('queued', 'sending', 'unknown')"
    partial_index("ix_outbox_waiting", "outbox", ["channel", "identity", "id"], waiting)
    partial_index(
        "uq_outbox_channel_provider_message_id", "outbox", ["channel", "provider_message_id"], "provider_message_id != ''", unique=True
    )


def create_channel_counts() -> None:
    op.create_table(
        "channel_counts",
        *texts("day", "channel", "name"),
        *bigs("count", "cost_micro"),
        primary_key("channel_counts", "day", "channel", "name"),
    )
