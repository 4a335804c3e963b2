"""What the commands share: the settings with --business, the services over them, and errors told as one sentence."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.collector import collector_at_rest
from app.errors import AppError, UnknownTenant
from app.services.publishing.publisher import Publisher
from app.services.secrets.tenant_secrets import TenantSecrets
from app.settings import Settings, SettingsError, load_settings
from app.storage.folders.folders import BusinessRoot
from plugins.manager import PluginError

MOST_SHOPS = 20


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a command so that our own errors end it with their message and exit code 1."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (AppError, PluginError, SettingsError) as error:
            raise click.ClickException(sentence_of(error)) from error

    return run


def sentence_of(error: Exception) -> str:
    """Return what a person reads of an error; where they named a shop that is not there, also which they may have meant."""
    key = str(error.values.get("key", "")) if isinstance(error, UnknownTenant) else ""
    shops = root_of(click.get_current_context()).keys() if key else []
    if not shops or key in shops:
        return str(error)
    near = difflib.get_close_matches(key, shops, 1)
    return f"{error}\n" + (f"Did you mean {near[0]}?" if near else f"The shops here: {', '.join(shops[:MOST_SHOPS])}.")


def settings_of(context: click.Context) -> Settings:
    """Return the settings, with the business folder that --business names."""
    settings = load_settings()
    return replace(settings, business_root=Path(context.obj)) if context.obj else settings


def root_of(context: click.Context) -> BusinessRoot:
    settings = settings_of(context)
    return BusinessRoot(settings.business_root, secrets=TenantSecrets.of(settings).read)


def forgetful(settings: Settings, scratch: Path) -> Settings:
    """Return the settings with running data in a folder that is thrown away; models stay where they are."""
    return replace(settings, instance_folder=scratch, model_folder=settings.models, database_url="", redis_url="")


@contextmanager
def publisher_of(context: click.Context) -> Iterator[Publisher]:
    """Give a publisher that builds versions just as they will be served."""
    with collector_at_rest():
        from app.container import Platform

        platform = Platform(settings_of(context), patient=True)
        try:
            yield Publisher(platform.directory.root, platform.prove)
        finally:
            platform.close()
