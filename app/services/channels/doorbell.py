"""A bell from the web processes to the worker of the same machine: a datagram on the loopback that names a tenant.

It only makes things quicker. Where it is not heard (another machine, a worker that starts) the worker's rounds find the work.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from threading import Condition

from plugins.kit.whole_files import write_whole

NAME = "worker.port"
HOST = "127.0.0.1"
LONGEST_NAME = 200


def ring_worker(folder: Path, tenant: str) -> None:
    """Tell the worker of this installation that a tenant has work; never fails and never waits."""
    with suppress(OSError, ValueError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        bell.sendto(tenant.encode(), (HOST, int((folder / NAME).read_text())))


class Doorbell:
    """Held by the worker: which tenants rang since it last looked."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._rung: set[str] = set()
        self._changed = Condition()

    def listen(self) -> socket.socket:
        """Open the door: bind a free port and write it down; ``hear`` reads from what is returned until it is closed."""
        bell = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bell.bind((HOST, 0))
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._folder / NAME, str(bell.getsockname()[1]).encode())
        return bell

    def hear(self, bell: socket.socket) -> None:
        """Wait for one ring; an empty one comes from ``wake``."""
        with suppress(OSError):
            self.ring(bell.recv(LONGEST_NAME).decode("utf-8", "replace"))

    def ring(self, tenant: str) -> None:
        """Ring from inside this process."""
        with self._changed:
            self._rung.add(tenant)
            self._changed.notify_all()

    def wait(self, seconds: float) -> set[str]:
        """Wait until somebody rings or the time is over; return who rang."""
        with self._changed:
            if not self._rung:
                self._changed.wait(max(seconds, 0.0))
            rung, self._rung = self._rung, set()
        return rung - {""}
