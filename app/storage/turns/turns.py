"""A conversation and one turn of it, as they are handed to the storage, and the two ways in which a commit is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.errors import BadMessage
from app.storage.databases.columns import from_epoch, from_json
from app.storage.orders.orders import OrderChanges
from app.storage.tickets.ticket_changes import TicketChanges
from app.storage.turns.model_calls import ModelCall
from app.storage.turns.row_ids import make_row_id
from plugins.contracts import CartLine, Lead

WITH_PERSON = "with_person"  # the outcome of a turn that waits for a person's words
LONGEST_IDENTIFIER = 200  # an index of PostgreSQL takes 2,700 bytes for all its columns together


class Conflict(Exception):
    """The conversation moved on, or its session was opened, while this turn was being answered: answer it again from the start."""


class AlreadyAnswered(Exception):
    """This message id was answered before; ``payload`` is the reply that was stored then."""

    def __init__(self, payload: dict[str, Any]):
        super().__init__("This message was answered before.")
        self.payload = payload


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's talk on one channel. ``version`` is the tenant version it is pinned to; ``owner`` is bot, human or
    nobody; ``revision`` counts its commits, 0 while it is not stored; ``cart_count`` is the number of lines in its cart."""

    id: str
    channel: str
    session_id: str
    visitor: str
    version: int
    locale: str
    owner: str
    state: Mapping[str, Any]
    revision: int
    turns: int
    cart_count: int
    started_at: datetime
    last_at: datetime

    @classmethod
    def begin(cls, channel: str, session_id: str, visitor: str, version: int, locale: str, now: datetime) -> Conversation:
        """Return a new conversation in memory; the first commit stores it. BadMessage when an identifier is too long."""
        for name, value in (("session_id", session_id), ("visitor", visitor), ("channel", channel)):
            check_identifier(name, value)
        return cls(make_row_id(), channel, session_id, visitor, version, locale, "bot", {}, 0, 0, 0, now, now)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A line of the history. ``role`` is customer, assistant or person. ``payload`` is the whole reply, the ``name`` of a person, None
    for a customer's line; but where no reply was said, the customer's line bears it."""

    turn: int
    role: str
    text: str
    message_id: str
    trace_id: str
    payload: dict[str, Any] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead with the reference that the customer was told."""

    reference: str
    lead: Lead


@dataclass(frozen=True, slots=True)
class StoredLead:
    reference: str
    lead: Lead
    conversation_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredTrace:
    trace_id: str
    conversation_id: str
    turn: int
    mode: str
    outcome: str
    tool: str
    score: float
    milliseconds: float
    detail: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that the shop's data could not answer, however it was capitalised or accented, in one customer's words."""

    question: str
    times: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRecord:
    """All that one answered message leaves behind. It is stored whole or not at all.

    ``conversation`` is the one that the turn was answered from; its revision must still be the stored one. Changes of
    ``owner`` and ``version`` are taken from it (``dataclasses.replace``). ``cart_lines`` None leaves the cart as it is.
    ``topics`` are what every shop is asked that a question of ``unanswered`` was about, where that is known. A
    silent turn has only the customer's line.
    """

    conversation: Conversation
    user_text: str
    reply_text: str
    reply_payload: Mapping[str, Any]
    state: Mapping[str, Any]
    locale: str
    mode: str
    outcome: str
    trace_id: str
    now: datetime
    message_id: str = ""
    tool: str = ""
    score: float = 0.0
    milliseconds: float = 0.0
    trace: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    cart_lines: tuple[CartLine, ...] | None = None
    leads: tuple[NewLead, ...] = ()
    unanswered: tuple[str, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)
    model_calls: tuple[ModelCall, ...] = ()
    orders: OrderChanges = OrderChanges()
    tickets: TicketChanges = TicketChanges()
    is_silent: bool = False

    def __post_init__(self) -> None:
        check_identifier("message_id", self.message_id)


def conversation_of(row: Sequence[Any]) -> Conversation:
    """Return a conversation from the columns of its table."""
    *identity, state, revision, turns, cart_count, started_at, last_at = row
    return Conversation(*identity, from_json(state), revision, turns, cart_count, from_epoch(started_at), from_epoch(last_at))


def check_identifier(name: str, value: str) -> None:
    if len(value) > LONGEST_IDENTIFIER:
        raise BadMessage(f"{name} has {len(value)} characters. Send at most {LONGEST_IDENTIFIER}.")
