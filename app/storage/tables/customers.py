"""Who the shop's customers are: one record a person, what is proved, claimed and agreed to, and whom the shop forgot."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from app.storage.tables.shared import metadata, row_number


def _of_customer(**options: bool) -> Column:
    return Column("customer_id", Text, ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, **options)


# ``merged_into`` names the record that stands for the person; what belongs to a merged record stays with it, so that a merge can be
# undone. ``standing`` is 0 for somebody who wrote, 1 for a lead, 2 for a buyer; the ``listed_`` columns are those of all merged records.
customers = Table(
    "customers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("search", Text, nullable=False),
    *[Column(name, Integer, nullable=False) for name in ("standing", "listed_standing")],
    *[Column(name, BigInteger, nullable=False) for name in ("first_at", "last_at", "listed_at", "merged_at")],
    Column("merged_into", Text, ForeignKey("customers.id", ondelete="CASCADE")),
    Column("merged_by", Text, nullable=False),
)
_is_listed, _is_merged = customers.c.merged_into.is_(None), customers.c.merged_into.is_not(None)
Index("ix_customers_merged_into", customers.c.merged_into, sqlite_where=_is_merged, postgresql_where=_is_merged)
Index("ix_customers_listed", customers.c.listed_at, customers.c.id, sqlite_where=_is_listed, postgresql_where=_is_listed)

# How a record is known to be somebody's: the provider of a messenger names the sender, a browser holds our signed token (verified_by
# provider, browser), or it is only a session. ``phone`` is one that the provider vouches for.
customer_identities = Table(
    "customer_identities",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("identity", Text, primary_key=True),
    _of_customer(index=True),
    *[Column(name, Text, nullable=False) for name in ("phone", "verified_by")],
    Column("verified_at", BigInteger, nullable=False),
    CheckConstraint("verified_by IN ('provider', 'browser', 'session')", name="verified_by"),
)
_has_phone = customer_identities.c.phone != text("''")
Index("ix_customer_identities_phone", customer_identities.c.phone, sqlite_where=_has_phone, postgresql_where=_has_phone)

# What somebody typed: a claim that proves nothing. ``alike`` is what two spellings of one address have in common.
customer_contacts = Table(
    "customer_contacts",
    metadata,
    _of_customer(primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    *[Column(name, Text, nullable=False) for name in ("alike", "source")],
    Column("claimed_at", BigInteger, nullable=False),
    CheckConstraint("kind IN ('phone', 'email')", name="kind"),
    Index(None, "kind", "alike"),
)

customer_tags = Table(
    "customer_tags",
    metadata,
    _of_customer(primary_key=True),
    Column("tag", Text, primary_key=True),
    Index(None, "tag"),
)

customer_attributes = Table(
    "customer_attributes",
    metadata,
    _of_customer(primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# ``source`` is where it was agreed to, once each; ``wording`` the sentence shown; ``withdrawn_at`` 0 while it holds.
customer_consents = Table(
    "customer_consents",
    metadata,
    row_number(),
    _of_customer(index=True),
    *[Column(name, Text, nullable=False) for name in ("purpose", "wording", "channel", "source")],
    *[Column(name, BigInteger, nullable=False) for name in ("given_at", "withdrawn_at")],
    UniqueConstraint("source"),
)

customer_notes = Table(
    "customer_notes",
    metadata,
    row_number(),
    _of_customer(index=True),
    *[Column(name, Text, nullable=False) for name in ("author", "text")],
    Column("created_at", BigInteger, nullable=False),
)

# Two records of which somebody said that they are two people.
customer_differences = Table(
    "customer_differences",
    metadata,
    *[Column(name, Text, ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True) for name in ("one", "other")],
    Column("decided_by", Text, nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Index(None, "other"),
)

# Erasures, by a record's number that means nothing once it is gone. ``told`` counts what is done while it runs, so that one that was
# cut short goes on; ``receipt`` and its ``signature`` stand when all is done.
erasures = Table(
    "erasures",
    metadata,
    Column("id", Text, primary_key=True),
    *[Column(name, Text, nullable=False) for name in ("customer_id", "asked_by", "state", "told", "receipt", "signature")],
    *[Column(name, BigInteger, nullable=False) for name in ("begun_at", "ended_at")],
    CheckConstraint("state IN ('running', 'deleted', 'done')", name="state"),
    Index(None, "begun_at"),
)
