"""Gunicorn's threaded worker: its faults in problem JSON, no thread held by a request that never ends, customers spread evenly."""

from __future__ import annotations

import secrets
import socket
import time
from contextlib import suppress
from typing import Any

import orjson
from gunicorn.workers.gthread import ThreadWorker

from app.worker_loads import WorkerLoads

READ_SECONDS = 10.0


class ProblemWorker(ThreadWorker):
    """A request that cannot be parsed never reaches the application; gunicorn itself would answer it in HTML.

    Gunicorn waits for the rest of a begun request for as long as its sender likes; a few dozen such senders would hold
    every thread. Here the reading side is closed after a while, which does not touch an answer that is being written.

    A connection stays with the process that took it, and whichever wakes first may take all that come at once. So one with more
    than another closes some after their answer: who comes back is taken by a process that has nothing to do.
    """

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self._begun: dict[Any, float] = {}
        self._requests = 0
        self.loads = WorkerLoads()

    def enqueue_req(self, conn: Any) -> None:
        """Called by gunicorn's loop for every request that is to be read."""
        self._requests += 1
        self.loads.tell(self.age, self.nr_conns, self._requests)
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Called by gunicorn's loop when a request is done."""
        self._requests -= 1
        super().finish_request(conn, fs)
        self.loads.tell(self.age, self.nr_conns, self._requests)

    def handle_request(self, req: Any, conn: Any) -> Any:
        if self.loads.has_too_many(self.age):
            req.force_close()
        return super().handle_request(req, conn)

    def handle(self, conn: Any) -> Any:
        self._begun[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._begun.pop(conn, None)

    def murder_pending(self) -> None:
        """Called by gunicorn's loop once a second: also stop reading from those who take too long."""
        super().murder_pending()
        latest = time.monotonic() - READ_SECONDS
        for conn in [conn for conn, begun in list(self._begun.items()) if begun < latest]:
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RD)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        super().handle_error(req, _Wire(client), addr, exc)


class _Wire:
    """A client's socket on which an error page goes out as problem JSON."""

    def __init__(self, wire: Any):
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    def sendall(self, page: bytes) -> None:
        self._wire.sendall(problem_response(page.split(b"\r\n", 1)[0]))


def problem_response(status_line: bytes) -> bytes:
    """Return the whole response for a status line like ``HTTP/1.1 414 URI Too Long``."""
    _, status, title = status_line.decode("latin-1").split(" ", 2)
    code = "bad_request" if status == "400" else f"http_{status}"
    detail = f"The server cannot read this request: {title}."
    problem = {"type": f"/docs#{code}", "title": title, "status": int(status), "detail": detail, "code": code, "id": secrets.token_hex(8)}
    body = orjson.dumps(problem)
    headers = b"Connection: close\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n" % len(body)
    return status_line + b"\r\n" + headers + body
