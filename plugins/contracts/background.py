"""What plugins do outside of turns: work by the clock, deliveries of what happened, and the outside services behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from plugins.contracts.binding import Health
from plugins.contracts.orders import Order
from plugins.contracts.records import Lead
from plugins.contracts.tools import Say


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a conversation. ``role`` is customer or assistant."""

    role: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that the shop's data could not answer, and how often it was asked."""

    question: str
    times: int


class Books(Protocol):
    """The shop's running data for work outside of turns, to read. Times are aware; ``until`` is not included."""

    now: datetime  # in the shop's time zone

    def leads(self, since: datetime, until: datetime) -> Sequence[Lead]:
        """Return the people who asked to be contacted, the oldest first."""

    def orders(self, since: datetime, until: datetime) -> Sequence[Order]:
        """Return the orders placed, the oldest first."""

    def order(self, number: str) -> Order | None:
        """Return an order as it stands now."""

    def counts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Return how often each event happened; ``conversations`` and ``messages`` (of customers) are counted too."""

    def unanswered(self, since: datetime, until: datetime) -> Sequence[OpenQuestion]:
        """Return the questions without an answer, the most asked first."""

    def transcript(self, conversation: str) -> Sequence[Line]:
        """Return the last lines of a conversation, the oldest first; none when it was deleted."""

    def say(self, locale: str = "") -> Say:
        """Return the templates of a locale, the shop's own where none is given."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened and is stored: a lead, an order, a payment, or an event by its own name (``handoff_asked``).

    ``id`` is the same however often it is told. ``data`` is plain JSON; for a lead and an order it holds personal details.
    """

    id: str
    name: str
    at: datetime
    data: Mapping[str, Any]
    conversation: str = ""


class Undeliverable(Exception):
    """Raised by a delivery that would fail again in the same way; it is kept for the owner to see and not tried again."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whoever wants to hear what happens. ``name`` is unique in the tenant and stays the same from version to version.

    ``events`` are names of happenings. ``deliver(happening, books)`` is called once for each that is stored from the
    first publication with this name on, after it is stored, the oldest first; one that raises is told again later, up to two
    days, and holds up no other. After a kill in the middle of a call the same happening (by its ``id``) may be told again.
    """

    name: str
    events: frozenset[str]
    deliver: Callable[[Happening, Books], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a schedule: the time that it was due, and the shop's books. ``progress(done, total)`` now and then lets it stop."""

    due: datetime
    books: Books
    progress: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work by the clock: ``cron`` ("30 7 * * mon-fri", in the shop's time) or ``every`` so many seconds. ``name`` is unique in the tenant.

    ``run`` blocks and returns a sentence for the record of runs. One process at a time runs it, runs that were missed are caught
    up by one for the latest of them, and after a kill it is run again: so it keeps what it has done. What it raises is
    recorded, NotNow as waiting.
    """

    name: str
    run: Callable[[Run], str]
    cron: str = ""
    every: int = 0


@dataclass(frozen=True, slots=True)
class Connector:
    """An outside service that is set up: where it is, in words without secrets, and a ``check`` that reaches it and changes nothing."""

    name: str
    address: str
    detail: str
    check: Callable[[], Health]
