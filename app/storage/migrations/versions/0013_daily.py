"""Counts by the shop's days, so that a quarter is read from ninety rows of a kind and not from thousands; made from the half hours."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
KEY = ("measure", "day", "channel", "part", "demo")


def upgrade() -> None:
    op.create_table(
        "daily",
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("demo", sa.Integer(), nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("times", "amount")],
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_daily")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("daily")
    op.execute("DELETE FROM rolled_up WHERE source LIKE 'zone:%'")
