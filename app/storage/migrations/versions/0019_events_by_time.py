"""Events are found by their time first: a turn adds all of its own at the end of one index, not one under each name."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BY_NAME, BY_TIME = "ix_events_name_created_at", "ix_events_created_at_name"


def upgrade() -> None:
    op.create_index(BY_TIME, "events", ["created_at", "name"])
    op.drop_index(BY_NAME, "events")


def downgrade() -> None:
    op.create_index(BY_NAME, "events", ["name", "created_at"])
    op.drop_index(BY_TIME, "events")
