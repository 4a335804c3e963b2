"""A cable between the browser and the site that a test can pull."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Cable:
    """Passes bytes on in both directions until it is ``pull``ed, which breaks what is under way; then whoever calls is hung up on."""

    def __init__(self, port: int):
        self._to, self._ends, self._pulled = port, [], False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._threads = [self._run(self._take_calls)]

    def pull(self) -> None:
        self._pulled = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def plug(self) -> None:
        self._pulled = False

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self.pull()
        for thread in self._threads:
            thread.join()
        for end in (self._listening, *self._ends):
            end.close()

    def _run(self, work: Callable[..., None], *about: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=work, args=about, daemon=True)
        thread.start()
        return thread

    def _take_calls(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self._pulled:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [near, far]
                self._threads += [self._run(_pass_on, near, far), self._run(_pass_on, far, near)]


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
