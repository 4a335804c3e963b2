"""A bell from the web processes to the worker of the same machine: a datagram on the loopback that names a tenant.

It only makes things quicker. Where it is not heard (another machine, a worker that starts) the worker's rounds find the work.
"""

from __future__ import annotations

import socket
import weakref
from contextlib import suppress
from pathlib import Path

from app.tenant_keys import is_tenant_key
from plugins.kit.whole_files import write_whole

NAME = "worker.port"
HOST = "127.0.0.1"
LONGEST_NAME = 200
SHORTEST_WAIT_S, MOST_AT_ONCE = 0.001, 1000


def ring_worker(folder: Path, tenant: str) -> None:
    """Tell the worker of this installation that a tenant has work; never fails and never waits."""
    with suppress(OSError, ValueError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        bell.sendto(tenant.encode(), (HOST, int((folder / NAME).read_text())))


class Doorbell:
    """Held by the worker; rings of its own threads come in by the same door."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._bell = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._bell.bind((HOST, 0))
        self._address = self._bell.getsockname()
        weakref.finalize(self, self._bell.close)

    def hang_out(self) -> None:
        """Write down where to ring."""
        write_whole(self._folder / NAME, str(self._address[1]).encode())

    def ring(self, tenant: str) -> None:
        """Ring from inside this process."""
        with suppress(OSError):
            self._bell.sendto(tenant.encode(), self._address)

    def wait(self, seconds: float) -> set[str]:
        """Wait until somebody rings or the time is over; return who rang."""
        rung: set[str] = set()
        with suppress(OSError):  # the time is over, or there are no more
            self._bell.settimeout(max(seconds, SHORTEST_WAIT_S))
            rung.add(self._hear())
            self._bell.setblocking(False)
            while len(rung) < MOST_AT_ONCE:
                rung.add(self._hear())
        return {tenant for tenant in rung if is_tenant_key(tenant)}

    def _hear(self) -> str:
        return self._bell.recv(LONGEST_NAME).decode("utf-8", "replace")
