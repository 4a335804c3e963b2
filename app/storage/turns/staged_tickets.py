"""The tickets as one turn sees them: what it makes, changes and says is seen by its own reads and stored with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from app.storage.databases.engine import Duplicate
from app.storage.databases.links import Link
from app.storage.tickets.ticket_changes import NewEntry, TicketChange, TicketChanges
from app.storage.tickets.tickets import TicketChanged, WantedTickets, write_change, write_comment, write_ticket
from app.storage.turns.turns import Conflict
from plugins.contracts import Ticket


class TicketBook(Protocol):
    """Where a tenant's tickets lie."""

    def find(self, number: int) -> Ticket | None: ...
    def made_by(self, operation: str) -> Ticket | None: ...
    def next_number(self) -> int: ...
    def waiting_in(self, conversation: str) -> Ticket | None: ...
    def page(self, wanted: WantedTickets, limit: int) -> list[Ticket]: ...


def write_ticket_changes(link: Link, changes: TicketChanges, now: datetime) -> None:
    """Store what a turn did to tickets, in the turn's transaction; Conflict when somebody changed one of them meanwhile."""
    try:
        for ticket, operation in changes.added:
            write_ticket(link, ticket, operation, now)
        for change in changes.changed:
            write_change(link, change.before, change.after, change.entry, now)
        for entry in changes.said:
            write_comment(link, entry, now)
    except (TicketChanged, Duplicate) as error:
        raise Conflict("A ticket was changed by somebody else while this turn was being answered.") from error


class StagedTickets:
    """A turn's tickets; implements ``plugins.contracts.Tickets``."""

    def __init__(self, book: Callable[[], TicketBook], conversation: str):
        self._book, self._conversation = book, conversation
        self.added: list[tuple[Ticket, str]] = []
        self.changed: list[TicketChange] = []
        self.said: list[NewEntry] = []

    def add(self, ticket: Ticket, operation_id: str) -> Ticket:
        staged = next((made for made, operation in self.added if operation == operation_id), None)
        known = staged or self._book().made_by(operation_id)
        if known is not None:
            return known
        new = replace(ticket, number=self._book().next_number() + len(self.added), revision=1)
        self.added.append((new, operation_id))
        return new

    def wait_for_a_person(self, ticket: Ticket) -> None:
        """Make the ticket by which this conversation waits for a person, unless it waits already."""
        asked = any(made.source == ticket.source for made, _ in self.added)
        if not asked and self._book().waiting_in(self._conversation) is None:
            self.add(replace(ticket, conversation=self._conversation), "")

    def find(self, number: int) -> Ticket | None:
        staged = next((change.after for change in reversed(self.changed) if change.after.number == number), None)
        return staged or next((made for made, _ in self.added if made.number == number), None) or self._book().find(number)

    def to_do(self, whose: str = "", overdue_at: datetime | None = None, limit: int = 10) -> Sequence[Ticket]:
        stored = self._book().page(WantedTickets(to_do=True, whose=whose, due_by=overdue_at), limit)
        fresh = [made for made, _ in reversed(self.added) if not whose or made.is_of(whose)] if overdue_at is None else []
        now = [self.find(each.number) or each for each in (*fresh, *stored)]
        return tuple(each for each in now if not each.is_done)[:limit]

    def change(self, ticket: Ticket, author: str, **changes: Any) -> Ticket:
        told = {name: [_plain(getattr(ticket, name)), _plain(value)] for name, value in changes.items() if getattr(ticket, name) != value}
        if not told:
            return ticket
        after = replace(ticket, **changes, revision=ticket.revision + 1)
        self.changed.append(TicketChange(ticket, after, NewEntry(ticket.number, "change", author, data=told)))
        return after

    def comment(self, number: int, author: str, text: str, operation_id: str) -> None:
        self.said.append(NewEntry(number, "comment", author, text=text, operation=operation_id))

    @property
    def lists(self) -> tuple[list[Any], ...]:
        return self.added, self.changed, self.said

    @property
    def changes(self) -> TicketChanges:
        return TicketChanges(tuple(self.added), tuple(self.changed), tuple(self.said))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
