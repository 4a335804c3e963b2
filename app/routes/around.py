"""What happens around every request: its id and clock at the start; headers and a line in chatbot.log at the end."""

from __future__ import annotations

import secrets
import time
from typing import Any

from flask import Response, g, request

from app.logging_setup import hash_session, log_request
from app.routes.door import door
from app.routes.json_response import JsonResponse

_ALWAYS = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin"))
_BARE = (*_ALWAYS, ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), ("Cache-Control", "no-store"))
_BARE_TYPES = ("application/json", "application/problem+json", "text/event-stream")


def begin() -> None:
    """Give the request its id and start its clock."""
    g.id = secrets.token_hex(8)
    g.begun = time.perf_counter()


def finish(response: Response) -> Response:
    """Put on the headers that every response has and write the line of the log, a stream's when it ends."""
    kept, asked = vars(g._get_current_object()), request._get_current_object()
    rule = asked.url_rule
    _put_headers(response, kept, asked.path)
    line = {
        "id": kept["id"],
        "bot": kept.get("bot", "-"),
        "method": asked.method,
        "route": rule.rule if rule else "-",
        "status": response.status_code,
        "session": hash_session(kept.get("session", ""), door().secret),
    }
    if response.is_streamed:
        response.call_on_close(lambda: _log(line, kept["begun"]))
    else:
        _log(line, kept["begun"])
    return response


def _log(line: dict[str, object], begun: float) -> None:
    line["ms"] = round((time.perf_counter() - begun) * 1000, 1)
    log_request(line)


def _put_headers(response: Response, kept: dict[str, Any], path: str) -> None:
    """Add what a route has not set by itself."""
    is_json = isinstance(response, JsonResponse)
    wanted = _BARE if is_json or response.mimetype in _BARE_TYPES else _ALWAYS
    present = {name.lower() for name, _ in response.headers}
    more = [pair for pair in wanted if pair[0].lower() not in present]
    more.append(("X-Request-Id", kept["id"]))
    if "origin" in kept:
        more += [("Access-Control-Allow-Origin", kept["origin"]), ("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")]
    if path.startswith("/api/chat/"):
        more.append(("Vary", "Origin"))
    if is_json:
        response.more += more
    else:
        response.headers.extend(more)
