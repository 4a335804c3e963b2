"""One lock per conversation in use: its messages wait for each other, and for nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class SessionLocks:
    """Locks by name, made when somebody comes and dropped when the last one leaves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[Hashable, list] = {}

    @contextmanager
    def held(self, name: Hashable) -> Iterator[None]:
        """Hold the name's lock."""
        with self._guard:
            entry = self._locks.setdefault(name, [threading.Lock(), 0])
            entry[1] += 1
        try:
            with entry[0]:
                yield
        finally:
            with self._guard:
                entry[1] -= 1
                if not entry[1]:
                    del self._locks[name]
