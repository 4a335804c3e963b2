"""Counting what happened for the owners' figures, a little after it did."""

from __future__ import annotations

from threading import Event
from zoneinfo import ZoneInfo

from app.container import Platform
from app.services.storefront import zone_of
from app.worker.each_shop import each_shop

BATCHES = 20


class Counting:
    """A duty of the worker: brings every shop's half-hourly counts up to now. What it leaves, an owner's look catches up with."""

    name, pause_s = "counting for the figures", 20.0

    def __init__(self, platform: Platform):
        self._platform = platform

    def work(self, stop: Event) -> bool:
        return each_shop(self._platform, stop, self._count, "%s could not be counted: %s")

    def _count(self, key: str) -> bool:
        zone = ZoneInfo(zone_of(self._platform, key))
        self._platform.storage.tenant(key).rollups.bring_up(self._platform.clock(), BATCHES, zone)
        return True
