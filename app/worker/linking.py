"""Linking what was said and bought to customers, a little after it happened."""

from __future__ import annotations

import logging
from threading import Event

from app.container import Platform
from app.errors import AppError
from app.worker.quiet import Quiet

log = logging.getLogger(__name__)
BATCHES = 20


class Linking:
    """A duty of the worker: brings every shop's customers up to now. What it leaves, an owner's look catches up with."""

    name, pause_s = "linking customers", 20.0

    def __init__(self, platform: Platform):
        self._platform, self._quiet = platform, Quiet()

    def work(self, stop: Event) -> bool:
        well = True
        for key in self._platform.directory.keys():  # noqa: SIM118 - a directory is no mapping
            if stop.is_set():
                break
            try:
                self._link(key)
            except AppError as error:
                log.warning("%s: customers could not be linked: %s", key, error)
                well = False
        return well

    def _link(self, key: str) -> None:
        database, now = self._platform.storage.tenant(key), self._platform.clock()
        if self._quiet.needs_no_look(key, database, now):
            return
        stamp = database.stamp()
        if database.customers.linking.bring_up(now, BATCHES):
            self._quiet.found_nothing(key, stamp, None, now)
        else:
            self._quiet.found_something(key)
