"""Conversations, messages, events, traces, leads, carts and unanswered questions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_conversations()
    create_messages()
    create_events()
    create_traces()
    create_leads()
    create_cart_lines()
    create_unanswered()


def downgrade() -> None:
    for table in ("unanswered", "cart_lines", "leads", "traces", "events", "messages", "conversations"):
        op.drop_table(table)


def row_number() -> sa.Column:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def conversation() -> sa.Column:
    return sa.Column("conversation_id", sa.Text(), nullable=False)


def belongs_to_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f(f"fk_{table}_conversation_id"), ondelete="CASCADE")


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def create_conversations() -> None:
    op.create_table(
        "conversations",
        *texts("id", "channel", "session_id", "visitor"),
        whole("version"),
        *texts("locale", "owner", "state"),
        whole("revision"),
        whole("turns"),
        whole("cart_count"),
        moment("started_at"),
        moment("last_at"),
        primary_key("conversations", "id"),
        sa.UniqueConstraint("channel", "session_id", name=op.f("uq_conversations_channel_session_id")),
        sa.CheckConstraint("owner IN ('bot', 'human', 'nobody')", name=op.f("ck_conversations_owner")),
    )
    op.create_index(op.f("ix_conversations_started_at"), "conversations", ["started_at"])
    op.create_index(op.f("ix_conversations_last_at"), "conversations", ["last_at"])


def create_messages() -> None:
    op.create_table(
        "messages",
        row_number(),
        conversation(),
        whole("turn"),
        *texts("role", "text", "message_id", "trace_id"),
        sa.Column("payload", sa.Text(), nullable=True),
        moment("created_at"),
        primary_key("messages", "id"),
        belongs_to_conversation("messages"),
        sa.UniqueConstraint("conversation_id", "turn", "role", name=op.f("uq_messages_conversation_id_turn_role")),
        sa.CheckConstraint("role IN ('customer', 'assistant')", name=op.f("ck_messages_role")),
    )
    op.create_index(op.f("ix_messages_created_at"), "messages", ["created_at"])
    sent_once = sa.text("role = 'customer' AND message_id != ''")
    op.create_index(
        "uq_messages_conversation_id_message_id",
        "messages",
        ["conversation_id", "message_id"],
        unique=True,
        sqlite_where=sent_once,
        postgresql_where=sent_once,
    )


def create_events() -> None:
    op.create_table(
        "events",
        row_number(),
        conversation(),
        *texts("name", "data"),
        moment("created_at"),
        primary_key("events", "id"),
        belongs_to_conversation("events"),
    )
    op.create_index(op.f("ix_events_conversation_id"), "events", ["conversation_id"])
    op.create_index(op.f("ix_events_name_created_at"), "events", ["name", "created_at"])


def create_traces() -> None:
    op.create_table(
        "traces",
        *texts("trace_id", "conversation_id"),
        whole("turn"),
        *texts("mode", "outcome", "tool"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
        *texts("detail"),
        moment("created_at"),
        primary_key("traces", "trace_id"),
        belongs_to_conversation("traces"),
        sa.UniqueConstraint("conversation_id", "turn", name=op.f("uq_traces_conversation_id_turn")),
    )
    op.create_index(op.f("ix_traces_created_at"), "traces", ["created_at"])


def create_leads() -> None:
    op.create_table(
        "leads",
        *texts("reference", "conversation_id", "kind", "name", "phone", "email", "note", "consent"),
        moment("created_at"),
        primary_key("leads", "reference"),
        belongs_to_conversation("leads"),
    )
    op.create_index(op.f("ix_leads_conversation_id"), "leads", ["conversation_id"])
    op.create_index(op.f("ix_leads_created_at"), "leads", ["created_at"])


def create_cart_lines() -> None:
    op.create_table(
        "cart_lines",
        *texts("conversation_id", "sku"),
        whole("position"),
        *texts("quantity"),
        primary_key("cart_lines", "conversation_id", "sku"),
        belongs_to_conversation("cart_lines"),
        sqlite_with_rowid=False,
    )


def create_unanswered() -> None:
    op.create_table(
        "unanswered",
        row_number(),
        conversation(),
        *texts("normalised", "question"),
        moment("created_at"),
        primary_key("unanswered", "id"),
        belongs_to_conversation("unanswered"),
    )
    op.create_index(op.f("ix_unanswered_conversation_id"), "unanswered", ["conversation_id"])
    op.create_index(op.f("ix_unanswered_normalised_created_at"), "unanswered", ["normalised", "created_at"])
