"""Accounts over SQLite and PostgreSQL alike, with a clock that the test turns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.services.accounts.accounts import Accounts
from app.services.accounts.person import Who
from app.services.accounts.post import Post
from app.services.secrets.secret_box import SecretBox
from app.settings import Settings
from app.storage.platform.database import PlatformDatabase

TESTER = Who("tester", "The test", "192.0.2.1")
PASSWORD = "three green apples fell"  # noqa: S105
ADDRESS, BROWSER = "192.0.2.7", "Firefox"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(database_url: str, tmp_path: Path, clock: Clock):
    box = SecretBox(lambda: [b"a key of the test"], "accounts")
    opened = Accounts(PlatformDatabase.at(database_url, tmp_path), box, clock, timedelta(hours=1), Post(Settings()))
    yield opened
    opened.close()


@pytest.fixture
def ann(accounts: Accounts):
    """An operator who has a password."""
    return accounts.make_operator(accounts.first_link(), "Ann@Shop.example", "Ann  Lee", PASSWORD)
