"""Gunicorn's threaded worker: a request that is none is told in problem JSON too, and one that never ends holds no thread."""

from __future__ import annotations

import secrets
import socket
import time
from contextlib import suppress
from typing import Any

import orjson
from gunicorn.workers.gthread import ThreadWorker

READ_SECONDS = 10.0


class ProblemWorker(ThreadWorker):
    """A request that cannot be parsed never reaches the application; gunicorn itself would answer it in HTML.

    Gunicorn waits for the rest of a begun request for as long as its sender likes; a few dozen such senders would hold
    every thread. Here the reading side is closed after a while, which does not touch an answer that is being written.
    """

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self._begun: dict[Any, float] = {}

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
