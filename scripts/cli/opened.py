"""A published shop opened for a command: its live version over its running data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from app.collector import collector_at_rest
from app.container import Platform, Tenant
from app.storage.database import TenantDatabase
from scripts.cli.workplace import settings_of


@dataclass(frozen=True, slots=True)
class OpenedShop:
    """The platform of this process, the live version of a shop, and its database."""

    platform: Platform
    tenant: Tenant
    database: TenantDatabase


@contextmanager
def opened_shop(context: click.Context, key: str) -> Iterator[OpenedShop]:
    """Open the live version of a shop; it answers nobody here, so nothing is trained."""
    platform = Platform(settings_of(context), patient=True)
    try:
        with collector_at_rest():
            version = platform.directory.live_version(key)
            tenant = platform.open(platform.directory.root.tenant(key).version(version))
        yield OpenedShop(platform, tenant, platform.storage.tenant(key))
    finally:
        platform.close()
