"""Calls to models, for the accounts and the daily cap. They outlive their conversation: what was spent was spent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("day", "trace_id", "purpose", "provider", "model", "outcome")],
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("tokens_read", "tokens_written", "cost_micro")],
        sa.Column("milliseconds", sa.Float(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
    )
    op.create_index(op.f("ix_model_calls_day"), "model_calls", ["day"])
    op.create_index(op.f("ix_model_calls_trace_id"), "model_calls", ["trace_id"])


def downgrade() -> None:
    op.drop_table("model_calls")
