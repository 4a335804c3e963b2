"""Servers under the product's own gunicorn settings, ended when the bench is done with them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.benchmarks.shops import REPOSITORY, clean_environment, program

WORKERS = 2
MEETINGS = 8
PATIENCE_S = 60.0
BARE = "scripts.benchmarks.bare_app:app_of_environment()"
OURS = "app.wsgi:app"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its first process, and when that was started."""

    port: int
    pid: int
    begun: float

    def ask(self, bot: str, message: str, session: str = "") -> dict[str, Any]:
        """Send a message over a connection of its own; return the reply. OSError while nobody listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            body = json.dumps({"message": message, "session_id": session or uuid.uuid4().hex})
            connection.request("POST", f"/api/chat/{bot}", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
            if response.status != 200:
                raise RuntimeError(f"{bot} answered {response.status}: {content[:500]!r}")
            return json.loads(content)
        finally:
            connection.close()

    def meet(self, bots: Sequence[str]) -> None:
        """Ask every bot so often that every worker has met it and has it ready."""
        for _ in range(MEETINGS):
            for bot in bots:
                self.ask(bot, "hello")

    def first_answer(self, bot: str, message: str) -> float:
        """Return the seconds from the start of the process to the first answer, asking every few milliseconds."""
        while time.perf_counter() - self.begun < PATIENCE_S:
            try:
                self.ask(bot, message)
            except OSError:
                time.sleep(0.005)
            else:
                return time.perf_counter() - self.begun
        raise RuntimeError(f"No answer within {PATIENCE_S:.0f} s.")


@contextmanager
def gunicorn(app: str, place: Path, business: Path | None = None) -> Iterator[Server]:
    """Serve an application with gunicorn and the product's settings, its data and logs under ``place``."""
    command = [str(program("gunicorn")), "-c", str(REPOSITORY / "app" / "gunicorn_conf.py"), app]
    with _running(command, place, business) as server:
        server.first_answer("greengrocer" if app == BARE else _any_bot(business), "hello")
        yield server


@contextmanager
def assistant_serve(place: Path, business: Path) -> Iterator[Server]:
    """Serve shops as a person would, with ``assistant serve``."""
    with _running([str(program("assistant")), "serve"], place, business) as server:
        yield server


def _any_bot(business: Path | None) -> str:
    return next(path.parent.name for path in sorted((business or Path()).glob("*/live.json")))


@contextmanager
def _running(command: Sequence[str], place: Path, business: Path | None) -> Iterator[Server]:
    port = _free_port()
    place.mkdir(parents=True, exist_ok=True)
    environment = _environment(place, business, port)
    with (place / "output.txt").open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=place, env=environment, stdout=output, stderr=output, start_new_session=True)
        try:
            yield Server(port, process.pid, begun)
        finally:
            _end(process)


def _environment(place: Path, business: Path | None, port: int) -> dict[str, str]:
    return clean_environment(
        ASSISTANT_PORT=port,
        ASSISTANT_WEB_WORKERS=WORKERS,
        ASSISTANT_BUSINESS_ROOT=business or place,
        ASSISTANT_INSTANCE_FOLDER=place / "instance",
        ASSISTANT_LOG_FOLDER=place / "logs",
        ASSISTANT_DATABASE_URL="",
        ASSISTANT_REDIS_URL="",
        ASSISTANT_MODE="v5",
        ASSISTANT_RATE_PER_IP=1_000_000,
        ASSISTANT_RATE_PER_VISITOR=1_000_000,
        BENCH_BARE_FILE=place / "bare.db",
    )


def _end(process: subprocess.Popen) -> None:
    """Ask the server to end, and end all of it when it does not."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
