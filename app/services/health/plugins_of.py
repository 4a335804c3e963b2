"""What a tenant version runs: its plugins with their hooks, versions and options, tools, agents; secrets are only said to be set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, entry_points, version
from typing import Any

from plugins.builtins import BUILTINS, ENTRY_POINTS
from plugins.contracts import Agent, Tool
from plugins.kit.masking import mask_secrets
from plugins.manager import HOOKS

PRODUCT = "sales-assistant"
SECRET_WORDS = ("key", "token", "secret", "password", "sid", "signature", "credentials")
SET = ("$env", "$secret")


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a plugin as it may be shown; a secret has no ``value`` but is ``is_secret``."""

    name: str
    value: str
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class RunningPlugin:
    """A plugin of a tenant version. ``is_ours`` is whether it came with the product."""

    name: str
    version: str
    is_ours: bool
    hooks: tuple[str, ...]
    options: tuple[Option, ...]
    tools: tuple[Tool, ...]
    agents: tuple[Agent, ...]


def plugins_of(tenant: Any) -> list[RunningPlugin]:
    """Return the plugins of a tenant version in the order in which they are asked."""
    given = {entry["name"]: entry.get("options", {}) for entry in tenant.document("tenant").get("plugins") or () if isinstance(entry, dict)}
    tools, agents = _registered(tenant, "register_tools"), _registered(tenant, "register_agents")
    named = [(name, plugin) for name, plugin in tenant.manager.list_name_plugin() if plugin is not None]
    return [
        RunningPlugin(
            name, version_of(name), name in BUILTINS, tuple(hook for hook in HOOKS if hasattr(plugin, hook)),
            tuple(_options(given.get(name, {}))), tuple(tools.get(name, ())), tuple(agents.get(name, ())),
        )
        for name, plugin in reversed(named)
    ]  # fmt: skip


@lru_cache(maxsize=256)
def version_of(name: str) -> str:
    """Return the version of the package that a plugin came with, "" where none tells."""
    if name in BUILTINS:
        return product_version()
    points = [point for point in entry_points(group=ENTRY_POINTS) if point.name == name]
    return points[0].dist.version if points and points[0].dist else ""


def product_version() -> str:
    try:
        return version(PRODUCT)
    except PackageNotFoundError:
        return ""


def _registered(tenant: Any, hook: str) -> dict[str, Sequence[Any]]:
    """Return what each plugin registers by a hook."""
    found = getattr(tenant.manager.hook, hook).get_hookimpls()
    return {each.plugin_name: [one for one in each.function() or () if one is not None] for each in found}


def _options(options: Mapping[str, Any], place: str = "") -> Iterator[Option]:
    for name, value in options.items():
        called = f"{place}{name}"
        if _is_secret(name, value):
            yield Option(called, "", True)
        elif isinstance(value, dict):
            yield from _options(value, f"{called}.")
        else:
            yield Option(called, mask_secrets(", ".join(map(str, value)) if isinstance(value, list) else str(value)))


def _is_secret(name: str, value: Any) -> bool:
    if isinstance(value, dict) and any(mark in value for mark in SET):
        return True
    return isinstance(value, str) and any(word in name.lower().split("_") for word in SECRET_WORDS)
