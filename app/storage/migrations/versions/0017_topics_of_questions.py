"""What every shop is asked that a question without an answer was about; of what was asked before this, none is known."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("unanswered", recreate=anew()) as table:
        table.add_column(sa.Column("topic", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_unanswered_topic_created_at"), "unanswered", ["topic", "created_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_unanswered_topic_created_at"), "unanswered")
    with op.batch_alter_table("unanswered", recreate=anew()) as table:
        table.drop_column("topic")


def anew() -> str:
    """SQLite appends a column where its table ends; written anew it stands among the others, as everywhere else."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
