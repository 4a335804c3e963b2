"""A new SQLite file with today's tables, made at once: what the migrations come to is kept written down beside them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from sqlalchemy import NullPool, create_engine

from app.storage.migrate import VERSION_TABLE, Chain, migrate

_MADE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
_VIRTUAL = "CREATE VIRTUAL TABLE"


@cache
def empty_file(chain: Chain) -> bytes:
    """Return the content of a file with today's tables and no rows."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(chain.today.read_text("utf-8"))
        return connection.serialize()


def written_down(chain: Chain) -> str:
    """Return the script that makes the tables of a chain's last step, by walking all of its steps."""
    with create_engine("sqlite://", connect_args={"isolation_level": None}, poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        migrate(connection, None, "a new file", chain)
        connection.commit()
        made = connection.exec_driver_sql(_MADE).all()
    made.sort(key=lambda each: (each.type != "table", "" if each.type == "table" else each.name))  # Alembic makes indexes in no fixed order
    virtual = tuple(f"{name}_" for _, name, sql in made if sql.startswith(_VIRTUAL))  # makes what it keeps its words in itself
    statements = [sql for kind, name, sql in made if kind != "table" or not (virtual and name.startswith(virtual))]
    return ";\n".join([*statements, f"INSERT INTO {VERSION_TABLE} VALUES ('{chain.head}')"]) + ";\n"  # noqa: S608 - a constant
