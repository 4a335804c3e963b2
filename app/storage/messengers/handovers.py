"""Handing a conversation to a person and back: each step is one transaction that moves the conversation's revision, so that an answer
which the assistant computed meanwhile cannot be stored or sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import AppError, NotFound
from app.storage.databases.columns import EPOCH, storable, to_epoch, to_json
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.messengers import handover_statements as sql
from app.storage.messengers.channel_rows import NewPart, moment_of, outbox_row
from app.storage.messengers.channel_statements import ADD_OUTBOX
from app.storage.statements import ADD_EVENT, ADD_MESSAGE
from app.storage.tables import handovers
from app.storage.turns.turns import Conversation, conversation_of

WAITING, TAKEN, ENDED = "waiting", "taken", "ended"
MOST_OPEN, MOST_CHANGED = 200, 500
Write = Callable[[Link], None]


class _Nothing(Exception):
    """There is nothing to do; what was begun is undone."""


class InOtherHands(AppError):
    """Somebody else has the conversation, or nobody has it any more."""

    status, code = 409, "in_other_hands"


@dataclass(frozen=True, slots=True)
class Handover:
    """How a conversation stands that needed a person; see the table. Times are None where it never happened."""

    conversation_id: str
    state: str
    person_id: str
    person_name: str
    asked_at: datetime | None
    taken_at: datetime | None
    said_at: datetime | None
    heard_at: datetime | None
    ended_at: datetime | None
    unread: int
    told: bool

    @property
    def rests_since(self) -> datetime:
        """Since when it is the person's turn, or nobody says anything."""
        return self.heard_at or self.said_at or EPOCH


@dataclass(frozen=True, slots=True)
class Hand:
    """The person who acts."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that no customer asked for: a person's words, or ours when one comes or goes. ``parts`` go out on a messenger."""

    role: str
    text: str
    trace_id: str
    payload: Mapping[str, Any]
    message_id: str = ""
    parts: Sequence[NewPart] = ()


class Handovers:
    """One tenant's customers in a person's hands."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def find(self, conversation_id: str) -> Handover | None:
        rows = self._rows(sql.FIND, {"conversation": storable(conversation_id)})
        return _handover(rows[0]) if rows else None

    def open(self) -> list[Handover]:
        """Return the conversations that wait for a person, the longest first, then those that a person has."""
        return [_handover(row) for row in self._rows(sql.LIST_OPEN, {"most": MOST_OPEN})]

    def any_open(self) -> bool:
        """Return whether anybody waits for a person or is with one; a shop without running data is not touched."""
        return self._databases.is_begun(self._key) and bool(self._rows(sql.LIST_OPEN, {"most": 1}))

    def counts(self) -> tuple[int, int]:
        """Return how many customers wait for a person, and how many lines the people who have one have not seen."""
        found = {state: (int(count), int(unread)) for state, count, unread in self._rows(sql.COUNT_OPEN, {})}
        return found.get(WAITING, (0, 0))[0], found.get(TAKEN, (0, 0))[1]

    def resting(self, before: datetime) -> list[str]:
        """Return the conversations in which a person has said nothing since then although it is their turn, or nobody has."""
        return [row[0] for row in self._rows(sql.RESTING, {"before": to_epoch(before)})]

    def given_up(self, before: datetime) -> list[str]:
        """Return the conversations whose customers wait since before then."""
        return [row[0] for row in self._rows(sql.GIVEN_UP, {"before": to_epoch(before)})]

    def conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation by its id; NotFound when it is not there, or not any more."""
        rows = self._rows(sql.FIND_CONVERSATION, {"conversation": storable(conversation_id)})
        if not rows:
            raise NotFound("There is no such conversation, or it was deleted.")
        return conversation_of(rows[0])

    def is_at(self, conversation_id: str, revision: int) -> bool:
        """Return whether a conversation is still where it was, so that what was answered from there may go out."""
        rows = self._rows(sql.IS_AT, {"conversation": conversation_id})
        return bool(rows) and rows[0][0] == revision

    def last_event(self) -> int:
        """Return a number that grows with everything that happens in any conversation."""
        return int(self._rows(sql.LAST_EVENT, {})[0][0])

    def changed_since(self, event: int) -> frozenset[str]:
        """Return the conversations in which something happened since."""
        return frozenset(row[0] for row in self._rows(sql.EVENTS_SINCE, {"after": event, "most": MOST_CHANGED}))

    def take(self, conversation_id: str, hand: Hand, now: datetime, even_from: str = "") -> None:
        """Give a conversation to a person; InOtherHands where one has it who is not ``even_from``."""
        at = {"conversation": storable(conversation_id), "now": to_epoch(now)}
        with self._databases.opened(self._key) as database, database.write() as link:
            # the conversation first: on PostgreSQL its row is the lock for all that follows
            if link.change(sql.GIVE_TO, at | {"to_owner": "human"}) != 1:
                raise NotFound("There is no such conversation, or it was deleted.")
            found = _first(link, at)
            if found and found.state == TAKEN and found.person_id not in (hand.id, even_from):
                raise InOtherHands(f"{found.person_name} has this conversation.")
            if found is None:
                link.change(sql.BEGIN, _row(at, TAKEN))
            link.change(sql.TAKE, at | {"who": hand.id, "called": storable(hand.name)})
            link.change(ADD_EVENT, _event(at, "taken_over", hand.name))

    def say(self, conversation_id: str, hand: Hand, line: NewLine, now: datetime) -> bool:
        """Store a person's line and queue its parts; False where it was stored before. InOtherHands where they do not have it."""
        at = {"conversation": storable(conversation_id), "now": to_epoch(now)}
        with suppress(_Nothing), self._databases.opened(self._key) as database, database.write() as link:
            if link.change(sql.ADD_TURN, at) != 1:
                raise NotFound("There is no such conversation, or it was deleted.")
            found = _first(link, at)
            if found is None or found.state != TAKEN or found.person_id != hand.id:
                raise InOtherHands("You do not have this conversation any more. Take it over to answer.")
            if line.message_id and link.rows(sql.SAID_BEFORE, at | {"message": storable(line.message_id)}):
                raise _Nothing
            _add_line(link, at, line, now)
            link.change(sql.SAY, at)
            link.change(ADD_EVENT, _event(at, "person_wrote", hand.name))
            return True
        return False

    def tell(self, conversation_id: str, line: NewLine, now: datetime) -> bool:
        """Store a line of ours that nobody asked for, whoever has the conversation, and queue its parts; False where it was stored
        before or the conversation is gone."""
        at = {"conversation": storable(conversation_id), "now": to_epoch(now)}
        with suppress(_Nothing), self._databases.opened(self._key) as database, database.write() as link:
            is_told = link.change(sql.ADD_TURN, at) != 1 or link.rows(sql.TOLD_BEFORE, at | {"message": storable(line.message_id)})
            if is_told:
                raise _Nothing
            _add_line(link, at, line, now)
            return True
        return False

    def give_back(self, conversation_id: str, line: NewLine | None, by: str, now: datetime, rests_since: datetime | None = None) -> bool:
        """Let the assistant go on, with a line of ours; False where no person has it, or it does not rest since before ``rests_since``."""
        at = {"conversation": storable(conversation_id), "now": to_epoch(now)}
        with suppress(_Nothing), self._databases.opened(self._key) as database, database.write() as link:
            found = _first(link, at) if link.change(sql.GIVE_TO, at | {"to_owner": "bot"}) == 1 else None
            if found is None or found.state != TAKEN or (rests_since and found.rests_since >= rests_since):
                raise _Nothing
            if line is not None:
                link.change(sql.ADD_TURN, at)
                _add_line(link, at, line, now)
            link.change(sql.END, at)
            link.change(ADD_EVENT, _event(at, "given_back", by))
            return True
        return False

    def settle(self, conversation_id: str, by: str, now: datetime) -> bool:
        """Take a conversation off those who wait; the assistant has it all the time. False where it does not wait."""
        at = {"conversation": storable(conversation_id), "now": to_epoch(now)}
        with self._databases.opened(self._key) as database, database.write() as link:
            if link.change(sql.SETTLE, at) != 1:
                return False
            link.change(ADD_EVENT, _event(at, "handover_settled", by))
            return True

    def see(self, conversation_id: str) -> None:
        """Note that the person has seen what the customer wrote."""
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change(sql.SEE, {"conversation": storable(conversation_id)})

    def _rows(self, statement: Any, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)


