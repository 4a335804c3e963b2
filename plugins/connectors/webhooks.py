"""Webhooks out: what happened is posted to the shop's own systems, signed as Standard Webhooks has it, again until it is taken."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from plugins.contracts import Books, Connector, Folder, Happening, Health, Subscription, Undeliverable
from plugins.hookspecs import hookimpl
from plugins.kit.outward import OutwardClient, OutwardError, Patience, Refused, outward_of
from plugins.kit.outward.webhook_signing import sign

NAME = "webhooks"
EVENTS = ("lead", "order", "payment", "handoff_asked", "complaint")
GONE = 410
PATIENCE = Patience(connect=5, read=15, write=15, whole=30, tries=1)  # the deliveries themselves are tried again
_SECRET = {"type": "string", "minLength": 16, "description": 'Write {"$secret": "NAME"}. With "whsec_" in front it is base64.'}
OPTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "endpoints": {
            "type": "array",
            "maxItems": 20,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$", "description": "Keep it: it says what was sent already."},
                    "url": {"type": "string", "pattern": "^https?://[^\\s/?#@]+(/[^\\s#]*)?$"},
                    "events": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True},
                    "secrets": {"type": "array", "items": _SECRET, "minItems": 1, "maxItems": 3, "description": "All of them sign."},
                },
                "required": ["name", "url", "secrets"],
                "additionalProperties": False,
            },
        }
    },
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that wants to hear of ``events``."""

    name: str
    url: str
    events: frozenset[str]
    secrets: tuple[str, ...]


class Webhooks:
    """A subscription for each endpoint, so that one that is down holds up no other."""

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._outward = outward_of(folder)
        self._shop = folder.shop.key
        self._endpoints = [
            Endpoint(one["name"], one["url"], frozenset(one.get("events", EVENTS)), tuple(one["secrets"]))
            for one in options.get("endpoints", ())
        ]

    @hookimpl
    def register_subscriptions(self) -> list[Subscription]:
        return [Subscription(f"webhooks {one.name}", one.events, partial(self._deliver, one)) for one in self._endpoints]

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        return [
            Connector(f"webhooks {one.name}", one.url.partition("?")[0], ", ".join(sorted(one.events)), partial(self._check, one))
            for one in self._endpoints
        ]

    def _deliver(self, endpoint: Endpoint, happening: Happening, books: Books) -> None:
        """Post once. A receiver that is gone, or may not be called, is given up; with anything else it is tried again later."""
        body = message_body(self._shop, happening)
        id = message_id(self._shop, happening)
        headers = {"content-type": "application/json", **sign(id, int(time.time()), body, endpoint.secrets)}
        try:
            self._client(endpoint).post(endpoint.url, content=body, headers=headers)
        except Refused as error:
            if error.status in (0, GONE):
                raise Undeliverable(str(error)) from error
            raise

    def _check(self, endpoint: Endpoint) -> Health:
        """Ask the server what it allows: any answer of its own says that it is there and whom it claims to be."""
        name = f"webhooks {endpoint.name}"
        try:
            answer = self._client(endpoint).request("OPTIONS", endpoint.url, accepts=range(200, 500))
        except OutwardError as error:
            return Health(name, False, str(error))
        return Health(name, True, f"{answer.address} answers.")

    def _client(self, endpoint: Endpoint) -> OutwardClient:
        return self._outward.client(self._shop, f"webhooks {endpoint.name}", secrets=endpoint.secrets, patience=PATIENCE)


def message_id(shop: str, happening: Happening) -> str:
    """Return the id by which a receiver knows that it has a message already; it has no dot in it, as the standard wants."""
    return f"{shop}_{happening.id}".replace(".", "_").replace(":", "_")


def message_body(shop: str, happening: Happening) -> bytes:
    told = {"type": happening.name, "timestamp": happening.at.isoformat(), "shop": shop, "id": happening.id, "data": dict(happening.data)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")


def create(folder: Folder, options: Mapping[str, Any]) -> Webhooks:
    return Webhooks(folder, options)
