"""PostgreSQL: one schema per tenant, named in every statement, over one pool of connections."""

from __future__ import annotations

from sqlalchemy import URL, Engine, create_engine, text

from app.storage.engine import Databases, Limits, OpenDatabase
from app.storage.migrate import is_current, migrate
from app.storage.statements import StatementBook


class PostgresDatabases(Databases):
    """Opens the schema ``tenant_<key>``. No connection remembers a tenant: the schema stands in the statements themselves."""

    def __init__(self, url: URL, limits: Limits):
        self._url = url
        self._engines_of_parent: list[Engine] = []
        self._engine = server_engine(url, limits)
        super().__init__(limits)

    def open(self, tenant: str) -> OpenDatabase:
        schema = f"tenant_{tenant}"
        return OpenDatabase(tenant, self._engine, StatementBook(self._engine.dialect, schema), schema, self._limits)

    def shut(self, database: OpenDatabase) -> None:
        """Nothing to do: a tenant holds no connection of its own."""

    def close(self) -> None:
        super().close()
        self._engine.dispose()

    def bring_up_to_date(self, database: OpenDatabase) -> None:
        with database.read() as link:
            if is_current(link.connection, database.schema):
                return
        with database.write() as link:
            link.connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:schema, 0))"), {"schema": database.schema})
            schema = link.connection.dialect.identifier_preparer.quote_identifier(database.schema)
            link.connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            link.connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
            migrate(link.connection, database.schema, database.name)

    def _leave_to_parent(self) -> None:
        self._engines_of_parent.append(self._engine)
        self._engine = server_engine(self._url, self._limits)
        super()._leave_to_parent()


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
