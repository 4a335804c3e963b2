"""Every second golden dialogue over WhatsApp: the same facts and the same words as on the web, whatever numbers and cuts are added."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from app.container import Platform
from app.services.channels.channels import Channels
from app.services.channels.escaping import escape_formatting
from plugins.contracts import Message
from plugins.contracts.channels import Identity, Inbound
from tests.channels.conftest import options
from tests.conversations.demo_shops import DRAWN, SATURDAY_MORNING, open_demo_shops
from tests.conversations.dialogues import Dialogue, conversations


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    whatsapp = {"name": "twilio_whatsapp", "options": options("http://127.0.0.1:9")}
    channels = {"whatsapp": {"quiet_seconds": 0, "answers_per_hour": 10_000}}
    platform = open_demo_shops(tmp_path_factory.mktemp("golden"), whatsapp, channels)
    yield platform
    platform.close()


def over_whatsapp(channels: Channels, dialogue: Dialogue, number: int, words: str) -> tuple[dict, str]:
    """Say something on WhatsApp; return the stored reply and what the customer's phone would show."""
    inbox = channels.inbox(dialogue.shop)
    inbound = Inbound(f"SM-{dialogue.session}-{number}", Identity(user_id=f"GB.{dialogue.session}"), text=words)
    inbox.receive("whatsapp", inbound, SATURDAY_MORNING, lambda one: 0.0, 0.0)
    channels.answerer.answer(dialogue.shop, "whatsapp", inbound.sender.user_id)
    conversation = inbox.conversations.find("whatsapp", inbound.sender.user_id)
    reply = inbox.conversations.history(conversation.id, 1)[-1].payload
    parts = [part for part in channels.outbox(dialogue.shop).parts(conversation.id) if part.trace_id == reply["trace_id"]]
    assert all(len(part.part.text) <= 1600 for part in parts)
    return reply, "\n".join(part.part.text for part in parts)


def bare(text: str) -> str:
    """Return the words alone: no bullets or numbers before lines, no drawn references, no look-alike signs, single spaces."""
    lines = [re.sub(r"^(• |\d{1,2}\. )", "", line) for line in text.split("\n")]
    return " ".join(escape_formatting(DRAWN.sub("#", " ".join(lines))).split())


def test_whatsapp_says_the_same_on_the_same_facts_as_the_web(platform):
    channels, different, turns = Channels(platform), [], 0
    for dialogue in conversations()[::2]:
        more_on_cards = False
        for number, turn in enumerate(dialogue.turns):
            web = platform.handle(Message(turn.say, dialogue.session, "web"), dialogue.shop).stored
            reply, shown = over_whatsapp(channels, dialogue, number, turn.say)
            turns += 1
            same_facts = DRAWN.sub("#", json.dumps(web["facts"])) == DRAWN.sub("#", json.dumps(reply["facts"]))
            if not more_on_cards and (not same_facts or bare(web["reply"]) not in bare(shown)):
                different.append((dialogue.session, turn.say, web["reply"], shown))
            more_on_cards = 0 < web["reply"].count("• ") < len(web["cards"])  # more are on show on the page than on the phone
    assert different == []
    assert turns > 200
