"""A grocer's shop on WhatsApp over a Twilio of our own: its web application, and its worker's part when a test wants it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

from app.container import Platform
from app.factory import create_app
from app.services.channels.channels import Channels
from app.services.channels.doorbell import ring_worker
from app.services.publishing.publisher import Publisher
from app.settings import Settings
from app.storage.folders.folders import BusinessRoot
from app.storage.messengers.channel_rows import StoredPart
from app.worker.channel_duty import ChannelDuty
from tests.channels.fake_twilio import ACCOUNT, TOKEN, FakeTwilio, fake_twilio
from tests.channels.phone import PUBLIC, SHOP_NUMBER, Posted, inbound, signed
from tests.published import share
from tests.storage.conftest import make_postgres_database, postgres_server

__all__ = ["make_postgres_database", "postgres_server"]

GOODS = [
    {"sku": "OAT", "name": "Oat milk", "price": 199, "stock": 12, "description": "Creamy."},
    {"sku": "SOY", "name": "Soy milk", "price": 179, "stock": 0},
    {"sku": "TEA", "name": "Green tea", "price": 325, "stock": 5},
    {"sku": "JAM", "name": "*Best* plum_jam", "price": 410, "stock": 3},
]


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with fake_twilio() as fake:
        yield fake


class Clock:
    """Real time, and what a test adds to it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Shop:
    """A shop on messengers."""

    app: Flask
    platform: Platform
    channels: Channels
    duty: ChannelDuty
    clock: Clock
    twilio: FakeTwilio

    def path(self, channel: str = "whatsapp", what: str = "webhook") -> str:
        return self.channels.address("corner", channel, what).removeprefix(PUBLIC)

    def post(self, posted: Posted) -> Any:
        return self.app.test_client().post(posted.path, data=posted.body, headers=posted.headers)

    def write(self, text: str = "", sender: str = "+447700900001", sid: str = "", **more: str) -> Any:
        """Write to the shop as a customer does."""
        return self.post(signed(self.path(), inbound(text, sender, sid, **more)))

    def work(self) -> None:
        """Do what the worker does until nothing is due."""
        ring_worker(self.platform.settings.instance_folder, "corner")
        self.duty.work(Event())

    def later(self, **time: float) -> None:
        self.clock.ahead += timedelta(**time)

    def parts(self, sender: str = "+447700900001", channel: str = "whatsapp") -> list[StoredPart]:
        conversation = self.platform.storage.tenant("corner").conversations.find(channel, sender)
        return self.channels.outbox("corner").parts(conversation.id) if conversation else []

    def answers(self, sender: str = "+447700900001") -> list[str]:
        """Return what the customer's phone shows."""
        return self.twilio.texts(sender)


def options(url: str, **more: Any) -> dict[str, Any]:
    account = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": SHOP_NUMBER, "base_url": url}
    return account | {"seconds": 0.5, "settle_seconds": 0.75} | more


def tenant_document(url: str, whatsapp: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "name": "Corner Shop", "locale": "en-GB", "locales": ["en", "vi"], "currency": "GBP", "timezone": "Europe/London",
        "channels": {"whatsapp": {"quiet_seconds": 0, **(whatsapp or {})}, "sms": {"quiet_seconds": 0}},
        "plugins": [
            "*",
            {"name": "twilio_whatsapp", "options": options(url, price_per_message="0.0052", **more)},
            {"name": "twilio_sms", "options": options(url)},
        ],
    }  # fmt: skip


def publish(place: Path, tenant: dict[str, Any], **documents: Any) -> Path:
    draft = share(place / "business") / "corner" / "draft"
    draft.mkdir(parents=True, exist_ok=True)
    for name, content in {"tenant": tenant, "catalog": {"products": GOODS}, **documents}.items():
        (draft / f"{name}.json").write_text(json.dumps(content))
    Publisher(BusinessRoot(place / "business")).publish("corner")
    return place / "business"


@pytest.fixture
def make_shop(twilio: FakeTwilio, tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    """``make_shop(whatsapp={"quiet_seconds": 1})``: the shop; ``settings`` and options of the connector may be given too."""
    made: list[Platform] = []

    def make(
        whatsapp: dict[str, Any] | None = None, settings: dict[str, Any] | None = None, documents: dict[str, Any] | None = None,
        model: dict[str, Any] | None = None, connectors: list[dict[str, Any]] | None = None, **more: Any,
    ) -> Shop:  # fmt: skip
        tenant = tenant_document(twilio.url, whatsapp, **more)
        tenant["plugins"] = ["*", *connectors] if connectors else tenant["plugins"]
        tenant["plugins"] += [{"name": "openai_compatible", "options": model}] if model else []
        root = publish(tmp_path, tenant, **(documents or {}))
        clock = Clock()
        twilio.now = lambda: clock().timestamp()
        given = {
            "business_key": "corner", "public_base_url": PUBLIC, "connector_hosts": frozenset({"127.0.0.1"}),
            "instance_folder": tmp_path / "instance", "log_folder": tmp_path / "logs",
            "rate_per_ip": 1_000_000, "rate_per_visitor": 1_000_000,
        } | (settings or {})  # fmt: skip
        platform = Platform(Settings(business_root=root, **given), clock, patient=bool(model))
        made.append(platform)
        app = create_app(platform)
        channels = app.extensions["channels"]
        shop = Shop(app, platform, channels, ChannelDuty(channels, 0.0), clock, twilio)
        shop.work()
        return shop

    yield make
    for platform in made:
        platform.close()


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    return make_shop()
