"""The golden dialogues through the chat's HTTP address, on a fixed day."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from app.services.evaluation.hearing import Heard
from tests.conversations.dialogues import Dialogue, conversations, misheard, problems_of, singles


@pytest.fixture(scope="module")
def client(platform) -> FlaskClient:
    return create_app(platform).test_client()


@pytest.mark.parametrize("dialogue", [*conversations(), *singles()], ids=lambda dialogue: f"{dialogue.shop}-{dialogue.name}")
def test_every_turn_is_answered_as_a_careful_assistant_would(client, dialogue: Dialogue):
    def ask(words: str) -> Heard:
        response = client.post(f"/api/chat/{dialogue.shop}", json={"message": words, "session_id": dialogue.session})
        assert response.status_code == 200, response.text
        return Heard.of_reply(response.json)

    problems = problems_of(dialogue, [ask(turn.say) for turn in dialogue.turns])
    if misheard(dialogue):
        assert problems, f"{dialogue.shop}-{dialogue.name} is heard right now. Take it out of misheard.json."
    else:
        assert not problems, "\n" + "\n".join(problems)
