"""What the application lends to tools of the shop's own people: figures, what was asked, the draft and its versions, connections.

A customer's call has none of it: ``Call.back_office`` is there for a viewer, a manager or an admin, and does what that person may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from plugins.contracts.binding import Health


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the shop's own time, the last one included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Tally:
    """A figure of a period, and of as many days before it. Money is in minor units, a share 0..1, nan where there is nothing to share."""

    now: float
    before: float
    source: str


@dataclass(frozen=True, slots=True)
class OwnersRow:
    """A row that the owner may open: what it is called, more about it, when it was, and its address in the dashboard."""

    id: str
    title: str
    detail: str
    at: datetime | None
    link: str


class Figures(Protocol):
    """The figures of the owner's pages, the same ones."""

    def of(self, period: Period) -> Mapping[str, Tally]:
        """Return conversations, resolved, handed_over, orders, revenue and unanswered of a period by name."""

    def most(self, measure: str, period: Period, limit: int) -> Sequence[tuple[str, int]]:
        """Return the parts of a measure (tools, shown) with their counts, the largest first."""


class Questions(Protocol):
    """What customers said."""

    def unanswered(self, limit: int) -> Sequence[tuple[str, int]]:
        """Return the questions without an answer, alike ones together, with how often they were asked, the most asked first."""

    def conversations(self, period: Period, limit: int) -> Sequence[OwnersRow]:
        """Return conversations that began in a period, the latest first."""

    def waiting(self, limit: int) -> Sequence[OwnersRow]:
        """Return the conversations in which a person is waited for, the latest first."""


@dataclass(frozen=True, slots=True)
class DraftChange:
    """A record that differs: ``kind`` is added, removed or changed; ``fields`` are its differences (field, before, after), worded,
    "" where there was or is nothing."""

    document: str
    title: str
    kind: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version of the shop that was published."""

    number: int
    at: datetime
    note: str


class Refused(Exception):
    """A change that was not made; the message says why and what to do, in words for the owner."""


class Drafts(Protocol):
    """The shop's draft and its published versions. What changes is in the audit log under the person's name."""

    @property
    def live(self) -> int:
        """The version that customers meet, 0 before the first."""

    def mark(self) -> str:
        """Return what tells this state of draft and live version from another."""

    def faults(self) -> Sequence[str]:
        """Return what keeps the draft from being published, none when nothing does."""

    def changes(self) -> Sequence[DraftChange]:
        """Return what publishing the draft would change; Refused when it cannot be read."""

    def changes_of(self, version: int) -> Sequence[DraftChange]:
        """Return what a version changed of the one before it; Refused when there is no such version."""

    def versions(self, limit: int) -> Sequence[PublishedVersion]:
        """Return the versions, newest first."""

    def field(self, document: str, key: str, name: str) -> str:
        """Return what stands in a field of the draft as people write it; Refused when the record is not in the draft."""

    def change(self, document: str, key: str, fields: Mapping[str, str], was: Mapping[str, str] | None = None) -> DraftChange:
        """Put texts into a record's fields, as people write them; Refused with what is wrong, and when a field does not hold any more
        what it ``was`` when it was read."""

    def add(self, document: str, fields: Mapping[str, str]) -> DraftChange:
        """Add a record; Refused with what is wrong. The same one again changes nothing."""

    def publish(self, mark: str) -> int:
        """Make the draft live if it is still as ``mark`` says; return the live version. Refused, also when somebody was quicker."""

    def roll_back(self, version: int, mark: str) -> int:
        """Make live what an old version held, as a new one; return it. Refused, also when somebody was quicker."""


class Connections(Protocol):
    """The outside services of the shop."""

    def names(self) -> Sequence[str]:
        """Return what is set up: connectors by name, messengers by channel."""

    def check(self, name: str) -> Health:
        """Reach a service without changing anything, and say whether it answers."""


@dataclass(frozen=True, slots=True)
class BackOffice:
    """All of it, for one person and one turn."""

    figures: Figures
    questions: Questions
    drafts: Drafts
    connections: Connections
    pages: Mapping[str, str]  # name of a page of the dashboard -> its address
