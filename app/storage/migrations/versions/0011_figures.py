"""Counts by channel and without demo data, visits, ratings. What is stored is counted anew; counts of deleted conversations go."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    start_over(sa.Column("channel", sa.Text(), nullable=False), sa.Column("demo", sa.Integer(), nullable=False), has_row_number=False)
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *texts("conversation_id", "visitor", "channel"),
        *bigs("begun_at", "last_at"),
        sa.Column("durable", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        of_conversation("visits"),
    )
    op.create_index(op.f("ix_visits_conversation_id"), "visits", ["conversation_id"])
    op.create_index(op.f("ix_visits_visitor_last_at"), "visits", ["visitor", "last_at"])
    op.create_table(
        "ratings",
        *texts("conversation_id"),
        sa.Column("turn", sa.Integer(), nullable=False),
        *texts("score"),
        *bigs("created_at"),
        sa.PrimaryKeyConstraint("conversation_id", "turn", name=op.f("pk_ratings")),
        of_conversation("ratings"),
        sa.CheckConstraint("score IN ('up', 'down', '1', '2', '3', '4', '5')", name=op.f("ck_ratings_score")),
    )


def downgrade() -> None:
    op.drop_table("ratings")
    op.drop_table("visits")
    start_over()


def start_over(*more: sa.Column, has_row_number: bool = True) -> None:
    """Make the table of counts anew, with more in its key, and have all be counted again."""
    op.drop_table("rollups")
    key = ["measure", "bucket", *([] if has_row_number else ["channel"]), "part", *([] if has_row_number else ["demo"])]
    named = {column.name: column for column in (*texts("measure", "part"), *bigs("bucket"), *more)}
    op.create_table(
        "rollups",
        *[named[name] for name in key],
        *bigs("times", "amount"),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_rollups")),
        sqlite_with_rowid=has_row_number,
    )
    op.execute("DELETE FROM rolled_up")


def of_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name, ondelete="CASCADE")


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def bigs(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]
