"""Of the tokens that a model read, those that its provider had in a cache; of what was read before this, none is known."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("model_calls", recreate=anew()) as table:
        table.add_column(sa.Column("tokens_cached", sa.BigInteger(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    with op.batch_alter_table("model_calls", recreate=anew()) as table:
        table.drop_column("tokens_cached")


def anew() -> str:
    """SQLite appends a column where its table ends; written anew it stands among the others, as everywhere else."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
