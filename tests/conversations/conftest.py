"""The demo shops, published once for all dialogues, on a Saturday morning in November."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.container import Platform
from app.settings import Settings
from tests.conversations.dialogues import SHOPS
from tests.published import put_demo_shops

SATURDAY_MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shops' drafts in a folder of their own, published."""
    return put_demo_shops(tmp_path_factory.mktemp("business"), *SHOPS)


@pytest.fixture(scope="session")
def platform(shops: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    place = tmp_path_factory.mktemp("platform")
    settings = Settings(
        business_root=shops, instance_folder=place / "instance", log_folder=place / "logs", rate_per_visitor=10**6, rate_per_ip=10**6
    )  # fmt: skip
    platform = Platform(settings, lambda: SATURDAY_MORNING)
    yield platform
    platform.close()
