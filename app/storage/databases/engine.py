"""Opening the databases of tenants: few at a time, after a fork anew, one writer per SQLite file, errors told plainly."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import weakref
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import exc as sql_errors

from app.errors import StorageBusy, StorageFull
from app.storage.databases.links import Link

_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, "53100"})
# locked, serialisation failure, deadlock, lock not available, too many connections, server shutting down or starting
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "40001", "40P01", "55P03", "53300", "57P01", "57P03", "connection"})
_DUPLICATES = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, "23505"})


@dataclass(frozen=True, slots=True)
class Limits:
    """``open_databases`` is how many tenants are held open at once; ``wait_seconds`` how long a writer waits for its turn;
    ``pages`` the largest size of a SQLite file in pages of 4 KB, 0 for no limit; ``log_pages`` how long the log of its writes may
    grow before writers wait for its end (32 MB); ``pool`` the PostgreSQL connections."""

    open_databases: int = 64
    wait_seconds: float = 30.0
    pages: int = 0
    log_pages: int = 8_000
    pool: int = 8


class Duplicate(Exception):
    """A row is there already that there may be only one of; nothing was stored."""


def error_code(error: sqlite3.Error | sql_errors.DBAPIError) -> int | str:
    """Return what went wrong in the database's own terms: SQLite's result code or PostgreSQL's SQLSTATE."""
    cause = error.orig if isinstance(error, sql_errors.DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0)
    if error.connection_invalidated:
        return "connection"
    is_refused = isinstance(error, sql_errors.OperationalError) and not getattr(cause, "sqlstate", None)
    return "connection" if is_refused else getattr(cause, "sqlstate", None) or ""


class told_plainly:
    """Context manager: a full disk is StorageFull, a database that cannot be had in time StorageBusy, and a row twice Duplicate."""

    def __init__(self, name: str):
        self._name = name

    def __enter__(self) -> None:
        """Nothing is done before there is an error."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        plain = _plainly(self._name, error) if error is not None else None
        if plain is not None:
            raise plain from error


def _plainly(name: str, error: BaseException) -> Exception | None:
    """Return the error as the callers know it, None where it stays what it is."""
    if isinstance(error, sql_errors.TimeoutError):
        return busy(name)
    if isinstance(error, (sqlite3.Error, sql_errors.DBAPIError)):
        code = error_code(error)
        if code in _FULL:
            return full_disk(name)
        if code in _BUSY or (isinstance(code, int) and code & 0xFF in _BUSY):
            return busy(name)
        return Duplicate(str(error)) if code in _DUPLICATES else None
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full_disk(name)
    return None


def full_disk(name: str) -> StorageFull:
    return StorageFull(f"{name}: no space is left, so nothing was stored. Free some disk space and send the message again.")


def busy(name: str) -> StorageBusy:
    return StorageBusy(f"{name}: the database could not be reached in time, so nothing was stored. Send the message again.")


class OpenDatabase(ABC):
    """One tenant's database while it is open. ``users`` counts those who work with it now."""

    def __init__(self, name: str, limits: Limits):
        self.name, self.limits = name, limits
        self.users = 0
        self.is_current = False
        self.opening = threading.Lock()

    @abstractmethod
    def read(self) -> AbstractContextManager[Link]:
        """Lend a connection for single reading statements, each its own snapshot, without the cost of a transaction."""

    @abstractmethod
    def write(self) -> AbstractContextManager[Link]:
        """Lend a connection in a transaction that is committed at the end and rolled back by any error."""

    @abstractmethod
    def shut(self) -> None:
        """Close what it holds; whoever works with it may finish."""

    @abstractmethod
    def compact(self, most_bytes: int) -> bool:
        """Write the data anew, so that nothing of what was deleted is left between it; return False, and write nothing, where there
        are more than ``most_bytes``. Raises StorageBusy where it cannot be had in time."""

    @abstractmethod
    def wipe(self, rest: Callable[[], None], *, went: bool = True) -> None:
        """Leave nothing of what was deleted outside the data: in the log of writes, between the words of an index. Others may write
        meanwhile; ``rest`` is called between two steps. Where nothing ``went`` since the last time, only what that could not do is
        done. Raises StorageBusy where it cannot be had in time."""


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
            self._open.pop(tenant).shut()

    def close(self) -> None:
        """Close every database; the next use opens it again."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].shut()

    def _start_over(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[str, OpenDatabase] = OrderedDict()

    def _leave_to_parent(self) -> None:
        # SQLite forbids even closing a connection that came over a fork, so the parent's are kept and never touched
        self._left_to_parent.append(self._open)
        self._start_over()

    def stamp(self, tenant: str) -> tuple[int, ...] | None:
        """Return times (in ns since 1970) that change when a tenant's database is written, None where nothing cheap tells."""
        return None

    def is_begun(self, tenant: str) -> bool:
        """Return whether a tenant may have running data; looking costs nothing and makes nothing."""
        return True

    def drop(self, tenant: str) -> None:
        """Delete a tenant's database for good. Nobody may use it any more: whoever still holds it writes into nothing."""
        with self._lock:
            held = self._open.pop(tenant, None)
        if held is not None:
            held.shut()
        self._delete(tenant)

    @abstractmethod
    def _delete(self, tenant: str) -> None:
        """Delete what a tenant's database lies in, if it is there."""

    @abstractmethod
    def open(self, tenant: str) -> OpenDatabase:
        """Return a tenant's database without touching it yet."""

    @abstractmethod
    def bring_up_to_date(self, database: OpenDatabase) -> None:
        """Create or migrate its tables when they are not today's; a few milliseconds when they are."""
