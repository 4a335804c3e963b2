"""The web processes and the worker as one: started together, the worker again when it dies, stopped together."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

LOOK_S = 0.2
WORKER_AFTER_S, AT_LATEST_S = 2.0, 60.0  # the worker starts when the web process has answered for a while: customers come first
FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S = 1.0, 60.0, 60.0
GRACE_S = 25.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - an address to listen on, and one to ask there
DIE_WITH_PARENT = 1  # prctl(2), PR_SET_PDEATHSIG


class Together:
    """Runs until the web process ends or a signal asks to stop; ``run`` returns the exit code."""

    def __init__(self, web: Sequence[str], worker: Sequence[str], address: tuple[str, int]):
        self._commands = {"web": web, "worker": worker}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._address, self._answered = address, False
        self._asked_to_stop = False
        self._pause, self._due, self._begun = FIRST_PAUSE_S, 0.0, 0.0

    def run(self) -> int:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._stop)
        self._due = time.monotonic() + AT_LATEST_S
        self._start("web")
        while self._running["web"].poll() is None and not self._asked_to_stop:
            self._look_after_worker()
            with suppress(subprocess.TimeoutExpired):
                self._running["web"].wait(LOOK_S)
        return self._end()

    def _stop(self, *_: object) -> None:
        self._asked_to_stop = True

    def _start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(list(self._commands[name]), preexec_fn=_die_with_parent)

    def _look_after_worker(self) -> None:
        """Start the worker when it is due; after a death wait longer each time, until one has lived for a while."""
        worker, now = self._running.get("worker"), time.monotonic()
        if not self._answered and _answers(*self._address):
            self._answered, self._due = True, now + WORKER_AFTER_S
        if worker is not None and worker.poll() is not None:
            del self._running["worker"]
            self._pause = FIRST_PAUSE_S if now - self._begun > STEADY_S else min(LONGEST_PAUSE_S, self._pause * 2)
            self._due = now + self._pause
            print(f"The worker ended ({_worded(worker.returncode)}). It starts again in {self._pause:.0f} s.", file=sys.stderr)
        elif worker is None and now >= self._due:
            self._begun = now
            self._start("worker")

    def _end(self) -> int:
        for process in self._running.values():
            process.terminate()
        latest = time.monotonic() + GRACE_S
        for process in self._running.values():
            try:
                process.wait(max(0.0, latest - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        code = self._running["web"].returncode
        return 0 if self._asked_to_stop else code


def _answers(host: str, port: int) -> bool:
    """Say whether the web process answers: its port is open long before."""
    try:
        with socket.create_connection((EVERYWHERE.get(host, host), port), LOOK_S) as wire:
            wire.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return wire.recv(4) == b"HTTP"
    except OSError:
        return False


def _worded(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _die_with_parent() -> None:
    """Have the kernel stop this child when its parent is killed, where there is such a thing (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
