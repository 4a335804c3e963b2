"""The demo shops, published once for all dialogues, on a Saturday morning in November."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.container import Platform
from app.services.publishing.publisher import Publisher
from app.settings import Settings
from app.storage.folders import BusinessRoot
from tests.conversations.dialogues import SHOPS

HOUSE = Path(__file__).parents[2]
SATURDAY_MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shops' drafts in a folder of their own, published."""
    root = tmp_path_factory.mktemp("business")
    for shop in SHOPS:
        for part in ("draft", "media"):
            shutil.copytree(HOUSE / "business" / shop / part, root / shop / part)
        Publisher(BusinessRoot(root)).publish(shop)
    return root


@pytest.fixture(scope="session")
def platform(shops: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    place = tmp_path_factory.mktemp("platform")
    settings = Settings(
        business_root=shops, instance_folder=place / "instance", log_folder=place / "logs", rate_per_visitor=10**6, rate_per_ip=10**6
    )  # fmt: skip
    platform = Platform(settings, lambda: SATURDAY_MORNING)
    yield platform
    platform.close()
