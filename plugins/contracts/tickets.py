"""What the shop's people have to do: a ticket, and the tickets as a tool reads and changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

TICKET_STATUSES = ("open", "in_progress", "waiting", "done")
TICKET_PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something to do. ``author`` and ``assignee`` are ids of people (or keys), ``conversation`` is where it came up.

    ``source`` is person, assistant, hand_over or api; ``revision`` counts its changes, so that nobody overwrites another's.
    ``number`` is 0 before it is kept.
    """

    title: str
    text: str = ""
    status: str = "open"
    priority: str = "normal"
    source: str = "person"
    author: str = ""
    author_name: str = ""
    assignee: str = ""
    customer: str = ""
    order: str = ""
    conversation: str = ""
    tags: tuple[str, ...] = ()
    due: datetime | None = None
    number: int = 0
    revision: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def label(self) -> str:
        """What people call it: ``T-0042``."""
        return f"T-{self.number:04d}"

    @property
    def is_done(self) -> bool:
        return self.status == "done"

    def is_overdue(self, now: datetime) -> bool:
        return self.due is not None and not self.is_done and self.due <= now

    def is_of(self, person: str) -> bool:
        """Whether somebody made it or has it."""
        return person in (self.author, self.assignee)


class Tickets(Protocol):
    """The shop's tickets as a turn sees them. Changes are stored together with the turn, or not at all."""

    def add(self, ticket: Ticket, operation_id: str) -> Ticket:
        """Keep a new ticket; return it with its number. The same operation makes one ticket."""

    def find(self, number: int) -> Ticket | None: ...

    def to_do(self, whose: str = "", overdue_at: datetime | None = None, limit: int = 10) -> Sequence[Ticket]:
        """Return tickets that are not done, the newest first: of a person (made by or assigned to them), overdue at a time."""

    def change(self, ticket: Ticket, author: str, **changes: Any) -> Ticket:
        """Give a ticket another status, priority, due time or assignee, from what it was when it was read; return it."""

    def comment(self, number: int, author: str, text: str, operation_id: str) -> None: ...
