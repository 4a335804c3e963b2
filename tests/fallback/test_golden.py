"""The golden dialogues in V6, with a model that repeats the draft: the facts are V5's, and no right wording is held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from app.container import Platform
from plugins.contracts import Message, Reply
from tests.conversations.demo_shops import DRAWN, open_demo_shops
from tests.conversations.dialogues import conversations, singles

ECHO = {"name": "scripted", "options": {"script": [{"say": "{draft}"}]}}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    platform = open_demo_shops(tmp_path_factory.mktemp("golden"), ECHO, model_timeout=60)
    yield platform
    platform.close()


def said(reply: Reply) -> str:
    """Return what a reply says and on what facts; references and order numbers are drawn by lot."""
    return DRAWN.sub("#", repr((reply.facts, reply.text, reply.outcome)))


def test_the_facts_are_equal_in_both_modes_and_no_right_wording_is_held_back(platform):
    asked, different, held_back = Counter(), [], []
    for dialogue in (*conversations(), *singles()):
        for turn in dialogue.turns:
            plain, worded = (
                platform.handle(Message(turn.say, f"{mode}-{dialogue.session}", f"golden-{mode}", mode=mode, explain=True), dialogue.shop)
                for mode in ("v5", "v6")
            )
            noted = worded.explanation["notes"]["model"]
            asked[bool(noted.get("raw"))] += 1
            if said(plain) != said(worded):
                different.append((dialogue.session, turn.say))
            if noted.get("raw") and worded.mode != "v6":
                held_back.append((dialogue.session, turn.say, noted["why"], noted["objections"]))
    assert different == []
    assert held_back == []
    assert asked[False] / asked.total() >= 0.4, "two of five turns need no model at all"
