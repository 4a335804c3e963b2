"""Looking into a tenant's tables past the storage, in the order of their rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.storage.database import TenantDatabase
from app.storage.tables import metadata


def all_rows(database: TenantDatabase, table: str) -> list[dict[str, Any]]:
    """Return every row of a table."""
    found = metadata.tables[table]
    order = list(found.primary_key.columns)
    with database._databases.opened(database.key) as opened, opened.read() as link:  # noqa: SLF001 - the test looks inside
        rows = link.rows(select(found).order_by(*order), {})
    return [dict(zip(found.columns.keys(), row, strict=True)) for row in rows]


def standing(database: TenantDatabase) -> dict[str, int]:
    """Return how many messages and parts are in which state."""
    with database._databases.opened(database.key) as opened, opened.read() as link:  # noqa: SLF001 - the test looks inside
        found = {}
        for name in ("inbox", "outbox"):
            table = metadata.tables[name]
            for state, count in link.rows(select(table.c.state, func.count()).group_by(table.c.state), {}):
                found[f"{name} {state}"] = int(count)
    return found
