"""Answering what came in: one customer at a time, in the order of coming, each message once whatever process dies."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from app.services.channels.bursts import bursts
from app.services.channels.desk import Desk, Messengers
from app.services.channels.hearing import Heard, hear
from app.services.channels.insisting import insist
from app.services.channels.keeping import keep_media
from app.services.channels.looking import look_at
from app.services.channels.loops import HISTORY, machine_reason
from app.services.channels.own_lines import own_line
from app.services.channels.rendering import last_reply, render_reply
from app.services.channels.rules import FORMATTING_CHANNELS
from app.services.conversations.with_person import PERSON
from app.storage.messengers.channel_rows import StoredInbound
from app.storage.messengers.channels import Answering, ClaimLost, Inbox, with_budget
from app.storage.turns.turns import AlreadyAnswered, Conflict, Conversation, StoredMessage, TurnRecord
from plugins.contracts import Message, Reply, Say
from plugins.contracts.channels import Part

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
HOUR = timedelta(hours=1)
MOST_FAILURES = 5
FIRST_PAUSE_S = 2.0
GREETING = "greet"
LANGUAGES = ("en", "vi")


@dataclass(frozen=True, slots=True)
class Door:
    """What answering needs of the process. ``handle(message, tenant, database)`` is the one door, ``media`` the folder
    where customers' files are kept."""

    tenant: Callable[[str], Any]
    inbox: Callable[[str], Inbox]
    handle: Callable[[Message, str, Any], Reply]
    clock: Callable[[], datetime]
    media: Path


@dataclass(frozen=True, slots=True)
class Talk:
    """A customer's conversation while it is answered. ``last`` is the reply that he saw last; ``says`` words in all languages."""

    tenant: Any
    messengers: Messengers
    inbox: Inbox
    conversation: Conversation
    last: Mapping[str, Any] | None
    says: tuple[Say, ...]
    history: Sequence[StoredMessage] = ()


