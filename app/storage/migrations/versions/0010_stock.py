"""What orders take from the shop's counts of its goods."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("order_lines", recreate=anew()) as table:
        table.add_column(sa.Column("counted", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_order_lines_sku"), "order_lines", ["sku"])
    op.create_index(op.f("ix_orders_status_placed_at"), "orders", ["status", "placed_at"])
    op.create_table(
        "stock_taken",
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("sku", "counted", "taken")],
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_stock_taken")),
    )


def downgrade() -> None:
    op.drop_table("stock_taken")
    op.drop_index(op.f("ix_orders_status_placed_at"), "orders")
    op.drop_index(op.f("ix_order_lines_sku"), "order_lines")
    with op.batch_alter_table("order_lines", recreate=anew()) as table:
        table.drop_column("counted")


def anew() -> str:
    """SQLite appends a column where its table ends; written anew it stands among the others, as everywhere else."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
