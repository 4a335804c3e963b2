"""The running data that a turn's tools read and change: reads see the turn's own writes, and all is stored with the turn."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from app.storage.orders.orders import OrderChanges
from app.storage.tickets.ticket_changes import TicketChanges
from app.storage.turns.staged_orders import OrderBook, StagedOrders
from app.storage.turns.staged_tickets import StagedTickets, TicketBook
from app.storage.turns.turns import NewLead
from plugins.contracts import NOTHING, CartLine, Lead

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another when read out or written down


class StoredCarts(Protocol):
    """Where the cart of a conversation and the orders lie; the tenant's database is one."""

    orders: OrderBook
    tickets: TicketBook

    def cart(self, conversation_id: str) -> tuple[CartLine, ...]: ...


def make_reference() -> str:
    """Return a short reference that a customer can read out: ``L-7K3QD``."""
    return "L-" + "".join(secrets.choice(_LETTERS) for _ in range(5))


@dataclass(frozen=True, slots=True)
class Staged:
    """What a turn wants stored, as TurnRecord takes it; ``cart_lines`` None means that the cart is as it was."""

    cart_lines: tuple[CartLine, ...] | None
    leads: tuple[NewLead, ...]
    unanswered: tuple[str, ...]
    events: tuple[tuple[str, Mapping[str, Any]], ...]
    orders: OrderChanges
    tickets: TicketChanges


class TurnRecords:
    """The records of one turn. ``cart_count`` is the conversation's; when it is 0 the cart is known without a query."""

    def __init__(
        self,
        database: StoredCarts,
        conversation_id: str,
        reference: Callable[[], str] = make_reference,
        cart_count: int | None = None,
        visitor: str = "",
    ):
        self.carts = StagedCart(lambda: database.cart(conversation_id), cart_count)
        self.leads = StagedLeads(reference)
        self.unanswered = StagedQuestions()
        self.events = StagedEvents()
        self.orders = StagedOrders(lambda: database.orders, conversation_id, visitor)
        self.tickets = StagedTickets(lambda: database.tickets, conversation_id)

    @property
    def cart_count(self) -> int:
        """The number of lines in the cart, the turn's changes included."""
        return self.carts.count

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Undo all that is done inside when it raises, so that no half of a tool's change is stored."""
        cart, lists = self.carts.snapshot(), [(added, len(added)) for added in self._lists()]
        try:
            yield
        except BaseException:
            self.carts.restore(cart)
            for added, length in lists:
                del added[length:]
            raise

    def _lists(self) -> tuple[list[Any], ...]:
        orders = self.orders
        return self.leads.added, self.unanswered.added, self.events.added, orders.placed, orders.booked, orders.moved, *self.tickets.lists

    def staged(self) -> Staged:
        leads, unanswered, events = tuple(self.leads.added), tuple(self.unanswered.added), tuple(self.events.added)
        return Staged(self.carts.changed_lines, leads, unanswered, events, self.orders.changes, self.tickets.changes)


class StagedCart:
    """The cart as this turn sees it, loaded when it is first looked at."""

    def __init__(self, load: Callable[[], tuple[CartLine, ...]], count: int | None):
        self._load = load
        self._count = count
        self._stored: tuple[CartLine, ...] | None = () if count == 0 else None
        self._lines: dict[str, Decimal] | None = {} if count == 0 else None

    def lines(self) -> tuple[CartLine, ...]:
        return tuple(CartLine(sku, quantity) for sku, quantity in self._loaded().items())

    def set_line(self, sku: str, quantity: Decimal) -> None:
        if quantity > 0:
            self._loaded()[sku] = quantity
        else:
            self._loaded().pop(sku, None)

    def clear(self) -> None:
        self._loaded().clear()

    def snapshot(self) -> dict[str, Decimal] | None:
        """Return the lines as they are now for ``restore``, None when nobody has looked yet."""
        return None if self._lines is None else dict(self._lines)

    def restore(self, lines: dict[str, Decimal] | None) -> None:
        self._lines = lines

    @property
    def count(self) -> int:
        return self._count if self._lines is None and self._count is not None else len(self._loaded())

    @property
    def changed_lines(self) -> tuple[CartLine, ...] | None:
        """The whole cart when this turn changed it, else None."""
        if self._lines is None:
            return None
        lines = self.lines()
        return None if lines == self._stored else lines

    def _loaded(self) -> dict[str, Decimal]:
        if self._lines is None:
            self._stored = self._load()
            self._lines = {line.sku: line.quantity for line in self._stored}
        return self._lines


class StagedLeads:
    def __init__(self, reference: Callable[[], str]):
        self._reference = reference
        self.added: list[NewLead] = []

    def add(self, lead: Lead) -> str:
        new = NewLead(self._reference(), lead)
        self.added.append(new)
        return new.reference


class StagedQuestions:
    def __init__(self) -> None:
        self.added: list[str] = []

    def add(self, question: str) -> None:
        self.added.append(question)


class StagedEvents:
    def __init__(self) -> None:
        self.added: list[tuple[str, Mapping[str, Any]]] = []

    def add(self, name: str, data: Mapping[str, Any] = NOTHING) -> None:
        self.added.append((name, dict(data)))
