"""A shop's tickets in its database: kept once an operation, listed page by page, changed only from what was read."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.storage.databases.columns import from_epoch, from_json, storable, to_epoch, to_json
from app.storage.databases.engine import Databases, Duplicate
from app.storage.databases.links import Link
from app.storage.statements import Statement
from app.storage.tickets import ticket_statements as sql
from app.storage.tickets.ticket_changes import NewEntry
from app.storage.turns.turns import Conflict
from plugins.contracts import Ticket

HIGHEST = 2**62
ATTEMPTS = 40  # each that fails is a number that somebody else was given
MOST_ENTRIES = 400
_LIKE = str.maketrans({"\\": "\\\\", "%": r"\%", "_": r"\_"})
_TIMES = ("due_at", "created_at", "updated_at", "closed_at")


@dataclass(frozen=True, slots=True)
class WantedTickets:
    """Which tickets: "" and None for all. ``whose`` made them or has them; ``below`` is the number that the page before ended with."""

    status: str = ""
    to_do: bool = False
    priority: str = ""
    assignee: str | None = None
    whose: str = ""
    due_by: datetime | None = None
    text: str = ""
    below: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody said of a ticket or changed in it; ``data`` holds a change: field -> [before, after]."""

    id: int
    kind: str
    author: str
    author_name: str
    text: str
    data: Mapping[str, Any]
    at: datetime


class TicketChanged(Exception):
    """Somebody else changed the ticket since it was read; nothing was stored."""


class StoredTickets:
    """The tickets of one tenant. Every method may raise StorageBusy; what writes may raise StorageFull."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def page(self, wanted: WantedTickets, limit: int) -> list[Ticket]:
        """Return tickets, the newest first; a page costs the same wherever it lies."""
        values = _filter_values(wanted)
        below = wanted.below if 0 < wanted.below < HIGHEST else HIGHEST
        return self._tickets(sql.page_of(frozenset(values) - {"called"}), values | {"below": below, "most": limit})

    def find(self, number: int) -> Ticket | None:
        """Return the ticket with this number."""
        found = self._tickets(sql.FIND, {"ticket": number}) if 0 < number < HIGHEST else []
        return found[0] if found else None

    def made_by(self, operation: str) -> Ticket | None:
        """Return the ticket that an operation made."""
        found = self._tickets(sql.FIND_BY_OPERATION, {"done_by": storable(operation)}) if operation else []
        return found[0] if found else None

    def waiting_in(self, conversation: str) -> Ticket | None:
        """Return the ticket by which a conversation waits for a person."""
        found = self._tickets(sql.WAITS_FOR_A_PERSON, {"conversation": storable(conversation)})
        return found[0] if found else None

    def of_conversation(self, conversation: str, limit: int = 20) -> list[Ticket]:
        """Return what there is to do about a conversation, the newest first."""
        return self._tickets(sql.OF_CONVERSATION, {"conversation": storable(conversation), "most": limit})

    def next_number(self) -> int:
        """Return the number that the next ticket will have, should nobody be quicker."""
        return int(self._rows(sql.LAST_NUMBER, {})[0][0]) + 1

    def add(self, ticket: Ticket, operation: str, now: datetime) -> Ticket:
        """Keep a new ticket under the next number; the ticket that the operation made before comes again."""
        operation = operation or secrets.token_hex(16)
        for _ in range(ATTEMPTS):
            known = self.made_by(operation)
            if known is not None:
                return known
            numbered = replace(ticket, number=self.next_number(), revision=1)
            try:
                with self._databases.opened(self._key) as database, database.write() as link:
                    link.change(sql.ADD, _row(numbered, operation, now))
            except Duplicate:  # somebody was quicker with this number, or with this very operation
                continue
            return self._found(numbered.number)
        raise Conflict("Many tickets are being made at once. Try again.")

    def change(self, ticket: Ticket, changed: Ticket, entry: NewEntry, now: datetime) -> Ticket:
        """Store what became of a ticket, with its entry; TicketChanged when it is no longer as it was read."""
        try:
            with self._databases.opened(self._key) as database, database.write() as link:
                write_change(link, ticket, changed, entry, now)
        except Duplicate as error:
            raise TicketChanged from error
        return self._found(ticket.number)

    def comment(self, entry: NewEntry, now: datetime) -> bool:
        """Keep what somebody said; return whether it is new."""
        try:
            with self._databases.opened(self._key) as database, database.write() as link:
                write_comment(link, entry, now)
        except Duplicate:
            return False
        return True

    def behind_conversations(self, limit: int = 200) -> list[tuple[Ticket, str, str, str]]:
        """Return tickets of customers who waited, of whose conversation more became since: its state, the person's id and name."""
        rows = self._rows(sql.BEHIND, {"most": limit})
        return [(_ticket(row[: len(sql.COLUMNS)]), *row[len(sql.COLUMNS) :]) for row in rows]

    def entries(self, number: int) -> list[Entry]:
        """Return what was said and changed, the oldest first."""
        return [_entry(row) for row in self._rows(sql.ENTRIES, {"ticket": number, "most": MOST_ENTRIES})]

    def counts(self, now: datetime) -> dict[str, int]:
        """Return how many are not done by status, and ``overdue`` ones."""
        told = {status: int(count) for status, count in self._rows(sql.COUNTED, {})}
        return told | {"overdue": int(self._rows(sql.COUNT_OVERDUE, {"now": to_epoch(now)})[0][0])}

    def untold(self, limit: int = 50) -> list[Ticket]:
        """Return tickets whose assignee does not know of it yet."""
        return self._tickets(sql.UNTOLD, {"most": limit})

    def mark_told(self, ticket: Ticket) -> None:
        self._change(sql.TELL, {"ticket": ticket.number, "to_told": ticket.assignee})

    def unminded(self, now: datetime, limit: int = 50) -> list[Ticket]:
        """Return overdue tickets of which nobody was reminded."""
        return self._tickets(sql.UNMINDED, {"now": to_epoch(now), "most": limit})

    def mark_reminded(self, ticket: Ticket) -> None:
        assert ticket.due is not None
        self._change(sql.REMIND, {"ticket": ticket.number, "to_reminded": to_epoch(ticket.due)})

    def next_due(self) -> datetime | None:
        """Return when somebody is to be reminded next."""
        at = self._rows(sql.NEXT_DUE, {})[0][0]
        return None if at is None else from_epoch(at)

    def _found(self, number: int) -> Ticket:
        found = self.find(number)
        assert found is not None
        return found

    def _tickets(self, statement: Statement, values: Mapping[str, Any]) -> list[Ticket]:
        return [_ticket(row) for row in self._rows(statement, values)]

    def _rows(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)

    def _change(self, statement: Statement, values: Mapping[str, Any]) -> None:
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change(statement, values)


