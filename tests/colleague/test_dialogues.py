"""Golden dialogues of the shop's own people with their assistant, in English and Vietnamese."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHOPS = {"en": "greengrocer", "vi": "thoitrang"}
DIALOGUES = [
    (SHOPS[language], json.loads(line)) for language in SHOPS for line in (HERE / f"{language}.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("shop", "dialogue"), DIALOGUES, ids=lambda value: value if isinstance(value, str) else value["name"])
def test_the_assistant_answers_as_written(open_office, shop, dialogue):
    office = open_office(shop)
    for turn in dialogue["turns"]:
        reply = office.ask(turn["say"], dialogue.get("role", "manager"))
        told = (turn["say"], reply.text)
        assert [part for part in turn["has"] if part not in reply.text] == [], told
        if "tool" in turn:
            assert turn["tool"] in [call.tool for call in reply.calls], told
        assert (reply.outcome == "asked") == turn.get("asks", False) or reply.outcome in ("unknown", "answered", "refused"), told
        if "links" in turn:
            links = [card.link for card in reply.cards]
            assert all(any(link.startswith(wanted) for link in links) for wanted in turn["links"]), links
        if "live" in turn:
            assert office.live() == turn["live"], told


def test_there_are_enough_of_them():
    turns = [turn for _, dialogue in DIALOGUES for turn in dialogue["turns"]]
    assert len(turns) >= 40
