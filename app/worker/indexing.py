"""Putting what was said into the index of words, a little after it was."""

from __future__ import annotations

from threading import Event

from app.container import Platform
from app.worker.each_shop import each_shop

BATCHES = 100
REST_S = 0.01  # between two batches, for whoever waits to write


class Indexing:
    """A duty of the worker: keeps every shop's conversations findable by their words. A search reads the newest lines itself."""

    name, pause_s = "keeping conversations findable", 20.0

    def __init__(self, platform: Platform):
        self._platform = platform

    def work(self, stop: Event) -> bool:
        def index(key: str) -> bool:
            self._index(key, stop)
            return True

        return each_shop(self._platform, stop, index, "%s: what was said could not be put into the index: %s")

    def _index(self, key: str, stop: Event) -> None:
        words = self._platform.storage.tenant(key).words
        for _ in range(BATCHES):
            if stop.is_set() or not words.bring_up(self._platform.clock()):
                return
            stop.wait(REST_S)
