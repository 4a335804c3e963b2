"""The one door: accept, open, understand, answer, check, record. Every channel's messages come in here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from threading import Lock
from typing import Any, Protocol

from app.errors import EmptyMessage, ForeignSession, StorageBusy, UnknownVersion
from app.services.conversations.dialogue_state import state_from_json, state_to_json
from app.services.conversations.noticing import notice, topics_of
from app.services.conversations.parts import Parts
from app.services.conversations.presenting import plain, reply_to_json
from app.services.conversations.with_person import PERSON, asking, hear_for_person
from app.services.models.asking import ModelRules, TurnModels
from app.services.models.draining import ModelSeats
from app.services.models.turn_account import TurnAccount, lent, masked
from app.services.reminding import Reminders
from app.services.tickets.ticket_desk import note_hand_over
from app.services.toolbox import Session, title_of
from app.services.understanding.following.goods_named import with_goods_named
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.text.lines import with_lines_joined
from app.storage.turns.records import TurnRecords
from app.storage.turns.row_ids import make_row_id
from app.storage.turns.turns import AlreadyAnswered, Conflict, Conversation, TurnRecord
from plugins.contracts import Actor, Agent, Answer, BackOffice, ChatModels, Focus, Message, Reply, Request, Result, Role, Tool
from plugins.kit.outward.circuits import Circuits
from plugins.kit.outward.waiting import lending
from plugins.kit.text import normalise
from plugins.manager import notify, record_hooks

log = logging.getLogger(__name__)
ATTEMPTS = 8
PINNED_FOR = timedelta(minutes=30)


class Shopfront(Protocol):
    """What the handler needs of a tenant: its live version, the others, and its database. ``mode`` overrides the tenant's.

    ``computing`` is held while a turn computes: threads of one interpreter only slow each other down there, and one that
    stores a turn would wait for theirs with the database in its hand. It is lent to others while a model is waited for,
    by at most as many turns as there are ``model_seats``. ``arrived`` (``time.monotonic()``) is when the message came in.
    ``site`` is the address under which customers reach us.
    ``parts`` is where sentences go before the whole answer, None where the channel has no use for them.
    """

    tenant: Any
    database: Any
    mode: str
    computing: Lock
    circuits: Circuits
    model_seats: ModelSeats
    arrived: float
    site: str
    parts: Parts | None

    def at(self, version: int) -> Any: ...
    def model_rules(self, tenant: Any) -> ModelRules: ...
    def back_office(self, tenant: Any, actor: Actor) -> BackOffice | None: ...


def handle_message(message: Message, shopfront: Shopfront) -> Reply:
    """Answer a message and store the turn, whole or not at all.

    Raises EmptyMessage, ForeignSession, and StorageBusy or StorageFull when nothing was stored. The same message_id of a
    session is answered once: the first reply comes again.
    """
    text = normalise(with_lines_joined(message.text))
    if not text:
        raise EmptyMessage("The message is empty. Write what you are looking for.")
    account = TurnAccount(shopfront.arrived)
    for _ in range(ATTEMPTS):
        try:
            return _Turn(message, text, shopfront, account).run()
        except Conflict:
            _take_back(shopfront.parts)
            continue
        except AlreadyAnswered as again:
            _take_back(shopfront.parts)
            shopfront.database.add_model_calls(account.calls)
            return _repeated(again.payload)
    shopfront.database.add_model_calls(account.calls)
    raise StorageBusy("This conversation is busy with other messages. Send the message again.")


def _take_back(parts: Parts | None) -> None:
    if parts is not None:
        parts.take_back()


class _Turn:
    """One message on its way. Nothing is written before the record step, so that a turn can be run again from the start."""

    def __init__(self, message: Message, text: str, shopfront: Shopfront, account: TurnAccount):
        self.message, self.text, self.shopfront, self.account = message, text, shopfront, account
        self.begun = time.perf_counter()
        self.trace_id = make_row_id()
        self.notes: dict[str, Any] = {}

    def run(self) -> Reply:
        self.open()
        computing = self.shopfront.computing
        if self.conversation.owner == PERSON:
            return self.hear_for_person()
        with computing, lending(partial(lent, computing)), record_hooks(self.message.explain) as hooks:
            answer = self.answer()
            reply = self._checked(answer)
            record = self._record(answer, reply)
            self._store(record, reply)
        return replace(reply, explanation=self.explanation(answer, reply, hooks)) if self.message.explain else reply

    @property
    def is_own(self) -> bool:
        """Whether one of the shop's own people writes: their talk is no customer's, and counts in no figure."""
        return self.message.actor.role > Role.CUSTOMER

    def open(self) -> None:
        """Find the conversation, pinned to the version that it began with unless it rested for long."""
        live, message = self.shopfront.tenant, self.message
        now = live.now()
        found = self.shopfront.database.conversations.find(message.channel, message.session_id)
        if found is not None and found.visitor != message.visitor:
            raise ForeignSession("This session belongs to another visitor. Start a session of your own.")
        self.conversation = found or Conversation.begin(
            message.channel, message.session_id, message.visitor, live.version, live.shop.locale, now
        )
        self.tenant = self._version(live, self.conversation, now)
        self.now = now
        self.state = state_from_json(self.conversation.state)
        began = self.conversation
        self.records = TurnRecords(self.shopfront.database, began.id, cart_count=began.cart_count, visitor=began.visitor)

    def hear_for_person(self) -> Reply:
        """Keep the message for the person who has the conversation; the assistant says nothing."""
        database, talk = self.shopfront.database, self.conversation
        handover = database.handovers.find(talk.id)
        heard = hear_for_person(self.message, self.text, talk, handover, self.tenant, self.trace_id, self.now, self.account)
        database.commit(heard.record, heard.also)
        return heard.reply

    def _version(self, live: Any, conversation: Conversation, now: datetime) -> Any:
        if self.is_own or conversation.version == live.version or now - conversation.last_at > PINNED_FOR:
            return live  # whoever just published looks at what is live
        try:
            return self.shopfront.at(conversation.version)
        except UnknownVersion:
            return live

    def answer(self) -> Answer:
        self.hearing = self.tenant.hearing(self.message.actor)
        self.understood = self.hearing.understand(self.text, replace(self.state.as_seen(self.message.channel), held=self.held), self.now)
        self.eater = self.understood.kept(self.state.eater, self.trace_id)
        self.say = self.tenant.say(self.understood.locale, self.is_own)
        self.session = Session(
            self.message.actor, self.tenant.shop, self.records, self.say, self.now, self.state.focus,
            self.conversation.id, self.message.channel, f"{self.conversation.id}:{self.conversation.revision}",
            self.shopfront.site, self.shopfront.back_office(self.tenant, self.message.actor), self.trace_id,
            tuple(told.need for told in self.eater), Reminders(self.state.reminded), age=self.understood.age or self.state.age,
        )  # fmt: skip
        name = self.message.mode or self.shopfront.mode or self.tenant.mode_name
        self.mode = self.tenant.mode(name, self.message.actor)
        return self.mode.answer(_ModeTurn(self))

    def held(self) -> tuple[str, ...]:
        """Return the codes of what the cart holds."""
        return tuple(line.sku for line in self.records.carts.lines())

    def borrow_models(self) -> ChatModels:
        """Return the models of this turn; raise AlreadyAnswered before money is spent on a message that has its reply."""
        database, shopfront = self.shopfront.database, self.shopfront
        stored = database.find_reply(self.conversation.id, self.message.message_id)
        if stored is not None:
            raise AlreadyAnswered(stored)
        return TurnModels(
            self.tenant.stores.complete_chat, shopfront.circuits, shopfront.model_rules(self.tenant), self.tenant.key, self.trace_id,
            self.now, self.account.begun, database.spent_on, partial(lent, shopfront.computing), self.account.calls,
            shopfront.model_seats,
        )  # fmt: skip

    def teller(self) -> Callable[[str], None] | None:
        """Return what gives sentences out at once; None where a plugin reviews replies, which it can do of a whole one only."""
        parts = self.shopfront.parts
        if parts is None or self.tenant.manager.hook.review_reply.get_hookimpls():
            return None
        tell = parts.teller(self.understood.locale)
        return partial(self._tell_unless_taken, tell) if tell and self.conversation.revision else tell

    def _tell_unless_taken(self, tell: Callable[[str], None], text: str) -> None:
        """Give a sentence out; none once a person took over or another message was answered, while a model still words this answer."""
        if not self.shopfront.database.handovers.is_at(self.conversation.id, self.conversation.revision):
            raise Conflict("The conversation moved on while this turn was being answered.")
        tell(text)

    def _store(self, record: TurnRecord, reply: Reply) -> None:
        """Store the turn, then tell the observers."""
        self.shopfront.database.commit(record, None if self.is_own else asking(record))
        notify(self.tenant.manager, "on_turn_finished", reply=reply, milliseconds=record.milliseconds)

    def _objections(self, reply: Reply) -> list[str]:
        try:
            return self.tenant.stores.review_reply(reply=reply)
        except Exception:
            told = {"fields": {"id": self.trace_id, "bot": self.tenant.key}}
            log.exception("a plugin that reviews replies failed", extra=told)
            return []

    def _checked(self, answer: Answer) -> Reply:
        """Return the reply; one in a model's words that a plugin objects to goes out in ours."""
        reply = self._reply(answer)
        objections = self._objections(reply)
        for objection in objections:
            log.warning("trace %s: an objection to the wording: %s", self.trace_id, objection)
        if not (objections and answer.fallback):
            return reply
        self.notes["objections"] = list(objections)
        return self._reply(replace(answer, text=answer.fallback, mode="v5"))

    def _reply(self, answer: Answer) -> Reply:
        """Return the reply with the JSON that is stored and given out."""
        reply = Reply(
            text=answer.text,
            session_id=self.message.session_id,
            message_id=self.message.message_id or self.trace_id,
            trace_id=self.trace_id,
            locale=self.understood.locale,
            mode=answer.mode or self.mode.name,
            outcome=answer.outcome,
            version=self.tenant.version,
            facts=answer.facts,
            cards=answer.cards,
            suggestions=answer.suggestions,
            calls=tuple(self.session.calls),
            cart_count=self.records.cart_count,
        )
        return replace(reply, stored=reply_to_json(reply, self.tenant.key))

    def _record(self, answer: Answer, reply: Reply) -> TurnRecord:
        if not self.is_own:
            note_hand_over(self.records, self.tenant)
        staged = self.records.staged()
        reminded = self.session.reminders.counted()
        focus = with_goods_named(answer.focus, self.state.focus, self.understood, self.tenant.stores)
        state = DialogueState(
            focus, answer.pending, answer.last, self.understood.locale, self.eater, reminded=reminded, age=self.session.age
        )
        first = reply.calls[0] if reply.calls else None
        tool, score = (first.tool, first.confidence) if first else ("", 0.0)
        took = (time.perf_counter() - self.begun) * 1000
        about = {"tool": tool, "outcome": reply.outcome, "mode": reply.mode, "locale": reply.locale, "ms": round(took, 2)}
        begun = (("conversation_started", {"channel": self.message.channel}),) if self.conversation.revision == 0 else ()
        open_questions = () if self.is_own else staged.unanswered
        if open_questions:
            about["unanswered"] = len(set(open_questions))
        talked = () if self.is_own else (*begun, *notice(answer, reply, self.text), ("turn", about))
        return TurnRecord(
            conversation=self._pinned(),
            message_id=self.message.message_id,
            user_text=self.text,
            reply_text=reply.text,
            reply_payload=reply.stored,
            state=state_to_json(state, reply.cart_count),
            locale=reply.locale,
            mode=reply.mode,
            outcome=reply.outcome,
            trace_id=self.trace_id,
            tool=tool,
            score=score,
            milliseconds=took,
            trace=_trace(self.understood, reply) | masked(self.notes),
            events=(*staged.events, *self.account.events(), *talked),
            cart_lines=staged.cart_lines,
            leads=staged.leads,
            unanswered=open_questions,
            topics=topics_of(staged.unanswered, self.understood.requests),
            model_calls=tuple(self.account.calls),
            orders=staged.orders,
            tickets=staged.tickets,
            now=self.now,
        )

    def _pinned(self) -> Conversation:
        version = self.tenant.version
        return self.conversation if self.conversation.version == version else replace(self.conversation, version=version)

    def explanation(self, answer: Answer, reply: Reply, hooks: list) -> Mapping[str, Any]:
        """Return how the answer came about, for ``--explain``."""
        return {
            "mode": reply.mode,
            "locale": self.understood.locale,
            "slots": [plain(slot) for slot in self.understood.slots],
            "requests": [plain(request) for request in self.understood.requests],
            "hooks": [plain(call) for call in hooks],
            "wording": {"before_check": answer.text, "after_check": reply.text},
            "notes": masked(self.notes),
            "model_calls": [plain(call) for call in self.account.calls],
            "milliseconds": round((time.perf_counter() - self.begun) * 1000, 3),
        }


