"""Orders as they cross hooks and rooms: what was bought at which price, how it is handed over, and the ledger of its payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from plugins.kit.money import Money

ORDER_WAYS = ("collection", "delivery")
ORDER_PAYING = ("later", "online")
ORDER_STATUSES = ("placed", "ready", "done", "cancelled")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was bought, as it was called and priced that day. ``price`` is for one ``unit``; ``tax`` is in ``total`` or comes on top.

    ``counted`` is the shop's own count of the SKU that it is taken from, None where the shop does not count it or another
    system does."""

    sku: str
    name: str
    quantity: Decimal
    unit: str
    price: Money
    total: Money
    tax: Money
    offer: str = ""
    counted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """An entry of an order's ledger; entries are added, never changed. ``kind`` is charge or refund, ``amount`` is above zero.

    ``provider`` and ``reference`` name it at whoever moved the money: the same two are booked once, however often they are told.
    """

    kind: str
    amount: Money
    provider: str
    reference: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase. ``way`` is collection or delivery, ``pay`` later (when it is handed over) or online, ``status`` placed, ready,
    done or cancelled. ``number`` is what the customer may quote, ``token`` what nobody can guess. Contents never change."""

    number: str
    lines: tuple[OrderLine, ...]
    goods: Money
    tax: Money
    fee: Money
    total: Money
    way: str
    pay: str
    name: str
    phone: str
    email: str
    placed_at: datetime
    branch: str = ""
    postcode: str = ""
    address: str = ""
    note: str = ""
    locale: str = ""
    version: int = 0
    status: str = "placed"
    token: str = ""
    conversation: str = ""
    payments: tuple[Payment, ...] = ()

    @property
    def paid(self) -> Money:
        """What came in, less what went back."""
        moved = sum(entry.amount.minor if entry.kind == "charge" else -entry.amount.minor for entry in self.payments)
        return Money(moved, self.total.currency)

    @property
    def due(self) -> Money:
        """What is still to be paid, never below zero; nothing is due for a cancelled order."""
        rest = 0 if self.status == "cancelled" else max(self.total.minor - self.paid.minor, 0)
        return Money(rest, self.total.currency)


class Orders(Protocol):
    """The shop's orders. Changes are stored together with the turn, or not at all."""

    def mine(self) -> Sequence[Order]:
        """Return the orders of this conversation and of its visitor, where one is known, the newest first."""

    def find(self, number: str) -> Order | None:
        """Return any order of the shop; who may be told of it is the caller's to check."""

    def latest(self, limit: int = 20) -> Sequence[Order]:
        """Return the shop's newest orders, for its own people."""

    def between(self, since: datetime, until: datetime) -> Sequence[Order]:
        """Return all the shop's orders placed from ``since`` on and before ``until``, the oldest first, for its own people."""

    def left(self, sku: str, counted: Decimal, version: int) -> Decimal:
        """Return how much of a SKU is still to be sold, of which that version's catalogue counts so much."""

    def place(self, order: Order) -> Order:
        """Keep a new order; returns it with the number and token that it was given."""

    def book(self, number: str, payment: Payment) -> None:
        """Add an entry to an order's ledger; one that is there already is not booked again."""

    def move(self, number: str, status: str) -> None:
        """Give an order another status."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """What a provider's webhook tells, once its signature is proved: nothing but that an ``object`` of its is to be looked at."""

    id: str
    kind: str
    object: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an event came to: entries to book, by order number, and orders whose payment failed, with the provider's reason."""

    booked: tuple[tuple[str, Payment], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


class Payments(Protocol):
    """A provider that takes money online. All calls may be repeated: the same order and amount are never moved twice.

    Each may raise PaymentRefused where it would fail again, and what the provider's client raises where it may work later.
    """

    name: str

    def link(self, order: Order, back: str) -> str:
        """Return the web address where the customer pays what is due; ``back`` is where the provider sends them afterwards."""

    def refund(self, order: Order, amount: Money) -> Payment:
        """Give money back to where it came from; returns the entry to book."""

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> PaymentEvent | None:
        """Return what a webhook tells, None where it is of no interest; ForgedEvent when the provider did not sign it just so.
        Names of ``headers`` are in small letters. Nothing is called."""

    def settle(self, event: PaymentEvent) -> Settlement:
        """Look the object of an event up at the provider and return what is to be booked now, whatever came before it."""


class PaymentRefused(Exception):
    """The provider would not do it; the message is for the shop's people."""


class ForgedEvent(Exception):
    """A webhook that the provider did not sign, or signed long ago."""
