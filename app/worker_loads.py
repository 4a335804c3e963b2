"""How much each web process has to do, in memory that all of them share, and the doors through which they hand customers on."""

from __future__ import annotations

import json
import mmap
import os
import socket
import time
from array import array
from typing import Any

_WORD = 8
_SEEN_MS, _REQUESTS, _ON_THE_WAY, _FIELDS = 0, 1, 2, 3  # a place that nobody has was never seen
AHEAD_IN_REQUESTS = 2
BELIEVED_MS = 2_500  # a process looks around once a second, whatever it has to do
_MOST_BYTES = 1_024


class WorkerLoads:
    """A place for each web process: a row of numbers, and a door for connections. Made before the fork, so that all have all of it.

    What comes through a door waits there until the process is free; where that ended before, it is sent on.
    """

    def __init__(self, places: int) -> None:
        self._cells = memoryview(mmap.mmap(-1, places * _FIELDS * _WORD)).cast("q")
        self._doors = [socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(places)]
        for end in (end for door in self._doors for end in door):
            end.setblocking(False)
        self._taken: dict[int, int] = {}

    def place_for(self, age: int) -> int | None:
        """Return the place that the process of an age gets; None where all are taken: it hands nobody on. Asked before its fork."""
        place = next((place for place in range(len(self._doors)) if place not in self._taken.values()), None)
        if place is not None:
            self._taken[age] = place
        return place

    def leave(self, age: int) -> None:
        """Free the place of a process that ended, however it did."""
        place = self._taken.pop(age, None)
        if place is not None:
            self.send_on(place)

    def send_on(self, place: int) -> None:
        """Close a door; hand those who wait at it to a process that stays, if there is one."""
        self.close(place)
        while (waiting := self.take(place)) is not None:
            connection, about = waiting
            with connection:
                other = self.freest_besides(place)
                if other is not None:
                    self.give(other, connection, about)

    def shut(self) -> None:
        """Take the doors away, with all who wait there."""
        for end in (end for door in self._doors for end in door):
            end.close()

    def close(self, place: int) -> None:
        """Say that whoever has a place takes nobody any more."""
        self._cells[place * _FIELDS + _SEEN_MS] = 0

    def tell(self, place: int, requests: int) -> None:
        """Write down how many requests a process has in hand now."""
        row = place * _FIELDS
        self._cells[row + _REQUESTS], self._cells[row + _SEEN_MS] = requests, _now_ms()

    def freer_than(self, place: int) -> int | None:
        """Return the place of a process that would serve the next customer sooner than this one, None where there is none."""
        own, other = self._cells[place * _FIELDS + _REQUESTS], self.freest_besides(place)
        if other is None:
            return None
        requests = self._cells[other * _FIELDS + _REQUESTS]
        return other if own > requests and (not requests or own - requests >= AHEAD_IN_REQUESTS) else None

    def freest_besides(self, place: int) -> int | None:
        """Return the place of the process that has least to do of all others, None where none is there.

        One to which somebody is on the way already may be busy with what we cannot see: nobody is sent after him.
        """
        since = _now_ms() - BELIEVED_MS
        others = (other * _FIELDS for other in range(len(self._doors)) if other != place)
        there = [row for row in others if self._cells[row + _SEEN_MS] >= since and not self._cells[row + _ON_THE_WAY]]
        return min(there, key=lambda row: self._cells[row + _REQUESTS]) // _FIELDS if there else None

    def give(self, place: int, connection: socket.socket, about: Any) -> bool:
        """Hand a connection through the door of a place; say whether it went through, as it does not where too many wait there."""
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", [connection.fileno()]))]
        self._cells[place * _FIELDS + _ON_THE_WAY] = 1
        try:
            self._doors[place][0].sendmsg([json.dumps(about).encode()], rights)
        except OSError:
            self._cells[place * _FIELDS + _ON_THE_WAY] = 0
            return False
        return True

    def door(self, place: int) -> socket.socket:
        """Return what becomes readable when somebody was handed through the door of a place."""
        return self._doors[place][1]

    def take(self, place: int) -> tuple[socket.socket, Any] | None:
        """Return the next connection at the door and what was told about it, None when nobody is there.

        A process that may open no more files loses him, and his client comes anew.
        """
        self._cells[place * _FIELDS + _ON_THE_WAY] = 0
        try:
            about, handles, _, _ = socket.recv_fds(self._doors[place][1], _MOST_BYTES, 1)
        except BlockingIOError:
            return None
        if not handles:
            return None
        for handle in handles:
            os.set_inheritable(handle, False)
        return socket.socket(fileno=handles[0]), json.loads(about)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
