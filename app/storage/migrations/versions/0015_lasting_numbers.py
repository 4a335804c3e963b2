"""Row numbers that others remember (a subscriber's cursor, a provider's receipt, an owner's page) are never given again in SQLite."""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
TABLES = ("events", "payments", "outbox", "deliveries")
SOURCES = {"events": "event", "payments": "payment"}
PLAIN, LASTING = "id INTEGER NOT NULL,", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            make_anew(table, lambda columns, name=table: re.sub(rf",\s*{key_of(name)}", "", columns).replace(PLAIN, LASTING, 1))
            begin_behind_what_was_given(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            key = key_of(table).replace("\\", "")
            make_anew(table, lambda columns, key=key: f"{columns.replace(LASTING, PLAIN, 1).rstrip()[:-1].rstrip()}, \n\t{key}\n)")


def key_of(table: str) -> str:
    return rf"CONSTRAINT pk_{table} PRIMARY KEY \(id\)"


def make_anew(table: str, change: Callable[[str], str]) -> None:
    """Make a table with the same columns, rules and indexes, but for its number and key, and take its rows along."""
    (made,), indexes = told(table, "table"), told(table, "index")
    columns = made[made.index("(") :]
    for statement in (
        f"CREATE TABLE {table}_anew {change(columns)}",
        f"INSERT INTO {table}_anew SELECT * FROM {table} ORDER BY id",  # noqa: S608 - a constant
        f"DROP TABLE {table}",
        f"ALTER TABLE {table}_anew RENAME TO {table}",
        *indexes,
    ):
        op.get_bind().exec_driver_sql(statement)


def told(table: str, kind: str) -> list[str]:
    """Return the statements that made a table, or its indexes, in the database's own words."""
    asked = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :kind AND sql IS NOT NULL")
    return list(op.get_bind().execute(asked, {"table": table, "kind": kind}).scalars())


def begin_behind_what_was_given(table: str) -> None:
    """Give no number that a subscriber was told of, though its row is gone."""
    own = sa.text(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - a constant
    seen = sa.text("SELECT coalesce(max(seen), 0) FROM cursors WHERE source = :source")
    told_of = sa.text("SELECT coalesce(max(CAST(source_key AS INTEGER)), 0) FROM deliveries WHERE source = :source")
    source = {"source": SOURCES.get(table, "")}
    highest = max(op.get_bind().execute(own).scalar_one(), *[op.get_bind().execute(one, source).scalar_one() for one in (seen, told_of)])
    op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
    op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), {"name": table, "seq": highest})
