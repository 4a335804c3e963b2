"""The connectors of a tenant's messengers, without the rest of the tenant: ready in milliseconds, so that a webhook never waits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import pluggy

from app.services.channels.rules import CHANNELS, ChannelRules, read_rules
from app.tenants import TenantDirectory
from plugins.contracts import Shop
from plugins.contracts.channels import ChannelTraits
from plugins.manager import HookStores, PluginRef, build_manager, load_plugin, plugin_refs

KEPT = 2000


@dataclass(frozen=True, slots=True)
class Messengers:
    """A tenant version's connectors: ``hooks`` calls them; ``traits`` and ``rules`` are those of the channels that are set up."""

    shop: Shop
    hooks: HookStores
    traits: dict[str, ChannelTraits]
    rules: dict[str, ChannelRules]
    manager: pluggy.PluginManager


class Desk:
    """Keeps the connectors of tenants' live versions. Safe to share between threads."""

    def __init__(self, directory: TenantDirectory[Any]):
        self._directory = directory
        self._kept: OrderedDict[str, tuple[int, Messengers]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, tenant: str) -> Messengers:
        """Return a tenant's connectors; UnknownTenant where nothing is published."""
        version = self._directory.live_version(tenant)
        with self._lock:
            kept = self._kept.get(tenant)
            if kept is not None and kept[0] == version:
                return kept[1]
        made = self._make(tenant, version)
        with self._lock:
            self._kept[tenant] = (version, made)
            self._kept.move_to_end(tenant)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def with_channels(self) -> list[str]:
        """Return the tenants that have a messenger set up."""
        return [tenant for tenant in self._directory.root.published() if self._has_channels(tenant)]

    def _has_channels(self, tenant: str) -> bool:
        try:
            return bool(self.of(tenant).traits)
        except Exception:  # noqa: BLE001 - a version that cannot be built says so where it is published and served
            return False

    def _make(self, tenant: str, version: int) -> Messengers:
        folder = self._directory.root.tenant(tenant).version(version)
        manager = build_manager([ref for ref in plugin_refs(folder.plugins()) if _is_connector(ref)], folder)
        document = folder.read("tenant")
        rules = {channel: read_rules(document, channel) for channel in CHANNELS}
        found = {channel: folder.stores.find_channel(channel=channel) for channel in CHANNELS if rules[channel].enabled}
        traits = {channel: one for channel, one in found.items() if one is not None}
        return Messengers(folder.shop, folder.stores, traits, rules, manager)


def _is_connector(ref: PluginRef) -> bool:
    """Say whether a plugin serves a messenger: its module names its CHANNEL. One without options is not set up."""
    return bool(ref.options) and hasattr(load_plugin(ref.name), "CHANNEL")
