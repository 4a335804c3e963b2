"""The demo shops' answers, with a fact check for each shop, on a Saturday morning in November."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from ai_modes.fact_check import FactCheck
from app.container import Platform
from app.settings import Settings
from plugins.contracts import Shop
from tests.conversations.conftest import SATURDAY_MORNING
from tests.conversations.dialogues import SHOPS
from tests.grounding.turns import Turn, files_under, golden_turns, paraphrased_turns
from tests.published import HOUSE, put_demo_shops


@pytest.fixture(scope="session")
def now():
    return SATURDAY_MORNING


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    root = put_demo_shops(tmp_path_factory.mktemp("business"), *SHOPS)
    place = tmp_path_factory.mktemp("platform")
    settings = Settings(
        business_root=root, instance_folder=place / "instance", log_folder=place / "logs", rate_per_visitor=10**6, rate_per_ip=10**6
    )  # fmt: skip
    platform = Platform(settings, lambda: SATURDAY_MORNING)
    yield platform
    platform.close()


@pytest.fixture(scope="session")
def checks() -> dict[str, FactCheck]:
    return {shop: FactCheck(_shop(shop), _product_names(shop)) for shop in SHOPS}


@pytest.fixture(scope="session")
def golden(platform: Platform) -> list[Turn]:
    return list(golden_turns(platform))


@pytest.fixture(scope="session")
def paraphrases(platform: Platform) -> Callable[[str], list[Turn]]:
    """Return what reads the paraphrases under a path, ``dev.jsonl`` or a folder of them: each once for all tests."""
    return cache(lambda path: [turn for file in files_under(path) for turn in paraphrased_turns(platform, file)])


@pytest.fixture(scope="session")
def dev(paraphrases) -> list[Turn]:
    """Wordings made while building the check."""
    return paraphrases("dev.jsonl")


@pytest.fixture(scope="session")
def blind(paraphrases) -> list[Turn]:
    """Wordings made by people who had not seen the check, a file for each shop."""
    return [turn for shop in SHOPS for turn in paraphrases(f"{shop}.jsonl")]


def _draft(shop: str, name: str) -> Path:
    return HOUSE / "business" / shop / "draft" / name


def _shop(key: str) -> Shop:
    told = json.loads(_draft(key, "tenant.json").read_text("utf-8"))
    return Shop(
        key, told["name"], told["locale"], tuple(told["locales"]), told["currency"], told["timezone"], 1, told["prices_include_tax"],
        told["contact"], told["branding"],
    )  # fmt: skip


def _product_names(key: str) -> list[str]:
    return [product["name"] for product in json.loads(_draft(key, "catalog.json").read_text("utf-8"))["products"]]
