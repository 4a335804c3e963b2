"""Reading how customers sounded in conversations that are older than the noting of moods."""

from __future__ import annotations

from threading import Event

from app.container import Platform
from app.services.moods import mood_of
from app.worker.each_shop import each_shop

BATCHES = 100
REST_S = 0.01  # between two batches, for whoever waits to write


class MoodReading:
    """A duty of the worker: gives every shop's older messages their moods, once, so that figures of last month have them too."""

    name, pause_s = "reading moods of before", 60.0

    def __init__(self, platform: Platform):
        self._platform = platform
        self._finished: set[str] = set()

    def work(self, stop: Event) -> bool:
        def read(key: str) -> bool:
            if key not in self._finished:
                self._read(key, stop)
            return True

        return each_shop(self._platform, stop, read, "%s: older messages could not be read for their moods: %s")

    def _read(self, key: str, stop: Event) -> None:
        past = self._platform.storage.tenant(key).past_moods
        for _ in range(BATCHES):
            if stop.is_set():
                return
            if not past.read_back(mood_of):
                self._finished.add(key)
                return
            stop.wait(REST_S)