class _ModeTurn:
    """The turn as a mode sees it."""

    def __init__(self, turn: _Turn):
        self._turn = turn
        self.message, self.shop, self.say = turn.message, turn.tenant.shop, turn.say
        understood: Understood = turn.understood
        self.locale, self.requests, self.dropped = understood.locale, understood.requests, understood.dropped
        self.focus, self.last = turn.state.focus, turn.state.last
        self.pending = None if understood.dropped or understood.answered else turn.state.pending
        self.now = turn.now
        self.tell = turn.teller()

    @cached_property
    def models(self) -> ChatModels:
        return self._turn.borrow_models()

    @property
    def changed(self) -> bool:
        return any(self._turn.tenant.toolbox.changes(call.tool) for call in self._turn.session.calls)

    def recent(self, turns: int) -> list[tuple[str, str]]:
        conversation = self._turn.conversation
        if conversation.revision == 0:
            return []
        lines = self._turn.shopfront.database.conversations.words(conversation.id, turns * 2)
        return [("customer" if role == "customer" else "assistant", text) for role, text in lines]  # a person speaks for the shop too

    def note(self, name: str, value: Any) -> None:
        self._turn.notes[name] = value

    @property
    def agents(self) -> list[Agent]:
        return self._turn.tenant.stores.register_agents()

    @property
    def tools(self) -> list[Tool]:
        return self._turn.tenant.toolbox.tools(self._turn.session.actor)

    def call(
        self, tool: str, arguments: Mapping[str, Any], *, score: float = 1.0, confirmed: bool = False, doubted: bool = False
    ) -> Result:
        return self._turn.tenant.toolbox.call(tool, arguments, self._turn.session, score=score, confirmed=confirmed, doubted=doubted)

    def ask_again(self, tool: str, arguments: Mapping[str, Any]) -> Result:
        return self._turn.tenant.toolbox.ask_again(tool, arguments, self._turn.session)

    def hear(self, words: str, focus: Focus) -> Sequence[Request]:
        state = DialogueState(focus=focus, locale=self.locale, cart_count=self._turn.state.cart_count, held=self._turn.held)
        return self._turn.hearing.understand(words, state, self.now).requests

    def title(self, tool: str) -> str:
        return title_of(tool, self.say)

    def not_answered(self, question: str) -> None:
        self._turn.records.unanswered.add(question)


def _trace(understood: Understood, reply: Reply) -> dict[str, Any]:
    return {
        "requests": [
            {
                "clause": request.clause,
                "decision": request.decision,
                "tool": request.tool,
                "score": request.score,
                "candidates": [[candidate.tool, candidate.score, candidate.nearest] for candidate in request.candidates[:3]],
            }
            for request in understood.requests
        ],
        "slots": [[slot.type, plain(slot.value), slot.start, slot.end] for slot in understood.slots],
        "calls": [[call.tool, plain(call.arguments), call.status.value, round(call.milliseconds, 3)] for call in reply.calls],
    }


def _repeated(stored: Mapping[str, Any]) -> Reply:
    return Reply(
        stored["reply"], stored["session_id"], stored["message_id"], stored["trace_id"], stored["locale"], stored["mode"],
        stored["outcome"], stored["version"], stored=stored,
    )  # fmt: skip
