"""A Twilio on the loopback, as its API answers: takes messages, lists them, gives media, and misbehaves on demand."""

from __future__ import annotations

import base64
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.channels.serving import serving

ACCOUNT, TOKEN = "AC" + "0" * 32, "a-token-for-tests"
Behave = Callable[[dict[str, str]], str]


@dataclass(frozen=True)
class Taken:
    """A message that the fake accepted."""

    sid: str
    to: str
    text: str
    fields: dict[str, str]
    at: float


@dataclass
class FakeTwilio:
    """``behave`` is asked for each message: ok, busy (429), lost (500, not taken), taken (500, taken), silent (taken, no answer) or a
    code of Twilio like 63016."""

    url: str = ""
    behave: Behave = lambda fields: "ok"  # noqa: E731
    taken: list[Taken] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    media: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    silence_seconds: float = 1.0
    lists: bool = True
    now: Callable[[], float] = time.time
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def texts(self, to: str = "") -> list[str]:
        return [one.text for one in self.taken if not to or one.to.endswith(to)]

    def take(self, fields: dict[str, str]) -> Taken:
        with self.lock:
            sid = f"SM{next(self.numbers):032x}"
            taken = Taken(sid, fields["To"], fields.get("Body", ""), fields, self.now())
            self.taken.append(taken)
            return taken


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeTwilio

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        self.fake.asked.append(("POST", self.path, {name.lower(): value for name, value in self.headers.items()}))
        if not self.is_let_in():
            return self.answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        conduct = self.fake.behave(fields)
        if conduct == "busy":
            return self.answer(429, {"code": 20429, "message": "Too Many Requests", "status": 429}, {"Retry-After": "0"})
        if conduct == "lost":
            return self.answer(500, {"code": 20500, "message": "Internal Server Error", "status": 500})
        if conduct.isdigit():
            return self.answer(400, {"code": int(conduct), "message": f"Refused with {conduct}", "status": 400})
        taken = self.fake.take(fields)
        if conduct == "taken":
            return self.answer(500, {"code": 20500, "message": "Internal Server Error", "status": 500})
        if conduct == "silent":
            time.sleep(self.fake.silence_seconds)
            self.close_connection = True
            return None
        return self.answer(201, shown(taken))

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        self.fake.asked.append(("GET", self.path, {name.lower(): value for name, value in self.headers.items()}))
        if path in self.fake.media:
            status, headers, content = self.fake.media[path]
            return self.answer(status, content, headers)
        if not self.is_let_in():
            return self.answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        if path.endswith("/Messages.json"):
            if not self.fake.lists:
                return self.answer(503, {"code": 20503, "message": "Service unavailable", "status": 503})
            to = query.get("To", [""])[0]
            found = [shown(one) for one in reversed(self.fake.taken) if one.to == to]
            return self.answer(200, {"messages": found, "next_page_uri": None, "uri": self.path, "page_size": 50})
        return self.answer(200, {"sid": ACCOUNT, "status": "active", "friendly_name": "Test"})

    def do_DELETE(self) -> None:
        path = urlsplit(self.path).path
        self.fake.asked.append(("DELETE", self.path, {name.lower(): value for name, value in self.headers.items()}))
        there = self.is_let_in() and self.fake.media.pop(path.removesuffix(".json"), None) is not None
        self.answer(204 if there else 404, b"")

    def is_let_in(self) -> bool:
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return self.headers.get("Authorization") == expected

    def answer(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        try:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {}), "Content-Length": str(len(raw))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)
        except OSError:  # the process that asked was killed
            self.close_connection = True


def shown(taken: Taken) -> dict[str, object]:
    """Return a message as Twilio's API shows it."""
    when = formatdate(taken.at)
    return {
        "sid": taken.sid, "to": taken.to, "from": taken.fields.get("From"), "body": taken.text, "status": "queued",
        "direction": "outbound-api", "date_created": when, "date_updated": when, "date_sent": None, "num_segments": "1",
        "num_media": "0", "error_code": None, "error_message": None, "account_sid": ACCOUNT, "api_version": "2010-04-01",
        "price": None, "price_unit": "USD", "messaging_service_sid": None, "subresource_uris": {},
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{taken.sid}.json",
    }  # fmt: skip


@contextmanager
def fake_twilio() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    with serving(Handler, fake) as url:
        fake.url = url
        yield fake