def note_asked(conversation_id: str, now: datetime) -> Write:
    """Return what notes, with the turn in which it happens, that a customer asks for a person."""
    at = {"conversation": conversation_id, "now": to_epoch(now)}

    def write(link: Link) -> None:
        if link.change(sql.ASK, at) == 0:
            link.change(sql.BEGIN, _row(at, WAITING) | {"asked_at": at["now"], "unread": 1})

    return write


def note_heard(conversation_id: str, now: datetime) -> Write:
    """Return what notes, with its turn, that a customer wrote to the person who has the conversation."""

    def write(link: Link) -> None:
        link.change(sql.HEAR, {"conversation": conversation_id, "now": to_epoch(now)})

    return write


def _first(link: Link, at: Mapping[str, Any]) -> Handover | None:
    rows = link.rows(sql.FIND, at)
    return _handover(rows[0]) if rows else None


def _row(at: Mapping[str, Any], state: str) -> dict[str, Any]:
    times = dict.fromkeys(("asked_at", "taken_at", "said_at", "heard_at", "ended_at", "unread", "told"), 0)
    return times | {"conversation_id": at["conversation"], "state": state, "person_id": "", "person_name": ""}


def _event(at: Mapping[str, Any], name: str, by: str) -> dict[str, Any]:
    return {"conversation_id": at["conversation"], "name": name, "data": to_json({"by": by}), "created_at": at["now"]}


def _add_line(link: Link, at: Mapping[str, Any], line: NewLine, now: datetime) -> None:
    """Add a line as the turn that the conversation was just moved to, with what of it goes out on a messenger."""
    turn = conversation_of(link.rows(sql.FIND_CONVERSATION, at)[0]).turns
    named = {"conversation_id": at["conversation"], "turn": turn, "role": line.role, "created_at": at["now"]}
    told = {"text": storable(line.text), "message_id": storable(line.message_id), "trace_id": line.trace_id}
    link.change(ADD_MESSAGE, named | told | {"payload": to_json(line.payload)})
    link.change_each(ADD_OUTBOX, [outbox_row(part, now) for part in line.parts])


def _handover(row: Sequence[Any]) -> Handover:
    told = dict(zip(handovers.c.keys(), row, strict=True))
    times = {name: moment_of(told[name]) for name in ("asked_at", "taken_at", "said_at", "heard_at", "ended_at")}
    return Handover(**(told | times | {"told": bool(told["told"])}))
