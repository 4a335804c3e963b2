"""Questions without an answer are counted as such; of what was counted before, each turn without an answer stands for one."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COUNTED_BY = {"rollups": "bucket", "daily": "day"}


def upgrade() -> None:
    for table, when in COUNTED_BY.items():
        op.execute(
            f"INSERT INTO {table} (measure, {when}, channel, part, demo, times, amount) "  # noqa: S608
            f"SELECT 'unanswered', {when}, channel, '', demo, times, 0 FROM {table} WHERE measure = 'turns' AND part = 'unknown'"
        )


def downgrade() -> None:
    for table in COUNTED_BY:
        op.execute(f"DELETE FROM {table} WHERE measure = 'unanswered'")  # noqa: S608
