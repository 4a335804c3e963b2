"""A server on the loopback that does as a test tells it: statuses, redirects, long and broken answers; over TLS if wanted."""

from __future__ import annotations

import gzip
import json
import ssl
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Does:
    """What the server does with a request: answer, or ``hang`` until the test ends, or ``cut`` the connection before any answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False
    packed: bool = False


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """``plan`` is done one after the other, its last item for all further requests."""

    def __init__(self, context: ssl.SSLContext | None = None):
        self.seen: list[Seen] = []
        self.plan: list[Does] = [Does()]
        self.over = threading.Event()
        wire, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with lock:
                    wire.seen.append(Seen(self.command, self.path, headers, body))
                    does = wire.plan[min(len(wire.seen), len(wire.plan)) - 1]
                wire.do(does, self)

            do_POST = do_PUT = do_OPTIONS = do_DELETE = do_GET

            def log_message(self, *_: Any) -> None:
                return None

        self._server = _Server(("127.0.0.1", 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def behave(self, *plan: Does) -> None:
        self.plan, self.seen = list(plan), []

    def do(self, does: Does, request: BaseHTTPRequestHandler) -> None:
        if does.hang:
            self.over.wait(30)
        if does.hang or does.cut:
            request.close_connection = True
            request.connection.close()
            return
        body = gzip.compress(does.body) if does.packed else does.body
        request.send_response(does.status)
        for name, value in ({"content-encoding": "gzip"} if does.packed else {} | dict(does.headers)).items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), (OSError, ValueError)):
            super().handle_error(request, client_address)


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Wire]:
    wire = Wire(context)
    try:
        yield wire
    finally:
        wire.close()
