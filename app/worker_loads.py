"""How much each web process has to do, in memory that all of them share, so that one may pass customers on to another."""

from __future__ import annotations

import mmap

SLOTS = 128
_LIVE, _CONNECTIONS, _REQUESTS, _FIELDS = 0, 1, 2, 3
_WORD = 4
AHEAD_IN_REQUESTS = 2


class WorkerLoads:
    """One row of whole numbers per process, written by that process alone. Made before the fork; ``age`` tells processes apart."""

    def __init__(self) -> None:
        self._cells = memoryview(mmap.mmap(-1, SLOTS * _FIELDS * _WORD)).cast("i")

    def tell(self, age: int, connections: int, requests: int) -> None:
        """Write down what a process holds now."""
        row = age % SLOTS * _FIELDS
        self._cells[row + _CONNECTIONS], self._cells[row + _REQUESTS], self._cells[row + _LIVE] = connections, requests, 1

    def leave(self, age: int) -> None:
        """Take a process that ended off the list."""
        self._cells[age % SLOTS * _FIELDS + _LIVE] = 0

    def has_too_many(self, age: int) -> bool:
        """Say whether another process has fewer connections, and so few requests that a customer who comes anew is served sooner there."""
        own = age % SLOTS * _FIELDS
        connections, requests = self._cells[own + _CONNECTIONS] - 1, self._cells[own + _REQUESTS] - AHEAD_IN_REQUESTS
        return any(
            self._cells[row + _LIVE] and self._cells[row + _CONNECTIONS] < connections and self._cells[row + _REQUESTS] <= requests
            for row in range(0, SLOTS * _FIELDS, _FIELDS)
            if row != own
        )
