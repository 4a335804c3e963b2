"""The orders as one turn sees them: what it placed, booked and moved is seen by its own reads and stored with it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from app.storage.databases.columns import storable
from app.storage.orders.orders import OrderChanges
from app.storage.orders.stock import Stocktaking
from plugins.contracts import Order, Payment

_TOKEN_BYTES = 18
ASKED_ALONE, FEW_ORDERED = 2, 200  # goods of a turn; goods of a shop that are known at once
MANY = 24  # goods of a turn: then all that was ever ordered is read at once


class OrderBook(Protocol):
    """Where a tenant's orders lie."""

    def find(self, number: str) -> Order | None: ...
    def latest(self, limit: int) -> Sequence[Order]: ...
    def between(self, since: datetime, until: datetime) -> Sequence[Order]: ...
    def of(self, conversation: str, visitor: str) -> Sequence[Order]: ...
    def left(self, sku: str, counted: Decimal, version: int) -> Decimal: ...
    def ordered(self, most: int) -> Collection[str] | None: ...
    def stocktaking(self) -> Stocktaking: ...


def make_number() -> str:
    """Return an order number that is easy to read out and to type: seven digits, in no order that tells how many there were."""
    return str(1_000_000 + secrets.randbelow(9_000_000))


class StagedOrders:
    """A turn's orders; implements ``plugins.contracts.Orders``."""

    def __init__(self, book: Callable[[], OrderBook], conversation: str, visitor: str):
        self._book, self._conversation, self._visitor = book, conversation, visitor
        self._left: dict[str, Decimal] = {}
        self._ordered: Collection[str] | None = None
        self._stocktaking: Stocktaking | None = None
        self.placed: list[Order] = []
        self.booked: list[tuple[str, Payment]] = []
        self.moved: list[tuple[str, str]] = []

    def mine(self) -> Sequence[Order]:
        stored = self._book().of(self._conversation, self._visitor)
        return tuple(self._as_changed(order) for order in (*reversed(self.placed), *stored))

    def find(self, number: str) -> Order | None:
        order = next((order for order in self.placed if order.number == number), None) or self._book().find(number)
        return None if order is None else self._as_changed(order)

    def latest(self, limit: int = 20) -> Sequence[Order]:
        return tuple(self._as_changed(order) for order in (*reversed(self.placed), *self._book().latest(limit)))[:limit]

    def between(self, since: datetime, until: datetime) -> Sequence[Order]:
        placed = [order for order in self.placed if since <= order.placed_at < until]
        return tuple(self._as_changed(order) for order in (*self._book().between(since, until), *placed))

    def left(self, sku: str, counted: Decimal, version: int) -> Decimal:
        if sku not in self._left:
            self._left[sku] = self._left_of(sku, counted, version)
        mine = sum((line.quantity for order in self.placed for line in order.lines if line.sku == sku), Decimal(0))
        return max(self._left[sku] - mine, Decimal(0))

    def _left_of(self, sku: str, counted: Decimal, version: int) -> Decimal:
        """Ask for each of the first goods; where a turn shows more, ask once which goods orders have taken from at all."""
        if len(self._left) == ASKED_ALONE:
            self._ordered = self._book().ordered(FEW_ORDERED)
        if self._ordered is not None and storable(sku) not in self._ordered:
            return max(counted, Decimal(0))
        if len(self._left) < MANY:
            return self._book().left(sku, counted, version)
        if self._stocktaking is None:
            self._stocktaking = self._book().stocktaking()
        return self._stocktaking.left(sku, counted, version)

    def place(self, order: Order) -> Order:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        new = replace(order, number=make_number(), token=token, conversation=self._conversation)
        self.placed.append(new)
        return new

    def book(self, number: str, payment: Payment) -> None:
        self.booked.append((number, payment))

    def move(self, number: str, status: str) -> None:
        self.moved.append((number, status))

    @property
    def changes(self) -> OrderChanges:
        return OrderChanges(tuple(self.placed), tuple(self.booked), tuple(self.moved))

    def _as_changed(self, order: Order) -> Order:
        known = {(entry.provider, entry.kind, entry.reference) for entry in order.payments}
        new = tuple(
            entry for number, entry in self.booked
            if number == order.number and (entry.provider, entry.kind, entry.reference) not in known
        )  # fmt: skip
        status = next((status for number, status in reversed(self.moved) if number == order.number), order.status)
        return replace(order, payments=(*order.payments, *new), status=status) if new or status != order.status else order
