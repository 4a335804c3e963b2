"""Opening the databases of tenants: few at a time, after a fork anew, one writer per SQLite file, errors told plainly."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import weakref
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy import exc as sql_errors

from app.errors import StorageBusy, StorageFull
from app.storage.statements import Link, StatementBook

_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, "53100"})
# locked, serialisation failure, deadlock, lock not available, too many connections, server shutting down or starting
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "40001", "40P01", "55P03", "53300", "57P01", "57P03", "connection"})


@dataclass(frozen=True, slots=True)
class Limits:
    """``open_databases`` is how many tenants are held open at once; ``wait_seconds`` how long a writer waits for its turn;
    ``pages`` the largest size of a SQLite file in pages of 4 KB, 0 for no limit; ``pool`` the PostgreSQL connections."""

    open_databases: int = 64
    wait_seconds: float = 30.0
    pages: int = 0
    pool: int = 8


def error_code(error: sql_errors.DBAPIError) -> int | str:
    """Return what went wrong in the database's own terms: SQLite's result code or PostgreSQL's SQLSTATE."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0)
    if error.connection_invalidated:
        return "connection"
    is_refused = isinstance(error, sql_errors.OperationalError) and not getattr(cause, "sqlstate", None)
    return "connection" if is_refused else getattr(cause, "sqlstate", None) or ""


@contextmanager
def told_plainly(name: str) -> Iterator[None]:
    """Turn a full disk into StorageFull and a database that cannot be had in time into StorageBusy."""
    try:
        yield
    except sql_errors.TimeoutError as error:
        raise busy(name) from error
    except sql_errors.DBAPIError as error:
        code = error_code(error)
        if code in _FULL:
            raise full_disk(name) from error
        if code in _BUSY or (isinstance(code, int) and code & 0xFF in _BUSY):
            raise busy(name) from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise full_disk(name) from error
        raise


def full_disk(name: str) -> StorageFull:
    return StorageFull(f"{name}: no space is left, so nothing was stored. Free some disk space and send the message again.")


def busy(name: str) -> StorageBusy:
    return StorageBusy(f"{name}: the database could not be reached in time, so nothing was stored. Send the message again.")


class OpenDatabase:
    """One tenant's database while it is open. ``users`` counts those who work with it now."""

    def __init__(self, name: str, engine: Engine, book: StatementBook, schema: str | None, limits: Limits):
        self.name, self.engine, self.book, self.schema, self.limits = name, engine, book, schema, limits
        self.users = 0
        self.is_current = False
        self.opening = threading.Lock()
        self._turnstile = threading.Lock()
        self._readers = engine.execution_options(isolation_level="AUTOCOMMIT") if schema else engine

    @contextmanager
    def read(self) -> Iterator[Link]:
        """Lend a connection for single reading statements, each its own snapshot, without the cost of a transaction."""
        with told_plainly(self.name), self._readers.connect() as connection:
            yield Link(connection, self.book)

    @contextmanager
    def write(self) -> Iterator[Link]:
        """Lend a connection in a transaction that is committed at the end and rolled back by any error."""
        with told_plainly(self.name), self._in_turn(), self.engine.connect() as connection:
            if not self.schema:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield Link(connection, self.book)
            connection.commit()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Queue the writers of one file here, where the next one starts at once; SQLite's own wait is sleeping and trying."""
        if self.schema:
            yield
        elif not self._turnstile.acquire(timeout=self.limits.wait_seconds):
            raise busy(self.name)
        else:
            try:
                yield
            finally:
                self._turnstile.release()


class Databases(ABC):
    """The open databases, the least recently used closed first. Subclasses say where a tenant's data lies."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._start_over()
        self._left_to_parent: list[OrderedDict[str, OpenDatabase]] = []
        forget = weakref.WeakMethod(self._leave_to_parent)
        os.register_at_fork(after_in_child=lambda: (method := forget()) and method())

    @contextmanager
    def opened(self, tenant: str) -> Iterator[OpenDatabase]:
        """Lend a tenant's database, opened and brought up to date at its first use."""
        database = self._borrow(tenant)
        try:
            if not database.is_current:
                with told_plainly(database.name), database.opening:
                    if not database.is_current:
                        self.bring_up_to_date(database)
                        database.is_current = True
            yield database
        finally:
            with self._lock:
                database.users -= 1

    def _borrow(self, tenant: str) -> OpenDatabase:
        with self._lock:
            database = self._open.get(tenant)
            if database is None:
                database = self._open[tenant] = self.open(tenant)
                self._close_idle()
            self._open.move_to_end(tenant)
            database.users += 1
            return database

    def _close_idle(self) -> None:
        surplus = len(self._open) - self._limits.open_databases
        idle = [tenant for tenant, database in list(self._open.items())[:-1] if not database.users]
        for tenant in idle[: max(surplus, 0)]:
            self.shut(self._open.pop(tenant))

    def close(self) -> None:
        """Close every database; the next use opens it again."""
        with self._lock:
            while self._open:
                self.shut(self._open.popitem()[1])

    def _start_over(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[str, OpenDatabase] = OrderedDict()

    def _leave_to_parent(self) -> None:
        # SQLite forbids even closing a connection that came over a fork, so the parent's are kept and never touched
        self._left_to_parent.append(self._open)
        self._start_over()

    @abstractmethod
    def open(self, tenant: str) -> OpenDatabase:
        """Return a tenant's database without touching it yet."""

    @abstractmethod
    def shut(self, database: OpenDatabase) -> None: ...

    @abstractmethod
    def bring_up_to_date(self, database: OpenDatabase) -> None:
        """Create or migrate its tables when they are not today's; a few milliseconds when they are."""
