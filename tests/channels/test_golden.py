"""The golden dialogues over WhatsApp: the same facts and the same words as on the web, whatever numbers and cuts are added."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.container import Platform
from app.services.channels.channels import Channels
from app.services.channels.escaping import escape_formatting
from app.services.publishing import Publisher
from app.settings import Settings
from app.storage.folders import BusinessRoot
from plugins.contracts import Message
from plugins.contracts.channels import Identity, Inbound
from tests.channels.conftest import options
from tests.conversations.dialogues import SHOPS, Dialogue, conversations

HOUSE = Path(__file__).parents[2]
SATURDAY_MORNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
REFERENCE = re.compile(r"\b[LO]-[2-9A-Z]{5,}\b")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    place = tmp_path_factory.mktemp("golden")
    root = place / "business"
    for shop in SHOPS:
        for part in ("draft", "media"):
            shutil.copytree(HOUSE / "business" / shop / part, root / shop / part)
        document = root / shop / "draft" / "tenant.json"
        tenant = json.loads(document.read_text("utf-8"))
        tenant["plugins"] = ["*", {"name": "twilio_whatsapp", "options": options("http://127.0.0.1:9")}]
        tenant["channels"]["whatsapp"] = {"quiet_seconds": 0, "answers_per_hour": 10_000}
        document.write_text(json.dumps(tenant), "utf-8")
        Publisher(BusinessRoot(root)).publish(shop)
    settings = Settings(business_root=root, instance_folder=place / "instance", log_folder=place / "logs")
    platform = Platform(settings, lambda: SATURDAY_MORNING)
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
    return " ".join(escape_formatting(REFERENCE.sub("#", " ".join(lines))).split())


def test_whatsapp_says_the_same_on_the_same_facts_as_the_web(platform):
    channels, different, turns = Channels(platform), [], 0
    for dialogue in conversations():
        for number, turn in enumerate(dialogue.turns):
            web = platform.handle(Message(turn.say, dialogue.session, "web"), dialogue.shop).stored
            reply, shown = over_whatsapp(channels, dialogue, number, turn.say)
            turns += 1
            same_facts = REFERENCE.sub("#", json.dumps(web["facts"])) == REFERENCE.sub("#", json.dumps(reply["facts"]))
            if not same_facts or bare(web["reply"]) not in bare(shown):
                different.append((dialogue.session, turn.say, web["reply"], shown))
    assert different == []
    assert turns > 200
