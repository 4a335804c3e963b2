"""Work outside of turns: who does what now, what the clock ran, and who is still to be told of what happened."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claims",
        *texts("name", "holder"),
        *bigs("until_at", "settled_at"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_claims")),
    )
    op.create_table(
        "runs",
        row_number(),
        *texts("job", "holder", "outcome", "detail"),
        *bigs("due_at", "started_at", "ended_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.CheckConstraint("outcome IN ('running', 'done', 'waiting', 'failed', 'lost')", name=op.f("ck_runs_outcome")),
    )
    op.create_index(op.f("ix_runs_job_started_at"), "runs", ["job", "started_at"])
    op.create_table(
        "cursors",
        *texts("subscriber", "source"),
        *bigs("begun", "seen"),
        sa.PrimaryKeyConstraint("subscriber", "source", name=op.f("pk_cursors")),
    )
    create_deliveries()


def downgrade() -> None:
    for table in ("deliveries", "cursors", "runs", "claims"):
        op.drop_table(table)


def create_deliveries() -> None:
    op.create_table(
        "deliveries",
        row_number(),
        *texts("subscriber", "source", "source_key", "name", "state", "error"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *bigs("happened_at", "next_at", "created_at", "updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("subscriber", "source", "source_key", name=op.f("uq_deliveries_subscriber_source_source_key")),
        sa.CheckConstraint("state IN ('waiting', 'done', 'gone', 'dead')", name=op.f("ck_deliveries_state")),
    )
    op.create_index(op.f("ix_deliveries_state_updated_at"), "deliveries", ["state", "updated_at"])
    waiting = sa.text("state = 'waiting'")
    columns = ["subscriber", "next_at"]
    op.create_index("ix_deliveries_waiting", "deliveries", columns, sqlite_where=waiting, postgresql_where=waiting)


def row_number() -> sa.Column:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def bigs(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]
