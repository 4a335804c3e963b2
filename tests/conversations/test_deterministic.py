"""Dialogues that are too short for the shop's folder, and single questions as V5 answers them and V7 does not: its planner looks up
first what "if you have it" hangs on, and says again what it left alone as the customer said it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.conversations.presenting import reply_to_json
from app.services.evaluation.dialogues import Dialogue, read_dialogues
from app.services.evaluation.hearing import Heard
from plugins.contracts import Message
from tests.conversations.dialogues import SHOPS, problems_of

HERE = Path(__file__).parent / "deterministic"
DIALOGUES = [dialogue for shop in SHOPS for path in sorted((HERE / shop).glob("*.jsonl")) for dialogue in read_dialogues(path, shop)]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: f"{dialogue.shop}-{dialogue.name}")
def test_every_turn_is_answered_without_a_model(platform, dialogue: Dialogue):
    replies = [platform.handle(Message(turn.say, dialogue.session, "deterministic"), dialogue.shop) for turn in dialogue.turns]
    problems = problems_of(dialogue, [Heard.of_reply(reply_to_json(reply, dialogue.shop)) for reply in replies])
    assert not problems, "\n" + "\n".join(problems)
