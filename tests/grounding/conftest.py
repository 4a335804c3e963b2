"""The demo shops' answers, with a fact check for each shop, on a Saturday morning in November."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_modes.fact_check import FactCheck
from app.container import Platform
from app.settings import Settings
from plugins.contracts import Shop
from tests.conversations.conftest import SATURDAY_MORNING
from tests.conversations.dialogues import SHOPS
from tests.grounding.turns import HERE, Turn, golden_turns, paraphrased_turns
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
def dev(platform: Platform) -> list[Turn]:
    """Wordings made while building the check."""
    return list(paraphrased_turns(platform, HERE / "paraphrases" / "dev.jsonl"))


@pytest.fixture(scope="session")
def blind(platform: Platform) -> list[Turn]:
    """Wordings made by people who had not seen the check, a file for each shop."""
    paths = [HERE / "paraphrases" / f"{shop}.jsonl" for shop in SHOPS]
    return [turn for path in paths if path.exists() for turn in paraphrased_turns(platform, path)]


@pytest.fixture(scope="session")
def unseen(platform: Platform) -> list[Turn]:
    """More of these, kept apart from all who work on the check."""
    return _folder(platform, "unseen")


@pytest.fixture(scope="session")
def styles(platform: Platform) -> list[Turn]:
    """Wordings in many styles, curt, chatty, formal, playful, written before the check was read and then mended by."""
    return _folder(platform, "styles")


@pytest.fixture(scope="session")
def fresh(platform: Platform) -> list[Turn]:
    """More in these styles about other turns, written at the same time and never looked at since."""
    return _folder(platform, "fresh")


@pytest.fixture(scope="session")
def prompted(platform: Platform) -> list[Turn]:
    """What a model would say under the wording prompt, first and second tries, all written before the check was run on any."""
    return _folder(platform, "prompted")


@pytest.fixture(scope="session")
def obedient(platform: Platform) -> list[Turn]:
    """More of these about golden turns: every second one was shown to nobody before what refused it was mended."""
    return _folder(platform, "obedient")


@pytest.fixture(scope="session")
def current(platform: Platform) -> list[Turn]:
    """How a model of today words the facts: warm, formal, in lists, all written before the check was run on any, then mended by."""
    return _folder(platform, "current")


@pytest.fixture(scope="session")
def later(platform: Platform) -> list[Turn]:
    """Short and chatty ones, with questions and pictures, all written before the check was run on any; half was mended by."""
    return _folder(platform, "later")


@pytest.fixture(scope="session")
def chat(platform: Platform) -> list[Turn]:
    """How a chat model words golden turns of today, in two styles each, all written before the check was read; then mended by."""
    return _folder(platform, "chat")


@pytest.fixture(scope="session")
def assistant(platform: Platform) -> list[Turn]:
    """How an assistant words new turns, formal, chatty and in lists, all written before the check was read; then mended by."""
    return _folder(platform, "assistant")


@pytest.fixture(scope="session")
def cheerful(platform: Platform) -> list[Turn]:
    """Brief, formal, chatty and bulleted ones about new turns, all written before the check was read; then mended by."""
    return _folder(platform, "cheerful")


@pytest.fixture(scope="session")
def daily(platform: Platform) -> list[Turn]:
    """Twice as many more, of carts, slots, hours and rules, all written before the check was read; then mended by."""
    return _folder(platform, "daily")


@pytest.fixture(scope="session")
def latest(platform: Platform) -> list[Turn]:
    """More of these about still other turns, in two styles each, all written before the check was read; then mended by."""
    return _folder(platform, "latest")


@pytest.fixture(scope="session")
def casual(platform: Platform) -> list[Turn]:
    """Three styles for each of new turns, lies beside them, all written before the check was read; then mended by."""
    return _folder(platform, "casual")


@pytest.fixture(scope="session")
def recent(platform: Platform) -> list[Turn]:
    """More of these about still other turns, written at the same time; then mended by."""
    return _folder(platform, "recent")


@pytest.fixture(scope="session")
def fluent(platform: Platform) -> list[Turn]:
    """Plain and fluent ones about turns of several messages too, lies beside them, three batches written blind; then mended by."""
    return _folder(platform, "fluent")


@pytest.fixture(scope="session")
def lively(platform: Platform) -> list[Turn]:
    """Lively ones with many words of their own, all written before the check was run on any; then mended by."""
    return _folder(platform, "lively")


@pytest.fixture(scope="session")
def warm(platform: Platform) -> list[Turn]:
    """Warm ones, with lists made sentences and other orders, lies beside them, written before the check was read; then mended by."""
    return _folder(platform, "warm")


@pytest.fixture(scope="session")
def candid(platform: Platform) -> list[Turn]:
    """Everyday ones about turns of all kinds, lies beside them, written by one who had not read the check; then mended by."""
    return _folder(platform, "candid")


@pytest.fixture(scope="session")
def frank(platform: Platform) -> list[Turn]:
    """More of these, kept back from whoever worked on the check until it was measured."""
    return _folder(platform, "frank")


@pytest.fixture(scope="session")
def open_ones(platform: Platform) -> list[Turn]:
    """Many styles, tables, lists and pictures, lies beside them, written before the check was run on any; then mended by."""
    return _folder(platform, "open")


@pytest.fixture(scope="session")
def plainspoken(platform: Platform) -> list[Turn]:
    """Written with those, and kept back from whoever worked on the check until it was measured."""
    return _folder(platform, "plainspoken")


def _folder(platform: Platform, name: str) -> list[Turn]:
    return [turn for shop in SHOPS for turn in paraphrased_turns(platform, HERE / "paraphrases" / name / f"{shop}.jsonl")]


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
