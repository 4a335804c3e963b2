"""A way to what did not reach its customer that is as short as there is little of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IN_TROUBLE = sa.text("state IN ('held', 'failed', 'unknown') AND reason NOT IN ('dropped', 'replaced')")


def upgrade() -> None:
    op.create_index("ix_outbox_trouble", "outbox", ["id"], sqlite_where=IN_TROUBLE, postgresql_where=IN_TROUBLE)


def downgrade() -> None:
    op.drop_index("ix_outbox_trouble", "outbox")
