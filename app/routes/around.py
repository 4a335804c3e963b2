"""What happens around every request: its id and clock at the start; headers and a line in chatbot.log at the end."""

from __future__ import annotations

import secrets
import time

from flask import Response, g, request

from app.logging_setup import hash_session, log_request
from app.routes.door import door

_POLICY = "default-src 'none'; frame-ancestors 'none'"
_BARE = ("application/json", "application/problem+json", "text/event-stream")


def begin() -> None:
    """Give the request its id and start its clock."""
    g.id = secrets.token_hex(8)
    g.begun = time.perf_counter()


def finish(response: Response) -> Response:
    """Put on the headers that every response has and write the line of the log, a stream's when it ends."""
    _put_headers(response)
    line = {
        "id": g.id,
        "bot": g.get("bot", "-"),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "-",
        "status": response.status_code,
        "ms": 0.0,
        "session": hash_session(g.get("session", ""), door().secret),
    }
    if response.is_streamed:
        response.call_on_close(lambda begun=g.begun: _log(line, begun))
    else:
        _log(line, g.begun)
    return response


def _log(line: dict[str, object], begun: float) -> None:
    log_request(**{**line, "ms": round((time.perf_counter() - begun) * 1000, 1)})


def _put_headers(response: Response) -> None:
    headers = response.headers
    headers["X-Request-Id"] = g.id
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if response.mimetype in _BARE:
        headers.setdefault("Content-Security-Policy", _POLICY)
        headers.setdefault("Cache-Control", "no-store")
    if "origin" in g:
        headers["Access-Control-Allow-Origin"] = g.origin
        headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
    if request.path.startswith("/api/chat/"):
        headers.add("Vary", "Origin")
