"""The tables of the whole installation: people, what they may do where, how they sign in, and what they changed. Times as in tenants."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

from app.storage.tables import metadata as tenants

metadata = MetaData(naming_convention=tenants.naming_convention)


def _of_person(**options: bool) -> Column:
    # what belongs to a person goes when they go
    return Column("person_id", Text, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, **options)


def _moment(name: str, nullable: bool = False) -> Column:
    return Column(name, BigInteger, nullable=nullable)


people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    *[Column(name, Text, nullable=False) for name in ("name", "locale", "password", "two_step")],
    Column("two_step_last", BigInteger, nullable=False),
    Column("is_operator", Integer, nullable=False),
    _moment("created_at"),
    _moment("signed_in_at", nullable=True),
    _moment("disabled_at", nullable=True),
)

memberships = Table(
    "memberships",
    metadata,
    _of_person(primary_key=True),
    Column("tenant", Text, primary_key=True, index=True),
    Column("role", Text, nullable=False),
    CheckConstraint("role IN ('viewer', 'manager', 'admin')", name="role"),
)

# tokens are kept as hashes: who reads this file cannot sign in with what it holds
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _of_person(index=True),
    Column("is_complete", Integer, nullable=False),
    *[Column(name, Text, nullable=False) for name in ("address", "browser")],
    _moment("created_at"),
    _moment("seen_at"),
)

links = Table(
    "links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("person_id", Text, ForeignKey("people.id", ondelete="CASCADE"), index=True),
    _moment("expires_at"),
    CheckConstraint("purpose IN ('first', 'password')", name="purpose"),
)

# the name by which a provider of sign-ins knows a person: one at each
identities = Table(
    "identities",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _of_person(),
    _moment("created_at"),
    UniqueConstraint("person_id", "issuer"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _of_person(primary_key=True),
    Column("code_hash", Text, primary_key=True),
)

failed_tries = Table(
    "failed_tries",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    _moment("last_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    *[Column(name, Text, nullable=False) for name in ("tenant", "name", "role", "scopes", "made_by")],
    _moment("created_at"),
    _moment("used_at", nullable=True),
    _moment("expires_at", nullable=True),
    _moment("revoked_at", nullable=True),
    Index(None, "tenant"),
)

# no key to a person: what they did stays told when they go
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    *[Column(name, Text, nullable=False) for name in ("tenant", "actor", "actor_name", "action", "subject", "before", "after", "address")],
    _moment("created_at"),
    Index(None, "tenant", "id"),
)
