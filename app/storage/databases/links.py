"""A lent connection that runs prepared statements: one to a SQLite file without a layer between, one through SQLAlchemy's pool."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Table

from app.storage.statements import Statement, StatementBook, Values

SLOWEST = timedelta(seconds=30)  # no transaction takes longer than this


class Link(Protocol):
    """What a database lends for a read or a write."""

    def rows(self, statement: Statement, values: Values) -> Sequence[Sequence[Any]]:
        """Return all rows of a query."""

    def change(self, statement: Statement, values: Values) -> int:
        """Run a statement and return how many rows it touched."""

    def change_each(self, statement: Statement, rows: Iterable[Values]) -> None:
        """Run a statement once for each of ``rows``."""

    def keep_writers_out(self, tables: Sequence[Table]) -> None:
        """Wait for those who write into tables, and let nobody else do so until this transaction ends."""

    def settled(self, now: datetime) -> datetime:
        """Return the time before which whatever was stored is there to be read: no row with a lower number will still appear."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A connection of the sqlite3 module: at a few thousand statements a second, a layer above it costs as much as they do."""

    connection: sqlite3.Connection
    book: StatementBook

    def rows(self, statement: Statement, values: Values) -> Sequence[Sequence[Any]]:
        prepared = self.book.find(statement)
        return self.connection.execute(prepared.sql, prepared.parameters(values)).fetchall()

    def change(self, statement: Statement, values: Values) -> int:
        prepared = self.book.find(statement)
        return self.connection.execute(prepared.sql, prepared.parameters(values)).rowcount

    def change_each(self, statement: Statement, rows: Iterable[Values]) -> None:
        prepared = self.book.find(statement)
        parameters = [prepared.parameters(row) for row in rows]
        if parameters:
            self.connection.executemany(prepared.sql, parameters)

    def keep_writers_out(self, tables: Sequence[Table]) -> None:
        """Nobody else writes: one transaction does at a time."""

    def settled(self, now: datetime) -> datetime:
        """All is: one transaction writes at a time, so rows appear in the order of their numbers."""
        return datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ServerLink:
    """A connection of SQLAlchemy, which notices a server that went away and replaces what it had pooled."""

    connection: Connection
    book: StatementBook

    def rows(self, statement: Statement, values: Values) -> Sequence[Sequence[Any]]:
        prepared = self.book.find(statement)
        return self.connection.exec_driver_sql(prepared.sql, prepared.parameters(values)).all()

    def change(self, statement: Statement, values: Values) -> int:
        prepared = self.book.find(statement)
        return self.connection.exec_driver_sql(prepared.sql, prepared.parameters(values)).rowcount

    def change_each(self, statement: Statement, rows: Iterable[Values]) -> None:
        prepared = self.book.find(statement)
        parameters = [prepared.parameters(row) for row in rows]
        if parameters:
            self.connection.exec_driver_sql(prepared.sql, parameters)

    def keep_writers_out(self, tables: Sequence[Table]) -> None:
        self.connection.exec_driver_sql(f"LOCK TABLE {', '.join(map(self.book.called, tables))} IN SHARE ROW EXCLUSIVE MODE")

    def settled(self, now: datetime) -> datetime:
        """Transactions overlap: a row may appear after one with a higher number, and bears the time at which its turn began."""
        return now - SLOWEST
