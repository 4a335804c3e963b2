"""Giving conversations back to the assistant in which a person fell silent."""

from __future__ import annotations

import logging
from threading import Event

from app.container import Platform
from app.services.conversations.take_over import TakeOver
from app.worker.each_shop import each_shop
from app.worker.quiet import Quiet

log = logging.getLogger(__name__)


class HandingBack:
    """A duty of the worker. A shop where nothing was written and nobody is with a person costs a look at a file."""

    name, pause_s = "handing back to the assistant", 10.0

    def __init__(self, platform: Platform, take_over: TakeOver):
        self._platform, self._take_over, self._quiet = platform, take_over, Quiet()

    def work(self, stop: Event) -> bool:
        return each_shop(self._platform, stop, self._look_at, "%s: nobody looked whether its customers are answered: %s")

    def _look_at(self, key: str) -> bool:
        database, now = self._platform.storage.tenant(key), self._platform.clock()
        if self._quiet.needs_no_look(key, database, now):
            return True
        stamp = database.stamp()
        if not database.handovers.any_open():
            self._quiet.found_nothing(key, stamp, None, now)
            return True
        self._quiet.found_something(key)
        given_back = self._take_over.look_after(key)
        if given_back:
            log.info("%s: %d conversations went back to the assistant", key, given_back)
        return True
