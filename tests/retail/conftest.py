"""The retail shop of tau2-bench, published, with its order desk installed as a plugin that somebody else wrote."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.container import Platform
from app.services.publishing.publisher import Publisher
from app.services.toolbox import Session
from app.settings import Settings
from app.storage.folders.folders import BusinessRoot
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, Result
from tests.published import share

DATA = Path(__file__).parent / "data"
TENANT = {"name": "Retail", "locale": "en-US", "currency": "USD", "timezone": "America/New_York"}
NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


class RetailShop:
    """The shop, spoken to as a person (``platform``) or by its tools alone (``call``)."""

    def __init__(self, place: Path, **tenant: Any):
        self.database = place / "database.json"
        self.database.write_bytes(gzip.decompress((DATA / "db.json.gz").read_bytes()))
        draft = share(place / "business") / "retail" / "draft"
        draft.mkdir(parents=True)
        desk = {"name": "order_desk", "options": {"database": str(self.database)}}
        plugins = [desk, *tenant.pop("plugins", [])]
        (draft / "tenant.json").write_text(json.dumps(TENANT | {"plugins": plugins} | tenant))
        Publisher(BusinessRoot(place / "business")).publish("retail")
        folders = {"business_root": place / "business", "instance_folder": place / "instance", "log_folder": place / "logs"}
        self.platform = Platform(Settings(**folders), lambda: NOON)

    def state(self) -> dict[str, Any]:
        """Return the whole database as it stands in its file."""
        return json.loads(self.database.read_bytes())

    def call(self, name: str, arguments: dict[str, Any], *, confirmed: bool = True) -> Result:
        """Call a tool as a customer, in a turn of its own."""
        tenant = self.platform.tenant("retail")
        records = TurnRecords(self.platform.storage.tenant("retail"), "nobody", cart_count=0)
        session = Session(Actor("customer"), tenant.shop, records, tenant.say("en-US"), NOON)
        return tenant.toolbox.call(name, arguments, session, confirmed=confirmed)


@pytest.fixture
def order_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the plugin as a package index would: by an entry point on the path."""
    about = tmp_path / "site" / "order_desk-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: order-desk\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[sales_assistant.plugins]\norder_desk = tests.retail.order_desk\n")
    monkeypatch.syspath_prepend(tmp_path / "site")


@pytest.fixture
def retail(order_desk: None, tmp_path: Path) -> Iterator[RetailShop]:
    shop = RetailShop(tmp_path)
    yield shop
    shop.platform.close()
