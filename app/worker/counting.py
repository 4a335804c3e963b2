"""Counting what happened for the owners' figures, a little after it did."""

from __future__ import annotations

import logging
from threading import Event
from zoneinfo import ZoneInfo

from app.container import Platform
from app.errors import AppError
from app.services.storefront import zone_of

log = logging.getLogger(__name__)
BATCHES = 20


class Counting:
    """A duty of the worker: brings every shop's half-hourly counts up to now. What it leaves, an owner's look catches up with."""

    name, pause_s = "counting for the figures", 20.0

    def __init__(self, platform: Platform):
        self._platform = platform

    def work(self, stop: Event) -> bool:
        well = True
        for key in self._platform.directory.keys():  # noqa: SIM118 - a directory is no mapping
            if stop.is_set():
                break
            try:
                zone = ZoneInfo(zone_of(self._platform, key))
                self._platform.storage.tenant(key).rollups.bring_up(self._platform.clock(), BATCHES, zone)
            except AppError as error:
                log.warning("%s could not be counted: %s", key, error)
                well = False
        return well
