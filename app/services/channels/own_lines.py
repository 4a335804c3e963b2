"""Lines of ours that no mode words: stored as a turn like any other, so that the history is whole."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.services.conversations.presenting import reply_to_json
from app.storage.turns.turns import Conversation, TurnRecord
from plugins.contracts import Reply


def own_line(conversation: Conversation, bot: str, message_id: str, noted: str, text: str, now: datetime) -> TurnRecord:
    """Return the turn that answers ``noted`` with ``text`` and leaves the conversation's state as it is."""
    trace_id = uuid.uuid4().hex
    reply = Reply(
        text, conversation.session_id, message_id, trace_id, conversation.locale, "v5", "answered", conversation.version,
        cart_count=conversation.cart_count,
    )  # fmt: skip
    return TurnRecord(
        conversation=conversation,
        message_id=message_id,
        user_text=noted,
        reply_text=text,
        reply_payload=reply_to_json(reply, bot),
        state=conversation.state,
        locale=conversation.locale,
        mode="v5",
        outcome="answered",
        trace_id=trace_id,
        trace={"own_line": True},
        now=now,
    )
