"""PostgreSQL: one schema per tenant, named in every statement, over one pool of connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, text

from app.storage.databases.engine import Databases, Limits, OpenDatabase, told_plainly
from app.storage.databases.links import ServerLink
from app.storage.migrate import TENANTS, Chain, is_current, migrate
from app.storage.statements import StatementBook


class PostgresDatabases(Databases):
    """Opens the schema ``tenant_<key>``. No connection remembers a tenant: the schema stands in the statements themselves."""

    def __init__(self, url: URL, limits: Limits, chain: Chain = TENANTS):
        self._url, self._chain = url, chain
        self._engines_of_parent: list[Engine] = []
        self._engine = server_engine(url, limits)
        super().__init__(limits)

    def open(self, tenant: str) -> ServerDatabase:
        return ServerDatabase(tenant, self._engine, f"tenant_{tenant}", self._limits)

    def close(self) -> None:
        super().close()
        self._engine.dispose()

    def _delete(self, tenant: str) -> None:
        with told_plainly(tenant), self._engine.begin() as connection:
            quoted = connection.dialect.identifier_preparer.quote_identifier(f"tenant_{tenant}")
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {quoted} CASCADE")

    def bring_up_to_date(self, database: OpenDatabase) -> None:
        assert isinstance(database, ServerDatabase)
        with database.read() as link:
            if is_current(link.connection, database.schema, self._chain):
                return
        with database.write() as link:
            _migrate(link.connection, database.schema, database.name, self._chain)

    def _leave_to_parent(self) -> None:
        self._engines_of_parent.append(self._engine)
        self._engine = server_engine(self._url, self._limits)
        super()._leave_to_parent()


class ServerDatabase(OpenDatabase):
    """One schema of the server, reached over the pool that all tenants share."""

    def __init__(self, name: str, engine: Engine, schema: str, limits: Limits):
        super().__init__(name, limits)
        self.schema = schema
        self._engine, self._book = engine, StatementBook(engine.dialect, schema)
        self._readers = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read(self) -> Iterator[ServerLink]:
        with told_plainly(self.name), self._readers.connect() as connection:
            yield ServerLink(connection, self._book)

    @contextmanager
    def write(self) -> Iterator[ServerLink]:
        with told_plainly(self.name), self._engine.connect() as connection:
            yield ServerLink(connection, self._book)
            connection.commit()

    def compact(self, most_bytes: int) -> bool:
        """Give dead rows back; the server writes over them as it goes, and its own log and backups are its owner's to look after."""
        with told_plainly(self.name), self._readers.connect() as connection:
            preparer = connection.dialect.identifier_preparer
            for table in inspect(connection).get_table_names(self.schema):
                connection.exec_driver_sql(f"VACUUM {preparer.quote_identifier(self.schema)}.{preparer.quote_identifier(table)}")
        return True

    def wipe(self, rest: Callable[[], None], *, went: bool = True) -> None:
        """Give dead rows back, which stops nobody; those of another time are the server's own to look after."""
        if went:
            self.compact(0)

    def shut(self) -> None:
        """Nothing to do: a tenant holds no connection of its own."""


def _migrate(connection: Connection, schema: str, name: str, chain: Chain) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:schema, 0))"), {"schema": schema})
    quoted = connection.dialect.identifier_preparer.quote_identifier(schema)
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {quoted}")
    connection.exec_driver_sql(f"SET LOCAL search_path TO {quoted}")
    migrate(connection, schema, name, chain)


def server_engine(url: URL, limits: Limits) -> Engine:
    """Return an engine for the server; nothing is connected before its first use."""
    return create_engine(
        url,
        connect_args={"options": f"-c lock_timeout={int(limits.wait_seconds * 1000)}"} if "options" not in url.query else {},
        pool_size=limits.pool,
        max_overflow=limits.pool,
        pool_timeout=limits.wait_seconds,
        pool_use_lifo=True,
    )