def write_ticket(link: Link, ticket: Ticket, operation: str, now: datetime) -> None:
    """Write a new ticket in the caller's transaction; one for a conversation that waits for a person already is not written."""
    statement = sql.ADD_UNLESS_WAITING if ticket.source == "hand_over" else sql.ADD
    link.change(statement, _row(ticket, operation or secrets.token_hex(16), now))


def write_change(link: Link, ticket: Ticket, changed: Ticket, entry: NewEntry, now: datetime) -> None:
    """Write what became of a ticket in the caller's transaction; TicketChanged when it is no longer as it was read."""
    row = _row(changed, "", now)
    values = {f"to_{name}": row[name] for name in sql.CHANGED} | {"ticket": ticket.number, "seen": ticket.revision}
    closed = ticket.closed_at or now if changed.is_done else None
    if link.change(sql.CHANGE, values | {"to_closed": _epoch(closed), "now": to_epoch(now)}) != 1:
        raise TicketChanged
    link.change(sql.ADD_ENTRY, _entry_row(entry, now))


def write_comment(link: Link, entry: NewEntry, now: datetime) -> None:
    """Write what somebody said in the caller's transaction."""
    link.change(sql.ADD_ENTRY, _entry_row(entry, now))
    link.change(sql.TOUCH, {"ticket": entry.ticket, "now": to_epoch(now)})


def _filter_values(wanted: WantedTickets) -> dict[str, Any]:
    values: dict[str, Any] = {"to_do": 1} if wanted.to_do else {}
    values |= {f"of_{name}": storable(told) for name in ("status", "priority") if (told := getattr(wanted, name))}
    if wanted.assignee is not None:
        values["of_assignee"] = storable(wanted.assignee)
    if wanted.whose:
        values["whose"] = storable(wanted.whose)
    if wanted.due_by is not None:
        values["due_by"] = to_epoch(wanted.due_by)
    if wanted.text:
        values |= {"said": f"%{storable(wanted.text).translate(_LIKE)}%", "called": read_number(wanted.text)}
    return values


def read_number(text: str) -> int:
    """Return the number of a ticket as people write it ("T-0042", "#42", "42"), 0 for what is none."""
    digits = text.strip().lstrip("#").upper().removeprefix("T").lstrip("-").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def _ticket(row: Sequence[Any]) -> Ticket:
    told = dict(zip(sql.COLUMNS, row, strict=True))
    moments = {name: None if told.pop(name) is None else from_epoch(row[sql.COLUMNS.index(name)]) for name in _TIMES}
    due, order, conversation, tags = moments.pop("due_at"), told.pop("order_number"), told.pop("conversation_id"), told.pop("tags")
    return Ticket(**told, **moments, due=due, order=order, conversation=conversation or "", tags=tuple(from_json(tags)))


def _row(ticket: Ticket, operation: str, now: datetime) -> dict[str, Any]:
    texts = ("title", "text", "status", "priority", "source", "author", "author_name", "assignee", "customer")
    return {
        **{name: storable(getattr(ticket, name)) for name in texts},
        "number": ticket.number, "operation": storable(operation), "order_number": storable(ticket.order), "tags": to_json(ticket.tags),
        "told": storable(ticket.author), "conversation_id": storable(ticket.conversation) or None, "revision": 1,
        "due_at": _epoch(ticket.due), "created_at": to_epoch(now), "updated_at": to_epoch(now), "closed_at": _epoch(ticket.closed_at),
        "reminded_at": None,
    }  # fmt: skip


def _entry_row(entry: NewEntry, now: datetime) -> dict[str, Any]:
    texts = {name: storable(getattr(entry, name)) for name in ("kind", "author", "author_name", "text")}
    operation = storable(entry.operation) or secrets.token_hex(16)
    return {"ticket": entry.ticket, **texts, "data": to_json(dict(entry.data)), "operation": operation, "created_at": to_epoch(now)}


def _entry(row: Sequence[Any]) -> Entry:
    id, kind, author, author_name, text, data, at = row
    return Entry(id, kind, author, author_name, text, from_json(data), from_epoch(at))


def _epoch(moment: datetime | None) -> int | None:
    return None if moment is None else to_epoch(moment)
