"""The golden dialogues through the one door, on a fixed day."""

from __future__ import annotations

import pytest

from app.services.conversations.presenting import reply_to_json
from app.services.evaluation.hearing import Heard
from plugins.contracts import Message
from tests.conversations.dialogues import Dialogue, conversations, misheard, problems_of, singles


@pytest.mark.parametrize("dialogue", [*conversations(), *singles()], ids=lambda dialogue: f"{dialogue.shop}-{dialogue.name}")
def test_every_turn_is_answered_as_a_careful_assistant_would(platform, dialogue: Dialogue):
    def ask(words: str) -> Heard:
        reply = platform.handle(Message(words, dialogue.session, "golden"), dialogue.shop)
        return Heard.of_reply(reply_to_json(reply, dialogue.shop))

    problems = problems_of(dialogue, [ask(turn.say) for turn in dialogue.turns])
    if misheard(dialogue):
        assert problems, f"{dialogue.shop}-{dialogue.name} is heard right now. Take it out of misheard.json."
    else:
        assert not problems, "\n" + "\n".join(problems)
