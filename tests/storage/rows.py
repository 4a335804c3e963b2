"""Looking into a tenant's tables past the storage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import MetaData, create_engine, func, select

from app.storage.tables import metadata


def rows_by_table(url: str, schema: str | None) -> dict[str, int]:
    """Return how many rows each table has."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tables = [table.to_metadata(MetaData(), schema=schema) for table in metadata.sorted_tables]
            return {table.name: connection.execute(select(func.count()).select_from(table)).scalar() for table in tables}
    finally:
        engine.dispose()


def rows_of(database_url: str, file: Path, query: str) -> list[tuple]:
    """Return the rows of a query on the greengrocer's tables: of a SQLite file, or of its schema on a server."""
    if database_url == "sqlite":
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(database_url, options="-c search_path=tenant_greengrocer") as connection:
        return connection.execute(query).fetchall()
