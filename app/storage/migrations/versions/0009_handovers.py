"""A person's lines in a conversation, who waits for a person or is with one, and notes and tags of the shop's people."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OLD_ROLES, NEW_ROLES = "role IN ('customer', 'assistant')", "role IN ('customer', 'assistant', 'person')"


def upgrade() -> None:
    change_roles(NEW_ROLES)
    create_handovers()
    create_notes()


def downgrade() -> None:
    for table in ("conversation_tags", "conversation_notes", "handovers"):
        op.drop_table(table)
    op.execute("DELETE FROM messages WHERE role = 'person'")
    change_roles(OLD_ROLES)


def row_number() -> sa.Column:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def bigs(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def wholes(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def belongs_to_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f(f"fk_{table}_conversation_id"), ondelete="CASCADE")


def change_roles(roles: str) -> None:
    """Let other roles in. SQLite changes no constraint, so there the table is written anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_messages_role"), "messages", type_="check")
        op.create_check_constraint(op.f("ck_messages_role"), "messages", roles)
        return
    op.create_table(
        "new_messages",
        row_number(),
        *texts("conversation_id"),
        *wholes("turn"),
        *texts("role", "text", "message_id", "trace_id"),
        sa.Column("payload", sa.Text(), nullable=True),
        *bigs("created_at"),
        primary_key("messages", "id"),
        belongs_to_conversation("messages"),
        sa.UniqueConstraint("conversation_id", "turn", "role", name=op.f("uq_messages_conversation_id_turn_role")),
        sa.CheckConstraint(roles, name=op.f("ck_messages_role")),
    )
    op.execute("INSERT INTO new_messages SELECT * FROM messages")
    op.drop_table("messages")
    op.rename_table("new_messages", "messages")
    op.create_index(op.f("ix_messages_created_at"), "messages", ["created_at"])
    op.create_index(
        "uq_messages_conversation_id_message_id", "messages", ["conversation_id", "message_id"], unique=True,
        sqlite_where=sa.text("role = 'customer' AND message_id != ''"),
    )  # fmt: skip


def create_handovers() -> None:
    op.create_table(
        "handovers",
        *texts("conversation_id", "state", "person_id", "person_name"),
        *bigs("asked_at", "taken_at", "said_at", "heard_at", "ended_at"),
        *wholes("unread", "told"),
        primary_key("handovers", "conversation_id"),
        belongs_to_conversation("handovers"),
        sa.CheckConstraint("state IN ('waiting', 'taken', 'ended')", name=op.f("ck_handovers_state")),
    )
    is_open = sa.text("state != 'ended'")
    op.create_index("ix_handovers_open", "handovers", ["state", "asked_at"], sqlite_where=is_open, postgresql_where=is_open)


def create_notes() -> None:
    op.create_table(
        "conversation_notes",
        row_number(),
        *texts("conversation_id", "person_id", "person_name", "text"),
        *bigs("created_at"),
        primary_key("conversation_notes", "id"),
        belongs_to_conversation("conversation_notes"),
    )
    op.create_index(op.f("ix_conversation_notes_conversation_id"), "conversation_notes", ["conversation_id"])
    op.create_table(
        "conversation_tags",
        *texts("conversation_id", "tag"),
        primary_key("conversation_tags", "conversation_id", "tag"),
        belongs_to_conversation("conversation_tags"),
    )
    op.create_index(op.f("ix_conversation_tags_tag_conversation_id"), "conversation_tags", ["tag", "conversation_id"])
