"""A cable between the browser and the site that a test can pull."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Cable:
    """Passes bytes on in both directions until it is ``pull``ed, which breaks what is under way; then whoever calls is hung up on."""

    def __init__(self, port: int):
        self._to, self._ends, self._pulled = port, [], False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._take_calls, daemon=True).start()

    def pull(self) -> None:
        self._pulled = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def plug(self) -> None:
        self._pulled = False

    def close(self) -> None:
        self._listening.close()
        self.pull()

    def _take_calls(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self._pulled:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cable_to(port: int) -> Iterator[Cable]:
    """Lay a cable to a port of this machine until the block ends."""
    cable = Cable(port)
    try:
        yield cable
    finally:
        cable.close()
