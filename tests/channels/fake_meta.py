"""Meta's Cloud API on the loopback: takes messages, gives media, and refuses on demand."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.channels.phone import Posted
from tests.channels.serving import serving

NUMBER_ID, ACCESS, SECRET, VERIFY = "1234567890", "an-access-token", "an-app-secret", "our own words"


@dataclass
class FakeMeta:
    """``behave`` is asked for each message: ok, taken (500, taken), or a code of Meta like 131047."""

    url: str = ""
    behave: Callable[[dict[str, Any]], str] = lambda body: "ok"  # noqa: E731
    taken: list[dict[str, Any]] = field(default_factory=list)
    media: bytes = b"\xff\xd8\xff-a-picture"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeMeta

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if self.headers.get("Authorization") != f"Bearer {ACCESS}" or self.path != f"/v24.0/{NUMBER_ID}/messages":
            return self.answer(401, {"error": {"message": "Invalid OAuth access token", "code": 190}})
        conduct = self.fake.behave(body)
        if conduct.isdigit():
            return self.answer(400, {"error": {"message": "Refused", "code": int(conduct)}})
        if conduct == "lost":
            return self.answer(500, {"error": {"message": "An unknown error", "code": 1}})
        self.fake.taken.append(body | {"id": f"wamid.{len(self.fake.taken)}"})
        if conduct == "taken":
            return self.answer(500, {"error": {"message": "An unknown error", "code": 1}})
        return self.answer(200, {"messaging_product": "whatsapp", "messages": [{"id": self.fake.taken[-1]["id"]}]})

    def do_GET(self) -> None:
        if self.path == "/v24.0/777":
            return self.answer(200, {"url": f"{self.fake.url.removesuffix('/v24.0')}/file", "mime_type": "image/jpeg"})
        if self.path == "/file":
            return self.answer(200, self.fake.media)
        return self.answer(200, {"display_phone_number": "+44 117 496 0100", "quality_rating": "GREEN"})

    def answer(self, status: int, content: Any) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def fake_meta() -> Iterator[FakeMeta]:
    fake = FakeMeta()
    with serving(Handler, fake) as url:
        fake.url = f"{url}/v24.0"
        yield fake


def options(url: str) -> dict[str, Any]:
    return {
        "phone_number_id": NUMBER_ID, "sender": "+441174960100", "access_token": ACCESS, "app_secret": SECRET, "verify_token": VERIFY,
        "base_url": url, "seconds": 0.5, "settle_seconds": 1.0, "price_per_message": "0.004",
    }  # fmt: skip


def change(*messages: dict[str, Any], statuses: tuple[dict[str, Any], ...] = (), number: str = NUMBER_ID) -> dict[str, Any]:
    """Return one change of a webhook, for a number of ours."""
    contacts = [{"wa_id": message["from"], "profile": {"name": "Ann"}} for message in messages]
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "441174960100", "phone_number_id": number}}
    return {"field": "messages", "value": value | {"contacts": contacts, "messages": [*messages], "statuses": [*statuses]}}


def message(message_id: str, text: str = "", sender: str = "447700900001", ago: int = 0, **more: Any) -> dict[str, Any]:
    plain = {"from": sender, "id": message_id, "timestamp": str(int(time.time()) - ago), "type": "text", "text": {"body": text}}
    return plain | more


def signed(path: str, *changes: dict[str, Any], secret: str = SECRET) -> Posted:
    """Return a post with an entry for each change, signed over its raw bytes."""
    entries = [{"id": "1", "changes": [one]} for one in changes]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entries}, indent=1).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Posted(path, body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"})