class Answerer:
    """Answers the customers of all tenants. ``claimer`` names this process in its claims."""

    def __init__(self, door: Door, desk: Desk, claimer: str):
        self._door, self._desk, self._claimer = door, desk, claimer

    def answer(self, tenant: str, channel: str, identity: str) -> None:
        """Answer what a customer wrote; nothing where somebody else does. A failure is tried again later, and at last apologised for."""
        inbox, now = self._door.inbox(tenant), self._door.clock()
        answering = inbox.claim(channel, identity, f"{self._claimer}:{uuid.uuid4().hex}", now, LEASE)
        if answering is None:
            return
        again_at = None
        try:
            self._answer_all(tenant, inbox, answering)
        except ClaimLost:
            log.info("%s: a customer on %s is answered by another process", tenant, channel)
            return
        except Exception:
            log.exception("%s: a customer on %s could not be answered; it is tried again", tenant, channel)
            again_at = insist(partial(self._count_failure, inbox, channel, identity))
        insist(partial(inbox.release, answering, again_at))

    def _count_failure(self, inbox: Inbox, channel: str, identity: str) -> datetime:
        """Note that answering failed; return when to try again."""
        waiting = inbox.new_messages(channel, identity)
        inbox.count_attempt(waiting[:1])
        failures = waiting[0].attempts if waiting else 0
        return self._door.clock() + timedelta(seconds=FIRST_PAUSE_S * 2 ** min(failures, 8))

    def _answer_all(self, tenant: str, inbox: Inbox, answering: Answering) -> None:
        messengers = self._desk.of(tenant)
        rules = messengers.rules[answering.correspondent.channel]
        for group in bursts(answering.messages, rules.joins):
            answering = self._answer_group(tenant, inbox, messengers, answering, group)

    def _answer_group(
        self, tenant: str, inbox: Inbox, messengers: Messengers, answering: Answering, group: tuple[StoredInbound, ...]
    ) -> Answering:
        """Answer messages that belong together; return the answering as it stands then."""
        now = self._door.clock()
        channel, identity = answering.correspondent.channel, answering.correspondent.identity
        answering = replace(answering, messages=group, reason="", until=now + LEASE)
        talk = self._talk(tenant, inbox, messengers, channel, identity)
        heard = hear(group, None if talk.conversation.owner == PERSON else talk.last, channel, talk.says)
        if group[0].attempts >= MOST_FAILURES:
            heard = Heard(line="channels.sorry", noted=group[0].inbound.text)
        reason = self._silence(talk, answering, heard)
        reason = reason or self._machine(talk, heard)
        if reason:
            inbox.leave(replace(answering, reason=reason))
            return answering
        if heard.stops or heard.starts:
            return self._opt(talk, answering, heard)
        if talk.conversation.owner == PERSON:
            return self._hear_for_person(tenant, talk, answering, heard)
        answering = with_budget(answering, now, HOUR)
        if answering.correspondent.budget_used > messengers.rules[channel].answers_per_hour:
            return self._say_line(talk, answering, Heard(line="channels.enough", noted=heard.noted or heard.text))
        inbound = group[0].inbound
        if inbound.media:
            files = keep_media(messengers, self._door.media / tenant, channel, inbound)
            heard = look_at(heard, talk.tenant, talk.conversation.locale, inbound, files)
        if heard.line:
            return self._say_line(talk, answering, heard)
        return self._say(talk, answering, heard)

    def _silence(self, talk: Talk, answering: Answering, heard: Heard) -> str:
        """Return why these messages get no answer, "" where they get one."""
        who, now = answering.correspondent, self._door.clock()
        rules = talk.messengers.rules[who.channel]
        if talk.messengers.traits.get(who.channel) is None:
            return "not_set_up"
        if heard.stops or heard.starts:
            return "" if heard.line else self._note_wish(talk, answering, heard)
        if who.opted_out_at is not None:
            return "opted_out"
        if talk.conversation.owner == PERSON:
            return "" if heard.text or heard.noted else heard.reason
        runs = who.budget_from is not None and now - who.budget_from < HOUR
        if runs and who.budget_used > rules.answers_per_hour:
            return "budget"
        return "" if heard.text or heard.line else heard.reason

    def _machine(self, talk: Talk, heard: Heard) -> str:
        """Return why words are left alone as a machine's; a person of the shop who has the conversation sees them all the same."""
        if not heard.text or talk.conversation.owner == PERSON:
            return ""
        return machine_reason(heard.text, talk.history, self._door.clock(), talk.says)

    def _note_wish(self, talk: Talk, answering: Answering, heard: Heard) -> str:
        who = answering.correspondent
        talk.inbox.opt(who.channel, who.identity, self._door.clock() if heard.stops else None)
        return heard.reason

    def _hear_for_person(self, tenant: str, talk: Talk, answering: Answering, heard: Heard) -> Answering:
        """Keep what came for the person who has the conversation; the door tells the customer once that they are there."""
        inbound = answering.messages[0].inbound
        if inbound.media:
            keep_media(talk.messengers, self._door.media / tenant, answering.correspondent.channel, inbound)
        return self._say(talk, answering, replace(heard, text=heard.text or heard.noted))

    def _opt(self, talk: Talk, answering: Answering, heard: Heard) -> Answering:
        """Confirm a STOP or START once, and note it with the confirmation."""
        now = self._door.clock()
        who = replace(answering.correspondent, opted_out_at=now if heard.stops else None)
        wish = replace(answering, opts=True, correspondent=who)
        self._say_line(talk, wish, replace(heard, noted=answering.messages[0].inbound.text), now)
        return replace(wish, opts=False)

    def _say_line(self, talk: Talk, answering: Answering, heard: Heard, now: datetime | None = None) -> Answering:
        """Answer with a line of ours."""
        text = talk.says[0](heard.line)
        message_id = answering.messages[-1].inbound.id
        database = talk.inbox.answering(answering, partial(self._parts, talk, answering.correspondent.channel))
        turn = own_line(talk.conversation, talk.tenant.key, message_id, heard.noted, text, now or self._door.clock())
        try:
            database.commit(turn)
        except AlreadyAnswered:
            talk.inbox.leave(answering, "answered")
        except Conflict as error:
            raise ClaimLost(str(error)) from error
        return answering

    def _say(self, talk: Talk, answering: Answering, heard: Heard) -> Answering:
        """Answer through the one door; the turn's commit closes the messages and fills the outbox."""
        who = answering.correspondent
        message = Message(heard.text, who.identity, who.channel, message_id=answering.messages[-1].inbound.id)
        database = talk.inbox.answering(answering, partial(self._parts, talk, who.channel))
        self._door.handle(message, talk.tenant.key, database)
        if not database.committed:  # answered before, under the same id: its parts are in the outbox since then
            talk.inbox.leave(answering, "answered")
        return answering

    def _talk(self, tenant: str, inbox: Inbox, messengers: Messengers, channel: str, identity: str) -> Talk:
        served = self._door.tenant(tenant)
        found = inbox.conversations.find(channel, identity)
        now = served.now()
        conversation = found or Conversation.begin(channel, identity, "", served.version, served.shop.locale, now)
        history = inbox.conversations.history(conversation.id, HISTORY) if found else []
        locales = dict.fromkeys((conversation.locale, *LANGUAGES))
        says = tuple(served.say(locale) for locale in locales)
        return Talk(served, messengers, inbox, conversation, last_reply(history), says, history)

    def _parts(self, talk: Talk, channel: str, turn: TurnRecord) -> Sequence[Part]:
        """Return the parts of a turn; the first of a conversation says that a machine speaks."""
        say = talk.tenant.say(turn.locale)
        begins = turn.conversation.turns == 0 and turn.tool != GREETING
        notice = say("channels.notice", shop=talk.tenant.shop.name) if begins else ""
        traits = talk.messengers.traits[channel]
        return render_reply(turn.reply_payload, traits, channel in FORMATTING_CHANNELS, say("channels.choose"), notice)
