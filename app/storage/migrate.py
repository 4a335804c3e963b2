"""Bringing a tenant's tables to today's shape; Alembic is only imported when there is something to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.errors import AppError

HEAD = "0019"
FOLDER = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True)
class Chain:
    """The migrations of one kind of database, and the newest of them."""

    folder: Path
    head: str

    @property
    def today(self) -> Path:
        """The script that makes the tables of the newest migration in a new SQLite file."""
        return self.folder / "today.sql"


TENANTS = Chain(FOLDER, HEAD)
PLATFORM = Chain(Path(__file__).parent / "platform" / "migrations", "0002")


class NewerDatabase(AppError):
    """The database was written by a newer program than this one."""

    code = "newer_database"


def is_current(connection: Connection, schema: str | None, chain: Chain) -> bool:
    """Return whether the tables are today's, by one small query."""
    return stored_revision(connection, schema) == chain.head


def stored_revision(connection: Connection, schema: str | None) -> str:
    """Return the revision that the database says it has, "" for an empty one."""
    table = f'"{schema}".{VERSION_TABLE}' if schema else VERSION_TABLE
    try:
        return connection.exec_driver_sql(f"SELECT version_num FROM {table}").scalar() or ""  # noqa: S608 - a constant and a checked key
    except (OperationalError, ProgrammingError):
        if inspect(connection).has_table(VERSION_TABLE, schema):
            raise
        return ""


def migrate(connection: Connection, schema: str | None, name: str, chain: Chain) -> None:
    """Run the missing migrations in the caller's transaction, under the caller's lock; raise NewerDatabase for an unknown revision."""
    revision = _revision_in_transaction(connection, schema)
    if revision == chain.head:
        return
    from alembic import command  # here, because it costs 0.1 s that a process with current tables never pays
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection, "schema": schema})
    config.set_main_option("script_location", str(chain.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if revision and revision not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        known = f"this program knows up to {chain.head}"
        raise NewerDatabase(f"{name}: its tables are at revision {revision}, {known}. Install the newer version.")
    command.upgrade(config, "head")


def _revision_in_transaction(connection: Connection, schema: str | None) -> str:
    # a failed query would end PostgreSQL's transaction, so here the table is asked for first
    return stored_revision(connection, schema) if inspect(connection).has_table(VERSION_TABLE, schema) else ""
