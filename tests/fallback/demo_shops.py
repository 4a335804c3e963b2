"""The demo shops as they are, with a model besides."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.container import Platform
from app.services.publishing import Publisher
from app.settings import Settings
from app.storage.folders import BusinessRoot
from tests.conversations.dialogues import SHOPS

HOUSE = Path(__file__).parents[2]
SATURDAY_MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def open_demo_shops(place: Path, model: dict[str, Any], **settings: Any) -> Platform:
    """Publish the shops with the model added to their plugins, and open them on a Saturday morning."""
    root = place / "business"
    for shop in SHOPS:
        for part in ("draft", "media"):
            shutil.copytree(HOUSE / "business" / shop / part, root / shop / part)
        file = root / shop / "draft" / "tenant.json"
        tenant = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps(tenant | {"plugins": [*tenant["plugins"], model]}), "utf-8")
        Publisher(BusinessRoot(root)).publish(shop)
    folders = {"business_root": root, "instance_folder": place / "instance", "log_folder": place / "logs"}
    return Platform(Settings(**folders, model_timeout=60, **settings), lambda: SATURDAY_MORNING, patient=True)
