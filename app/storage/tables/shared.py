"""What all tables share: names of keys and indexes, and columns that come again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def row_number() -> Column:
    # SQLite fills only a plain INTEGER key by itself
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


# for a table whose numbers others remember: SQLite would give those of deleted rows again
NEVER_AGAIN = {"sqlite_autoincrement": True}


def of_conversation(**options: bool) -> Column:
    # what belongs to a conversation goes when it goes
    return Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, **options)
