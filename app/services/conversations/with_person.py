"""A conversation that is with a person of the shop: what is kept of a message then, and what the customer's page is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services.conversations.presenting import plain, reply_to_json
from app.services.models.turn_account import TurnAccount
from app.storage.messengers.handovers import TAKEN, WAITING, Handover, Write, note_asked, note_heard
from app.storage.turns.turns import WITH_PERSON, Conversation, StoredMessage, TurnRecord
from plugins.contracts import Message, Reply

PERSON = "human"  # the owner of a conversation that is with a person
HERE, WANTED = "here", "wanted"


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that a person is to answer: the reply (empty, or one line that a person is there), and how it is stored."""

    reply: Reply
    record: TurnRecord
    also: Write


def hear_for_person(
    message: Message, text: str, conversation: Conversation, handover: Handover | None, tenant: Any, trace_id: str, now: datetime,
    account: TurnAccount,
) -> Heard:  # fmt: skip
    """Return what is kept of a message for the person who has the conversation; the customer is told once that they are there."""
    say, line = tenant.say(conversation.locale), ""
    if handover is not None and handover.state == TAKEN and not handover.told:
        line = say("handover.here", name=handover.person_name, shop=tenant.shop.name)
    reply = Reply(
        line, message.session_id, message.message_id or trace_id, trace_id, conversation.locale, WITH_PERSON, WITH_PERSON, tenant.version,
        cart_count=conversation.cart_count,
    )  # fmt: skip
    stored = reply_to_json(reply, tenant.key)
    record = TurnRecord(
        conversation=conversation, message_id=message.message_id, user_text=text, reply_text=line, reply_payload=stored,
        state=conversation.state, locale=conversation.locale, mode=WITH_PERSON, outcome=WITH_PERSON, trace_id=trace_id,
        trace={WITH_PERSON: handover.person_name if handover else ""},
        events=((f"heard_{WITH_PERSON}", {"channel": message.channel}), *account.events()),
        model_calls=tuple(account.calls), now=now, is_silent=not line,
    )  # fmt: skip
    return Heard(reply, record, note_heard(conversation.id, now))


def asking(record: TurnRecord) -> Write | None:
    """Return what else to store of a turn in which the customer asks for a person, None for any other."""
    asks = any(name == "handoff_asked" or (name == "lead" and data.get("kind") == "handoff") for name, data in record.events)
    return note_asked(record.conversation.id, record.now) if asks else None


def told_lines(lines: Sequence[StoredMessage]) -> list[dict[str, Any]]:
    """Return lines as a visitor's page takes them."""
    return [_told_line(line) for line in lines]


def _told_line(line: StoredMessage) -> dict[str, Any]:
    told = {"role": line.role, "text": line.text, "created_at": plain(line.at), "turn": line.turn, "message_id": line.message_id}
    if line.role == "person":
        return told | {"name": (line.payload or {}).get("name", ""), "reply": None}
    return told | {"reply": line.payload if line.role == "assistant" else None}


def who_is_there(conversation: Conversation, handover: Handover | None) -> Mapping[str, str]:
    """Return whether a person is in the conversation or wanted there, and their name."""
    if conversation.owner == PERSON:
        return {"state": HERE, "name": handover.person_name if handover else ""}
    return {"state": WANTED if handover is not None and handover.state == WAITING else "", "name": ""}
