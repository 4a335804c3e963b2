"""Linking what was said and bought to customers, a little after it happened."""

from __future__ import annotations

from threading import Event

from app.container import Platform
from app.worker.each_shop import each_shop
from app.worker.quiet import Quiet

BATCHES = 20


class Linking:
    """A duty of the worker: brings every shop's customers up to now. What it leaves, an owner's look catches up with."""

    name, pause_s = "linking customers", 20.0

    def __init__(self, platform: Platform):
        self._platform, self._quiet = platform, Quiet()

    def work(self, stop: Event) -> bool:
        return each_shop(self._platform, stop, self._link, "%s: customers could not be linked: %s")

    def _link(self, key: str) -> bool:
        database, now = self._platform.storage.tenant(key), self._platform.clock()
        if self._quiet.needs_no_look(key, database, now):
            return True
        stamp = database.stamp()
        if database.customers.linking.bring_up(now, BATCHES):
            self._quiet.found_nothing(key, stamp, None, now)
        else:
            self._quiet.found_something(key)
        return True
