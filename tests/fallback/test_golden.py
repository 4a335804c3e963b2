"""The golden dialogues in V6, with a model that repeats the draft: the facts are V5's, and no right wording is held back."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.container import Platform
from app.services.publishing import Publisher
from app.settings import Settings
from app.storage.folders import BusinessRoot
from plugins.contracts import Message, Reply
from tests.conversations.dialogues import SHOPS, conversations

HOUSE = Path(__file__).parents[2]
SATURDAY_MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ECHO = {"name": "scripted", "options": {"script": [{"say": "{draft}"}]}}
# the fact check does not read both ends of a range of prices; this list may only shrink
RANGES = ("wine between 5 and 10 quid", "anything for £5-£10 with owls", "vay tam 300k", "đầm trên dưới 1 củ", "áo sơ mi 150-200k")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    place = tmp_path_factory.mktemp("golden")
    root = place / "business"
    for shop in SHOPS:
        for part in ("draft", "media"):
            shutil.copytree(HOUSE / "business" / shop / part, root / shop / part)
        document = root / shop / "draft" / "tenant.json"
        document.write_text(json.dumps(json.loads(document.read_text("utf-8")) | {"plugins": ["*", ECHO]}), "utf-8")
        Publisher(BusinessRoot(root)).publish(shop)
    folders = {"business_root": root, "instance_folder": place / "instance", "log_folder": place / "logs"}
    platform = Platform(Settings(**folders, model_timeout=60), lambda: SATURDAY_MORNING)
    yield platform
    platform.close()


def said(reply: Reply) -> str:
    """Return what a reply says and on what facts; the reference of a new lead is drawn by lot."""
    return re.sub(r"\bL-[2-9A-Z]{5}\b", "L-", repr((reply.facts, reply.text, reply.outcome)))


@pytest.mark.xfail(strict=False, reason="A fault to mend: wordings of placed orders are refused.")
def test_the_facts_are_equal_in_both_modes_and_no_right_wording_is_held_back(platform):
    asked, different, held_back = Counter(), [], []
    for dialogue in conversations():
        for turn in dialogue.turns:
            plain, worded = (
                platform.handle(Message(turn.say, f"{mode}-{dialogue.session}", "golden", mode=mode, explain=True), dialogue.shop)
                for mode in ("v5", "v6")
            )
            noted = worded.explanation["notes"]["model"]
            asked[bool(noted.get("raw"))] += 1
            if said(plain) != said(worded):
                different.append((dialogue.session, turn.say))
            if noted.get("raw") and worded.mode != "v6":
                held_back.append((dialogue.session, turn.say, noted["why"], noted["objections"]))
    assert different == []
    assert [each for each in held_back if each[1] not in RANGES] == []
    assert asked[False] / asked.total() >= 0.5, "half of the turns need no model at all"
