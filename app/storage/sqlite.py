"""SQLite: one file per tenant in the instance folder, in WAL, written by one at a time."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect
from sqlalchemy.engine import URL

from app.storage.engine import Databases, Limits, OpenDatabase, busy
from app.storage.migrate import is_current, migrate
from app.storage.statements import Link, StatementBook

_LOCK_FILE = "migrations.lock"


class SqliteDatabases(Databases):
    """Opens ``<instance>/<tenant>.db``; all files have the same tables, so they share one book of statements."""

    def __init__(self, instance: Path, limits: Limits):
        self._instance = instance
        self._book = StatementBook(sqlite_dialect(), None)
        super().__init__(limits)

    def open(self, tenant: str) -> OpenDatabase:
        path = self._instance / f"{tenant}.db"
        return OpenDatabase(path.name, file_engine(path, self._limits), self._book, None, self._limits)

    def shut(self, database: OpenDatabase) -> None:
        database.engine.dispose()

    def bring_up_to_date(self, database: OpenDatabase) -> None:
        self._instance.mkdir(parents=True, exist_ok=True)
        with database.read() as link:
            if is_current(link.connection, None) and _is_wal(link):
                return
        try:
            with FileLock(self._instance / _LOCK_FILE, timeout=self._limits.wait_seconds):
                with database.read() as link:
                    link.connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                with database.write() as link:
                    migrate(link.connection, None, database.name)
        except Timeout as error:
            raise busy(database.name) from error


def _is_wal(link: Link) -> bool:
    # a file that came from a snapshot is whole but not in WAL
    return link.connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def file_engine(path: Path, limits: Limits) -> Engine:
    """Return an engine for one file; nothing is opened before its first use."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        # None: the driver opens no transactions of its own, so that BEGIN IMMEDIATE is the first word of a write
        connect_args={"isolation_level": None, "timeout": limits.wait_seconds},
        pool_size=4,
        max_overflow=-1,
        pool_use_lifo=True,
    )
    pragmas = "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-1024;"
    if limits.pages:
        pragmas += f" PRAGMA max_page_count={limits.pages};"
    event.listen(engine, "connect", lambda connection, _: connection.executescript(pragmas))
    return engine
