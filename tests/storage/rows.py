"""Looking into a tenant's tables past the storage."""

from __future__ import annotations

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
