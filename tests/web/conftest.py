"""Two small shops, published as in life, and the web application over them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.container import Platform
from app.factory import create_app
from app.services.publishing.publisher import Publisher
from app.settings import Settings
from app.storage.folders.folders import BusinessRoot
from tests.published import share

TENANT = {
    "name": "Bike Barn",
    "locale": "en-GB",
    "currency": "GBP",
    "timezone": "Europe/London",
    "channels": {"web": {"allowed_domains": ["shop.example", "*.bikes.example", "local.example:8080"]}},
}
BIKES = [
    {"sku": "BIKE-1", "name": "Red bike", "price": 19900, "stock": 4},
    {"sku": "BIKE-2", "name": "Blue bike", "price": 24900, "stock": 2},
    {"sku": "BELL", "name": "Brass bell", "price": 1250, "stock": 30},
]
BOOKS = [{"sku": "BOOK-1", "name": "Garden book", "price": 1499, "stock": 9}]


def write_draft(root: Path, key: str, tenant: dict[str, Any], products: list[dict[str, Any]]) -> None:
    draft = root / key / "draft"
    draft.mkdir(parents=True)
    (draft / "tenant.json").write_text(json.dumps(tenant))
    (draft / "catalog.json").write_text(json.dumps({"products": products}))


@pytest.fixture(scope="session")
def business_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``bikes`` (open to some sites, three messages a minute in ``slow``), ``books`` and ``closed`` (not on the web)."""
    root = share(tmp_path_factory.mktemp("business"))
    write_draft(root, "bikes", TENANT, BIKES)
    write_draft(root, "books", {**TENANT, "name": "Book Nook", "channels": {}}, BOOKS)
    write_draft(root, "slow", {**TENANT, "limits": {"messages_per_minute": 3}}, BIKES)
    write_draft(root, "closed", {**TENANT, "channels": {"web": {"enabled": False}}}, BIKES)
    media = root / "bikes" / "media"
    (media / "small").mkdir(parents=True)
    (media / "red.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    (media / "small" / "bell.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (media / "prices.txt").write_text("not a picture")
    publisher = Publisher(BusinessRoot(root))
    for key in ("bikes", "books", "slow", "closed"):
        publisher.publish(key)
    return root


@contextmanager
def applications(business_root: Path, folder: Path) -> Iterator[Callable[..., Flask]]:
    made: list[Platform] = []

    def make(kind: type[Platform] = Platform, **settings: Any) -> Flask:
        place = folder / str(len(made))
        given = {"rate_per_visitor": 1_000_000, "rate_per_ip": 1_000_000, "business_key": "bikes", "instance_folder": place / "instance"}
        platform = kind(Settings(business_root=business_root, log_folder=folder / "logs", **given | settings))
        made.append(platform)
        return create_app(platform)

    yield make
    for platform in made:
        platform.close()


@pytest.fixture
def make_app(business_root: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """``make_app(rate_per_ip=2)``: the application over the shops, with these settings and generous limits; ``kind`` is its Platform."""
    with applications(business_root, tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def lasting_client(business_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client without cookies, for the tests of a file that leave nothing which another could notice."""
    with applications(business_root, tmp_path_factory.mktemp("lasting")) as make:
        yield make().test_client(use_cookies=False)


@pytest.fixture
def client(make_app):
    return make_app().test_client()


@pytest.fixture
def visit(client) -> Callable[..., dict[str, str]]:
    """``visit("bikes")``: the headers of a new visitor."""

    def new(bot: str = "bikes") -> dict[str, str]:
        return {"X-Visitor-Token": client.post(f"/api/chat/{bot}/visitor").json["token"]}

    return new
