"""The demo shops as they are, with a plugin besides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.container import Platform
from app.services.publishing.publisher import Publisher
from app.settings import Settings
from app.storage.folders.folders import BusinessRoot
from plugins.contracts import NOTHING
from tests.conversations.dialogues import SHOPS
from tests.published import put_demo_shops

DRAWN = re.compile(r"\b[LO]-[2-9A-Z]{5,}\b|\b\d{7}\b")  # references and order numbers are drawn by lot
SATURDAY_MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def open_demo_shops(place: Path, plugin: dict[str, Any], channels: Mapping[str, Any] = NOTHING, **settings: Any) -> Platform:
    """Publish the shops with a plugin and channels added to theirs, and open them on a Saturday morning."""
    root = put_demo_shops(place / "business", *SHOPS, live=False)
    for shop in SHOPS:
        file = root / shop / "draft" / "tenant.json"
        tenant = json.loads(file.read_text("utf-8"))
        added = {"plugins": [*tenant["plugins"], plugin], "channels": {**tenant["channels"], **channels}}
        file.write_text(json.dumps(tenant | added), "utf-8")
        Publisher(BusinessRoot(root)).publish(shop)
    folders = {"business_root": root, "instance_folder": place / "instance", "log_folder": place / "logs"}
    return Platform(Settings(**folders, **settings), lambda: SATURDAY_MORNING, patient=True)
