"""What a person of the shop does with a conversation: take it over, answer in it on the customer's channel, give it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.errors import AppError, BadMessage, NotFound
from app.services.channels.channels import Channels
from app.services.channels.doorbell import ring_worker
from app.services.channels.rendering import render_text
from app.services.channels.rules import CHANNELS
from app.services.channels.sending import window_closes_at
from app.services.conversations.presenting import reply_to_json
from app.storage.desk.own_talk import OWN_CHANNELS
from app.storage.messengers.channel_rows import NewPart
from app.storage.messengers.channels import HANDOVER
from app.storage.messengers.handovers import Hand, Handovers, InOtherHands, NewLine
from app.storage.turns.turns import Conversation
from plugins.contracts import Reply

__all__ = ["Hand", "InOtherHands", "OutOfReach", "TakeOver", "Writing", "called"]
BY_QUIET = "quiet"
GIVEN_UP_AFTER = timedelta(hours=48)


class OutOfReach(AppError):
    """The customer cannot be written to now; ``why`` is opted_out, window_closed or not_set_up."""

    status, code = 409, "out_of_reach"

    def __init__(self, why: str):
        super().__init__(_WHY[why])
        self.why = why


_WHY = {
    "opted_out": "This customer wants no more messages.",
    "window_closed": "The provider lets a shop write freely only for a while after the customer's last message, and that is over.",
    "not_set_up": "This channel is not set up any more.",
}


@dataclass(frozen=True, slots=True)
class Writing:
    """What somebody wants to say: ``id`` is their form's own, so that it is said once."""

    text: str
    id: str


class TakeOver:
    """The steps of people who answer customers, for all shops of a process."""

    def __init__(self, platform: Any, channels: Channels):
        self._platform, self._channels = platform, channels

    def take(self, bot: str, conversation_id: str, hand: Hand, even_from: str = "") -> None:
        """Give a conversation to a person; the assistant says nothing in it from now on. What the shop's own people ask it is nobody's."""
        if self._handovers(bot).conversation(conversation_id).channel in OWN_CHANNELS:
            raise NotFound("There is no such conversation, or it was deleted.")
        self._handovers(bot).take(conversation_id, hand, self._platform.clock(), even_from)

    def say(self, bot: str, conversation_id: str, hand: Hand, writing: Writing) -> None:
        """Say something to the customer, once; OutOfReach where their channel does not let us."""
        text = self._checked(writing.text)
        conversation = self._handovers(bot).conversation(conversation_id)
        why = self.out_of_reach(bot, conversation)
        if why:
            raise OutOfReach(why)
        trace_id = uuid.uuid4().hex
        parts = self._parts(bot, conversation, trace_id, text, HANDOVER)
        line = NewLine("person", text, trace_id, {"name": hand.name}, writing.id, parts)
        self._handovers(bot).say(conversation_id, hand, line, self._platform.clock())
        self._ring(bot, parts)

    def give_back(self, bot: str, conversation_id: str, by: str) -> bool:
        """Let the assistant go on, and tell the customer."""
        return self._give_back(bot, conversation_id, by, "handover.back")

    def settle(self, bot: str, conversation_id: str, by: str) -> bool:
        """Take a customer off those who wait, who was helped otherwise."""
        return self._handovers(bot).settle(conversation_id, by, self._platform.clock())

    def see(self, bot: str, conversation_id: str, hand: Hand) -> None:
        """Note that the person who has a conversation saw what the customer wrote; that another looked at it says nothing."""
        found = self._handovers(bot).find(conversation_id)
        if found is not None and found.unread and found.person_id == hand.id:
            self._handovers(bot).see(conversation_id)

    def look_after(self, bot: str) -> int:
        """Give back what rests for too long, so that no customer is left with a silent assistant; return how many."""
        now, handovers = self._platform.clock(), self._handovers(bot)
        before = now - timedelta(minutes=self._platform.settings.person_quiet_minutes)
        for conversation_id in handovers.given_up(now - GIVEN_UP_AFTER):
            handovers.settle(conversation_id, BY_QUIET, now)
        resting = handovers.resting(before)
        return sum(self._give_back_resting(bot, conversation_id, before) for conversation_id in resting)

    def out_of_reach(self, bot: str, conversation: Conversation) -> str:
        """Return why a customer cannot be written to now, "" where they can."""
        if conversation.channel not in CHANNELS:
            return ""
        messengers, channel = self._channels.desk.of(bot), conversation.channel
        who = self._channels.inbox(bot).correspondent(channel, conversation.session_id)
        if who is None or messengers.traits.get(channel) is None:
            return "not_set_up"
        if who.opted_out_at is not None:
            return "opted_out"
        closes_at = window_closes_at(who, messengers, channel)
        return "window_closed" if closes_at is not None and self._platform.clock() > closes_at else ""

    def why_out_of_reach(self, bot: str, conversation_id: str) -> str:
        """Return the same for a conversation by its id."""
        return self.out_of_reach(bot, self._handovers(bot).conversation(conversation_id))

    def _give_back_resting(self, bot: str, conversation_id: str, before: Any) -> bool:
        """A customer who waits is told; one who said nothing needs no message, the assistant answers when they do."""
        found = self._handovers(bot).find(conversation_id)
        key = "handover.away" if found is not None and found.heard_at is not None else ""
        return self._give_back(bot, conversation_id, BY_QUIET, key, before)

    def _give_back(self, bot: str, conversation_id: str, by: str, key: str, before: Any = None) -> bool:
        conversation = self._handovers(bot).conversation(conversation_id)
        line = self._own_line(bot, conversation, key) if key else None
        given = self._handovers(bot).give_back(conversation_id, line, by, self._platform.clock(), before)
        if given and line is not None:
            self._ring(bot, line.parts)
        return given

    def _own_line(self, bot: str, conversation: Conversation, key: str) -> NewLine:
        """Return a line of the assistant's, as it is stored and, where the customer may be written to, sent."""
        tenant, trace_id = self._platform.tenant(bot), uuid.uuid4().hex
        text = tenant.say(conversation.locale)(key)
        reply = Reply(
            text, conversation.session_id, "", trace_id, conversation.locale, "v5", "answered", conversation.version,
            cart_count=conversation.cart_count,
        )  # fmt: skip
        parts = [] if self.out_of_reach(bot, conversation) else self._parts(bot, conversation, trace_id, text, "")
        return NewLine("assistant", text, trace_id, reply_to_json(reply, bot), parts=parts)

    def _parts(self, bot: str, conversation: Conversation, trace_id: str, text: str, reason: str) -> list[NewPart]:
        channel = conversation.channel
        if channel not in CHANNELS:
            return []
        rendered = render_text(text, self._channels.desk.of(bot).traits[channel], escapes=False)
        return [
            NewPart(conversation.id, channel, conversation.session_id, trace_id, position, part, reason)
            for position, part in enumerate(rendered)
        ]

    def _checked(self, text: str) -> str:
        text, limit = "\n".join(line.rstrip() for line in text.strip().splitlines()), self._platform.settings.message_max_chars
        if not text or len(text) > limit:
            raise BadMessage(f"Write 1 to {limit} characters.")
        return text

    def _ring(self, bot: str, parts: Sequence[NewPart]) -> None:
        if parts:
            ring_worker(self._platform.settings.instance_folder, bot)

    def _handovers(self, bot: str) -> Handovers:
        return self._platform.storage.tenant(bot).handovers


def called(name: str, locale: str) -> str:
    """Return what customers are told somebody is called: the first name, which Vietnamese names end with."""
    words = name.split()
    return (words[-1] if locale.startswith("vi") else words[0]) if words else name
