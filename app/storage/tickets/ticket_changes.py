"""What is done to tickets: entries to write, and all that one turn makes, changes and says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plugins.contracts import Ticket


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be written; the same ``operation`` is written once."""

    ticket: int
    kind: str
    author: str
    author_name: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    operation: str = ""


@dataclass(frozen=True, slots=True)
class TicketChange:
    """A ticket as it was read, what becomes of it, and the entry that tells so."""

    before: Ticket
    after: Ticket
    entry: NewEntry


@dataclass(frozen=True, slots=True)
class TicketChanges:
    """What a turn does to tickets: those that it makes, each with its operation, those that it changes, and what it says."""

    added: tuple[tuple[Ticket, str], ...] = ()
    changed: tuple[TicketChange, ...] = ()
    said: tuple[NewEntry, ...] = ()
