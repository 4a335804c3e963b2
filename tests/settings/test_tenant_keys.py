"""A tenant's key is the same thing to the settings, the folders, the databases and the routes."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from app.errors import UnknownTenant
from app.routes.shapes import BOT
from app.settings import SettingsError, load_settings
from app.storage.database import Storage
from app.storage.folders.folders import BusinessRoot
from app.tenant_keys import LONGEST


def refusals(key: str, tmp_path) -> list[bool]:
    """Return who refuses a key."""

    def refuses(use) -> bool:
        try:
            use()
        except (SettingsError, UnknownTenant):
            return True
        return False

    return [
        refuses(lambda: load_settings({"BUSINESS_KEY": key}, None)),
        refuses(lambda: BusinessRoot(tmp_path).place(key)),
        refuses(lambda: Storage(None, tmp_path).tenant(key)),
    ]


@pytest.mark.parametrize("key", ["a", "greengrocer", "my-shop_2", "9", "a" * LONGEST])
def test_what_one_takes_all_take(key, tmp_path):
    assert refusals(key, tmp_path) == [False] * 3
    assert Draft202012Validator({"pattern": BOT}).is_valid(key)


@pytest.mark.parametrize("key", ["A", "-a", "_a", "a b", "../a", "ä", "a" * (LONGEST + 1), "schemas", "platform"])
def test_what_one_refuses_all_refuse(key, tmp_path):
    assert refusals(key, tmp_path) == [True] * 3


@pytest.mark.parametrize("key", ["A", "../a", "a" * (LONGEST + 1)])
def test_the_routes_say_so_in_their_contract(key):
    assert not Draft202012Validator({"pattern": BOT}).is_valid(key)
