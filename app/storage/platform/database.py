"""The installation's own database: one SQLite file beside the tenants', or one schema of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.storage.database import open_databases
from app.storage.databases.engine import Databases, Limits
from app.storage.databases.links import Link
from app.storage.migrate import PLATFORM
from app.storage.statements import Statement, Values

KEY = "platform"  # no tenant may be called so


class PlatformDatabase:
    """What is stored of people. Nothing is opened before its first use; every method may raise StorageBusy or StorageFull."""

    def __init__(self, databases: Databases):
        self._databases = databases

    @classmethod
    def at(cls, database_url: str | None, instance: Path) -> PlatformDatabase:
        return cls(open_databases(database_url, instance, Limits(open_databases=1), PLATFORM))

    def rows(self, statement: Statement, values: Values | None = None) -> Sequence[Sequence[Any]]:
        with self._databases.opened(KEY) as database, database.read() as link:
            return link.rows(statement, values or {})

    @contextmanager
    def write(self) -> Iterator[Link]:
        """Lend a connection in a transaction that is committed at the end and rolled back by any error."""
        with self._databases.opened(KEY) as database, database.write() as link:
            yield link

    def compact(self, most_bytes: int) -> bool:
        """Write the data anew without what was deleted; see OpenDatabase."""
        with self._databases.opened(KEY) as database:
            return database.compact(most_bytes)

    def wipe(self, rest: Callable[[], None], *, went: bool = True) -> None:
        """Leave nothing of what was deleted outside the data; see OpenDatabase."""
        with self._databases.opened(KEY) as database:
            database.wipe(rest, went=went)

    def close(self) -> None:
        self._databases.close()
