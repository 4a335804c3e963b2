"""SQLite: one file per tenant in the instance folder, in WAL, written by one at a time."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect
from sqlalchemy.engine import URL

from app.storage.databases.engine import Databases, Limits, OpenDatabase, busy, told_plainly
from app.storage.databases.links import FileLink
from app.storage.databases.new_file import empty_file
from app.storage.migrate import TENANTS, VERSION_TABLE, Chain, migrate
from app.storage.statements import StatementBook

log = logging.getLogger(__name__)
_LOCK_FILE = "migrations.lock"
_CHECKPOINT_WAIT_S = 1.0  # for which writers wait at the most while others still read
_TRUNCATE_TRIES, _BETWEEN_TRIES_S = 5, 0.05
_READERS_KEPT = 4
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.0002, 0.005
_COMMITS_BEFORE_CHECKPOINT = 250
_COPY_LOG = "PRAGMA wal_checkpoint(PASSIVE)"
_TRUNCATE_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_WORD_INDEXES = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"
_PAGES_AT_ONCE = 200
_PAGES_BEFORE_CHECKPOINT = 50_000  # 200 MB: then a writer has to do it


class SqliteDatabases(Databases):
    """Opens ``<instance>/<tenant>.db``; all files have the same tables, so they share one book of statements."""

    def __init__(self, instance: Path, limits: Limits, chain: Chain = TENANTS):
        self._instance, self._chain = instance, chain
        self._book = StatementBook(sqlite_dialect(), None)
        super().__init__(limits)

    def open(self, tenant: str) -> FileDatabase:
        return FileDatabase(self._instance / f"{tenant}.db", self._book, self._limits, self._chain)

    def stamp(self, tenant: str) -> tuple[int, ...] | None:
        return tuple(_changed_ns(self._instance / f"{tenant}.db{ending}") for ending in ("", "-wal"))

    def is_begun(self, tenant: str) -> bool:
        return (self._instance / f"{tenant}.db").exists()

    def _delete(self, tenant: str) -> None:
        for ending in ("", "-wal", "-shm"):
            (self._instance / f"{tenant}.db{ending}").unlink(missing_ok=True)

    def bring_up_to_date(self, database: OpenDatabase) -> None:
        assert isinstance(database, FileDatabase)
        self._instance.mkdir(parents=True, exist_ok=True)
        if database.is_today():
            return
        try:
            with FileLock(self._instance / _LOCK_FILE, timeout=self._limits.wait_seconds):
                database.migrate()
        except Timeout as error:
            raise busy(database.name) from error


class FileDatabase(OpenDatabase):
    """One file: a few connections for reading, and a single one for writing, lent to one thread at a time."""

    def __init__(self, path: Path, book: StatementBook, limits: Limits, chain: Chain):
        super().__init__(path.name, limits)
        self._path, self._book, self._chain = path, book, chain
        self._turnstile = threading.Lock()
        self._readers: list[sqlite3.Connection] = []
        self._writer: sqlite3.Connection | None = None
        self._commits = 0
        self._checkpoint = threading.Thread()
        self._is_shut = False

    @contextmanager
    def read(self) -> Iterator[FileLink]:
        with told_plainly(self.name):
            connection = self._take_reader()
            try:
                yield FileLink(connection, self._book)
            except BaseException:
                connection.close()
                raise
            if self._is_shut or len(self._readers) >= _READERS_KEPT:
                connection.close()
            else:
                self._readers.append(connection)

    @contextmanager
    def write(self) -> Iterator[FileLink]:
        """Queue the writers of this process here, where the next one starts at once; those of other processes by trying again."""
        if not self._turnstile.acquire(timeout=self.limits.wait_seconds):
            raise busy(self.name)
        try:
            with told_plainly(self.name):
                connection = self._begun()
                try:
                    yield FileLink(connection, self._book)
                    connection.execute("COMMIT")
                except BaseException:
                    self._give_up(connection)
                    raise
                self._count_commit()
        finally:
            if self._is_shut:
                self._close_writer()
            self._turnstile.release()

    def is_today(self) -> bool:
        """Return whether the tables are today's and the file is in WAL; one that came from a snapshot is whole but is not."""
        with self.read() as link:
            try:
                revision = link.connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - a constant
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:  # other than: no such table
                    raise
                return False
            return revision == (self._chain.head,) and link.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    def migrate(self) -> None:
        """Create or change the tables and put the file in WAL."""
        engine = _engine(str(self._path), self.limits.wait_seconds)
        with told_plainly(self.name), engine.connect() as connection:
            self._fill_if_empty(connection)
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            migrate(connection, None, self.name, self._chain)
            connection.commit()

    def _fill_if_empty(self, connection: Connection) -> None:
        """Copy today's tables into a new file, page by page: no step that led to them is walked."""
        if connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first() is None:
            with closing(sqlite3.connect(":memory:")) as pattern:
                pattern.deserialize(empty_file(self._chain))
                pattern.backup(connection.connection.driver_connection)

    def compact(self, most_bytes: int) -> bool:
        """Rewrite the file and begin its log of writes anew; whoever writes meanwhile waits."""
        if self._path.stat().st_size > most_bytes:
            return False
        with self._alone(self.limits.wait_seconds) as connection:
            for index in _word_indexes(connection):
                connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - a name of our own tables
            connection.execute("VACUUM")
            is_read, *_ = connection.execute(_TRUNCATE_LOG).fetchone()
        if is_read:
            raise busy(self.name)
        return True

    def wipe(self, rest: Callable[[], None], *, went: bool = True) -> None:
        """Join the parts of the word indexes, a few pages at a time, and begin the log of writes anew; what is deleted in the file is
        written over at once (``secure_delete``)."""
        with self.read() as link:
            indexes = _word_indexes(link.connection)
        for index in indexes:
            pages = -_PAGES_AT_ONCE  # all parts together, where a positive number takes those of one size
            while self._join(index, pages):
                pages = _PAGES_AT_ONCE
                rest()
        for _ in range(_TRUNCATE_TRIES):
            if self._begin_log_anew():
                return
            time.sleep(_BETWEEN_TRIES_S)  # writers who wait go first
            rest()
        raise busy(self.name)

    def _begin_log_anew(self) -> bool:
        """Empty the log of writes, most of which is copied while others write on; return whether nobody reads in it yet."""
        with told_plainly(self.name), closing(self._connect(_CHECKPOINT_WAIT_S)) as connection:
            connection.execute(_COPY_LOG)
        with self._alone(_CHECKPOINT_WAIT_S) as connection:
            is_read, *_ = connection.execute(_TRUNCATE_LOG).fetchone()
        return not is_read

    def _join(self, index: str, pages: int) -> bool:
        """Join parts of a word index; return whether there may be more to join."""
        with self.write() as link:
            before = link.connection.total_changes
            link.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608 - of our own
            return link.connection.total_changes - before > 1  # as FTS5 tells it

    @contextmanager
    def _alone(self, patience: float) -> Iterator[sqlite3.Connection]:
        """Lend a connection, which waits so long for others, while nobody else of this process writes."""
        if not self._turnstile.acquire(timeout=self.limits.wait_seconds):
            raise busy(self.name)
        try:
            with told_plainly(self.name), closing(self._connect(patience)) as connection:
                yield connection
        finally:
            self._turnstile.release()

    def shut(self) -> None:
        """Close the connections; one that is lent is closed when it comes back."""
        self._is_shut = True
        if self._checkpoint.is_alive():
            self._checkpoint.join()
        while self._readers:
            self._readers.pop().close()
        if self._turnstile.acquire(blocking=False):
            self._close_writer()
            self._turnstile.release()

    def _count_commit(self) -> None:
        """Now and then have the log of writes brought into the file by a thread of its own: it takes many times as long as a turn."""
        self._commits += 1
        if self._commits % _COMMITS_BEFORE_CHECKPOINT == 0 and not self._checkpoint.is_alive():
            self._checkpoint = threading.Thread(target=self._bring_into_file, name=f"checkpoint of {self.name}", daemon=True)
            self._checkpoint.start()

    def _bring_into_file(self) -> None:
        """Copy the log while others write on. It begins anew by itself when all of it was copied and nobody wrote since; one that
        has grown long is begun anew while they wait: then only what came in the time of the last copying is left to copy."""
        try:
            with closing(self._connect(_CHECKPOINT_WAIT_S)) as connection:
                _, pages, _ = connection.execute(_COPY_LOG).fetchone()
                if pages > self.limits.log_pages:
                    connection.execute(_COPY_LOG)
                    connection.execute("PRAGMA wal_checkpoint(RESTART)")
        except sqlite3.Error as error:
            log.warning("%s: the log of writes could not be brought into the file (%s); it is tried again later", self.name, error)

    def _take_reader(self) -> sqlite3.Connection:
        with suppress(IndexError):
            return self._readers.pop()
        return self._connect(self.limits.wait_seconds)

    def _begun(self) -> sqlite3.Connection:
        """Return the writing connection in a transaction. SQLite's own wait sleeps up to 0.1 s between two tries; this one does not."""
        if self._writer is None:
            self._writer = self._connect(0)
        latest, pause = time.monotonic() + self.limits.wait_seconds, _FIRST_PAUSE_S
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                    raise
                time.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE_S)
            else:
                return self._writer

    def _give_up(self, connection: sqlite3.Connection) -> None:
        """Roll back; a connection that cannot even do that is not used again."""
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._close_writer()

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _connect(self, patience: float) -> sqlite3.Connection:
        # isolation_level None: the driver opens no transactions of its own, so that BEGIN IMMEDIATE is the first word of a write
        connection = sqlite3.connect(self._path, timeout=patience, isolation_level=None, check_same_thread=False)
        connection.executescript(
            "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-1024; PRAGMA secure_delete=ON;"
            f"PRAGMA wal_autocheckpoint={_PAGES_BEFORE_CHECKPOINT};"
            + (f"PRAGMA max_page_count={self.limits.pages};" if self.limits.pages else "")
        )
        return connection


def _word_indexes(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the indexes of words, which keep deleted words until their parts are joined."""
    return [name for (name,) in connection.execute(_WORD_INDEXES).fetchall()]


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _engine(database: str, wait_seconds: float) -> Engine:
    """Return an engine for migrations, which Alembic wants; nothing is opened before its first use."""
    return create_engine(
        URL.create("sqlite", database=database), connect_args={"isolation_level": None, "timeout": wait_seconds}, poolclass=NullPool
    )
