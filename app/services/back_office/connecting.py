"""The outside services of a shop, as its people ask whether they work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.services.channels.rules import CHANNELS
from plugins.contracts import Health


class ShopConnections:
    """The connectors and messengers of one tenant version."""

    def __init__(self, tenant: Any):
        self._tenant = tenant

    def names(self) -> Sequence[str]:
        channels = [channel for channel in CHANNELS if self._tenant.stores.find_channel(channel=channel) is not None]
        return [*channels, *self._tenant.background.connectors]

    def check(self, name: str) -> Health:
        connector = self._tenant.background.connectors.get(name)
        if connector is not None:
            return connector.check()
        found = next((one for one in self._tenant.stores.check_health() if name in one.name.lower()), None)
        return found or Health(name, name in self.names())
