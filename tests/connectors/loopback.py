"""A server on the loopback that answers as a provider would, for tests over real HTTP; and a street that may call it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from app.container import Platform
from app.settings import Settings
from tests.pipeline.shops import Street


@dataclass(frozen=True)
class Request:
    """What came in; ``form`` and ``query`` are flat."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    raw_query: str = ""

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


SHOP_PLUGINS = [
    "catalog", "promotions", "geo", "delivery", "faq", "policy", "product_search", "product_details", "prices", "stock", "branches",
    "deliveries", "policies", "questions", "cart", "contact", "smalltalk",
]  # fmt: skip
Reply = tuple[int, Any] | tuple[int, Any, Mapping[str, str]]


@dataclass
class Loopback:
    """``answer(request)`` gives (status, JSON) or (status, JSON, headers); ``failing`` statuses are answered first, one per request."""

    answer: Callable[[Request], Reply]
    requests: list[Request] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def refuse(self) -> Reply:
        status = self.failing.pop(0)
        return status, {"error": {"code": status, "message": "not now", "status": "X"}}

    def calls(self, path: str, method: str = "") -> list[Request]:
        return [request for request in self.requests if request.path == path and method in ("", request.method)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(server: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers, body, parts.query)
            server.requests.append(request)
            status, told, *more = server.refuse() if server.failing else server.answer(request)
            content = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | (dict(more[0]) if more else {})).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _serve

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


class ConnectedStreet(Street):
    """A street whose process may call hosts of the loopback; its outward calls do not pause between tries."""

    def __init__(self, place: Path, shops: Mapping[str, Mapping[str, Any]], *hosts: str, **settings: Any):
        self._settings = {"connector_hosts": frozenset(hosts), "public_base_url": "https://chat.example", **settings}
        super().__init__(place, shops)

    def open_platform(self) -> Platform:
        folders = {"business_root": self.place / "business", "instance_folder": self.place / "instance", "log_folder": self.place / "logs"}
        platform = Platform(Settings(**folders, **self._settings), self.clock)
        platform.outward.pause = lambda seconds: None
        return platform
