"""People, their roles, sign-ins, links, API keys, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = ("audit", "api_keys", "failed_tries", "recovery_codes", "links", "sign_ins", "memberships", "people")


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def _person(table: str) -> list[sa.schema.SchemaItem]:
    foreign = sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE")
    return [sa.Column("person_id", sa.Text(), nullable=table == "links"), foreign]


def upgrade() -> None:
    _create_people()
    _create_sign_ins()
    _create_keys_and_audit()


def _create_people() -> None:
    op.create_table(
        "people",
        *_texts("id", "email", "name", "locale", "password", "two_step"),
        *_moments("two_step_last"),
        sa.Column("is_operator", sa.Integer(), nullable=False),
        *_moments("created_at"),
        *_moments("signed_in_at", "disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "memberships",
        *_person("memberships"),
        *_texts("tenant", "role"),
        sa.CheckConstraint("role IN ('viewer', 'manager', 'admin')", name=op.f("ck_memberships_role")),
        sa.PrimaryKeyConstraint("person_id", "tenant", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_tenant"), "memberships", ["tenant"])
    op.create_table(
        "recovery_codes",
        *_person("recovery_codes"),
        *_texts("code_hash"),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_codes")),
    )


def _create_sign_ins() -> None:
    op.create_table(
        "sign_ins",
        *_texts("token_hash"),
        *_person("sign_ins"),
        sa.Column("is_complete", sa.Integer(), nullable=False),
        *_texts("address", "browser"),
        *_moments("created_at", "seen_at"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_person_id"), "sign_ins", ["person_id"])
    op.create_table(
        "links",
        *_texts("token_hash", "purpose"),
        *_person("links"),
        *_moments("expires_at"),
        sa.CheckConstraint("purpose IN ('first', 'password')", name=op.f("ck_links_purpose")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_person_id"), "links", ["person_id"])
    op.create_table(
        "failed_tries",
        *_texts("subject"),
        sa.Column("tries", sa.Integer(), nullable=False),
        *_moments("last_at"),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_failed_tries")),
    )


def _create_keys_and_audit() -> None:
    op.create_table(
        "api_keys",
        *_texts("id", "secret_hash", "tenant", "name", "role", "scopes", "made_by"),
        *_moments("created_at"),
        *_moments("used_at", "expires_at", "revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_keys_secret_hash")),
    )
    op.create_index(op.f("ix_api_keys_tenant"), "api_keys", ["tenant"])
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *_texts("tenant", "actor", "actor_name", "action", "subject", "before", "after", "address"),
        *_moments("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_tenant_id"), "audit", ["tenant", "id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
