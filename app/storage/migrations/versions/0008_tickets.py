"""What the shop's people have to do: tickets, and what was said and changed in each."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
TICKETS = "tickets"


def upgrade() -> None:
    create_tickets()
    op.create_table(
        "ticket_entries",
        sa.Column("id", big(), nullable=False),
        sa.Column("ticket", big(), nullable=False),
        *texts("operation", "kind", "author", "author_name", "text", "data"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entries")),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name=op.f("fk_ticket_entries_ticket"), ondelete="CASCADE"),
        sa.UniqueConstraint("operation", name=op.f("uq_ticket_entries_operation")),
        sa.CheckConstraint("kind IN ('comment', 'change')", name=op.f("ck_ticket_entries_kind")),
    )
    op.create_index(op.f("ix_ticket_entries_ticket_id"), "ticket_entries", ["ticket", "id"])


def downgrade() -> None:
    op.drop_table("ticket_entries")
    op.drop_table(TICKETS)


def create_tickets() -> None:
    op.create_table(
        TICKETS,
        sa.Column("number", big(), autoincrement=False, nullable=False),
        *texts("operation", "title", "text", "status", "priority", "source"),
        *texts("author", "author_name", "assignee", "customer", "order_number", "tags", "told"),
        sa.Column("conversation_id", sa.Text()),
        sa.Column("revision", sa.Integer(), nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("created_at", "updated_at")],
        *[sa.Column(name, sa.BigInteger()) for name in ("due_at", "closed_at", "reminded_at")],
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tickets")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_tickets_conversation_id"), ondelete="SET NULL"),
        sa.UniqueConstraint("operation", name=op.f("uq_tickets_operation")),
        sa.CheckConstraint("status IN ('open', 'in_progress', 'waiting', 'done')", name=op.f("ck_tickets_status")),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_tickets_priority")),
        sa.CheckConstraint("source IN ('person', 'assistant', 'hand_over', 'api')", name=op.f("ck_tickets_source")),
    )
    op.create_index(op.f("ix_tickets_conversation_id"), TICKETS, ["conversation_id"])
    for column in ("status", "assignee", "author"):
        op.create_index(op.f(f"ix_tickets_{column}_number"), TICKETS, [column, "number"])
    partial_index("ix_tickets_due", ["due_at"], "status != 'done'")
    partial_index("ix_tickets_untold", ["number"], "assignee != told AND status != 'done'")
    partial_index("uq_tickets_hand_over", ["conversation_id"], "source = 'hand_over' AND status != 'done'", unique=True)


def partial_index(name: str, columns: list[str], where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, TICKETS, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def big() -> sa.BigInteger:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
