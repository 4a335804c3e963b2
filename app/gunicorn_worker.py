"""Gunicorn's threaded worker, which tells of a request that is none in problem JSON too."""

from __future__ import annotations

import secrets
from typing import Any

import orjson
from gunicorn.workers.gthread import ThreadWorker


class ProblemWorker(ThreadWorker):
    """A request that cannot be parsed never reaches the application; gunicorn itself would answer it in HTML."""

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
