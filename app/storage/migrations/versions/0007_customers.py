"""Customers: one record a person over channels, what they agreed to, and erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = (
    "customers", "customer_identities", "customer_contacts", "customer_tags", "customer_attributes", "customer_consents",
    "customer_notes", "customer_differences", "erasures",
)  # fmt: skip


def upgrade() -> None:
    create_customers()
    create_identities()
    create_contacts()
    create_marks()
    create_consents()
    create_notes()
    create_differences()
    create_erasures()
    partial_index("ix_conversations_visitor", "conversations", ["visitor"], "visitor != ''")


def downgrade() -> None:
    op.drop_index("ix_conversations_visitor", "conversations")
    for table in reversed(TABLES):
        op.drop_table(table)


def row_number() -> sa.Column:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def bigs(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def refers(table: str, column: str = "customer_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["customers.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def create_customers() -> None:
    op.create_table(
        "customers",
        *texts("id", "name", "search"),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("standing", "listed_standing")],
        *bigs("first_at", "last_at", "listed_at", "merged_at"),
        sa.Column("merged_into", sa.Text(), nullable=True),
        *texts("merged_by"),
        primary_key("customers", "id"),
        refers("customers", "merged_into"),
    )
    partial_index("ix_customers_merged_into", "customers", ["merged_into"], "merged_into IS NOT NULL")
    partial_index("ix_customers_listed", "customers", ["listed_at", "id"], "merged_into IS NULL")


def create_identities() -> None:
    op.create_table(
        "customer_identities",
        *texts("channel", "identity", "customer_id", "phone", "verified_by"),
        *bigs("verified_at"),
        primary_key("customer_identities", "channel", "identity"),
        refers("customer_identities"),
        sa.CheckConstraint("verified_by IN ('provider', 'browser', 'session')", name=op.f("ck_customer_identities_verified_by")),
    )
    index("customer_identities", "customer_id")
    partial_index("ix_customer_identities_phone", "customer_identities", ["phone"], "phone != ''")


def create_contacts() -> None:
    op.create_table(
        "customer_contacts",
        *texts("customer_id", "kind", "value", "alike", "source"),
        *bigs("claimed_at"),
        primary_key("customer_contacts", "customer_id", "kind", "value"),
        refers("customer_contacts"),
        sa.CheckConstraint("kind IN ('phone', 'email')", name=op.f("ck_customer_contacts_kind")),
    )
    index("customer_contacts", "kind", "alike")


def create_marks() -> None:
    marked = primary_key("customer_tags", "customer_id", "tag")
    op.create_table("customer_tags", *texts("customer_id", "tag"), marked, refers("customer_tags"))
    index("customer_tags", "tag")
    op.create_table(
        "customer_attributes",
        *texts("customer_id", "name", "value"),
        primary_key("customer_attributes", "customer_id", "name"),
        refers("customer_attributes"),
    )


def create_consents() -> None:
    op.create_table(
        "customer_consents",
        row_number(),
        *texts("customer_id", "purpose", "wording", "channel", "source"),
        *bigs("given_at", "withdrawn_at"),
        primary_key("customer_consents", "id"),
        refers("customer_consents"),
        sa.UniqueConstraint("source", name=op.f("uq_customer_consents_source")),
    )
    index("customer_consents", "customer_id")


def create_notes() -> None:
    op.create_table(
        "customer_notes",
        row_number(),
        *texts("customer_id", "author", "text"),
        *bigs("created_at"),
        primary_key("customer_notes", "id"),
        refers("customer_notes"),
    )
    index("customer_notes", "customer_id")


def create_differences() -> None:
    op.create_table(
        "customer_differences",
        *texts("one", "other", "decided_by"),
        *bigs("decided_at"),
        primary_key("customer_differences", "one", "other"),
        refers("customer_differences", "one"),
        refers("customer_differences", "other"),
    )
    index("customer_differences", "other")


def create_erasures() -> None:
    op.create_table(
        "erasures",
        *texts("id", "customer_id", "asked_by", "state", "told", "receipt", "signature"),
        *bigs("begun_at", "ended_at"),
        primary_key("erasures", "id"),
        sa.CheckConstraint("state IN ('running', 'deleted', 'done')", name=op.f("ck_erasures_state")),
    )
    index("erasures", "begun_at")
