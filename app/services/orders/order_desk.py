"""The shop's orders in the hands of its people: page by page, one with its ledger, and what may be done to it by the orders' tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.errors import AppError, NotFound
from app.services.conversations.conversation_desk import Behind
from app.services.toolbox import Session
from app.storage.databases.columns import from_epoch, to_epoch
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, Order, Result, Role, Status
from plugins.kit.words import wording_of

if TYPE_CHECKING:
    from app.container import Platform

PAGE = 40
NEXT: Mapping[str, tuple[str, ...]] = {
    "placed": ("ready", "done", "cancelled"),
    "ready": ("done", "placed", "cancelled"),
    "done": ("ready",),
    "cancelled": ("placed",),
}
MONEY = {"take": "take_payment", "refund": "refund_order"}


class NotPossible(AppError):
    """What is wished cannot be done to this order now; the message says why, in the reader's language."""

    status, code = 409, "not_possible"


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders; ``after`` is where the next begins, "" on the last."""

    orders: Sequence[Order]
    after: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before money moves, and what a yes brings along."""

    act: str
    amount: str
    question: str
    agreed: str


class OrderDesk:
    """One shop's orders, as somebody with a role there sees and changes them; what is told is in ``language``."""

    def __init__(self, platform: Platform, key: str, role: Role, language: str):
        self._platform, self._key, self._role, self._language = platform, key, role, language
        self._database = platform.storage.tenant(key)

    def page(self, status: str = "", after: str = "", of: Behind | None = None) -> OrderPage:
        """Return a page of orders, the newest first; ``of`` keeps to those placed in its span."""
        at, _, behind = after.partition("-")
        known = _moment(at)
        span = (of.since, of.until) if of else ()
        found = self._database.orders.page(status if status in NEXT else "", known, behind if known else "", PAGE + 1, *span)
        return OrderPage(found[:PAGE], _place(found[PAGE - 1]) if len(found) > PAGE else "")

    def find(self, number: str) -> Order:
        """Return the order with this number; NotFound where there is none."""
        found = self._database.orders.find(number.strip())
        if found is None:
            raise NotFound("There is no order with this number.")
        return found

    def has(self, number: str) -> bool:
        return self._database.orders.find(number.strip()) is not None

    def told(self, value: Any) -> str:
        """Return an amount or a quantity as readers of the language write it."""
        return wording_of(value, self._language)

    def branch(self, order: Order) -> str:
        """Return where an order is collected, by its name today."""
        tenant = self._platform.tenant(self._key)
        found = tenant.stores.find_branch(name=order.branch) if order.branch else None
        return found.name if found else order.branch

    def move(self, number: str, status: str) -> str:
        """Give an order another status; return what was done, in words. NotPossible says why not."""
        if status not in NEXT[self.find(number).status]:
            raise NotPossible("The order has another status by now. Look at it again.")
        return self._done(self._call("set_order_status", {"number": number, "status": status}, confirmed=True))

    def ask_about_money(self, act: str, number: str, amount: str) -> Asked:
        """Return the question before money is booked ("take") or given back ("refund"); NotPossible says why not."""
        asked = self._call(MONEY[act], _wish(number, amount))
        if asked.status is not Status.NEEDS_CONFIRMATION:
            raise NotPossible(asked.text)
        return Asked(act, amount, asked.text, str(asked.agreed["agreed"]))

    def move_money(self, act: str, number: str, amount: str, agreed: str) -> str:
        """Book or give back what was agreed to; return what was done, in words. NotPossible says why not."""
        return self._done(self._call(MONEY[act], _wish(number, amount) | {"agreed": agreed}, confirmed=True))

    def _done(self, result: Result) -> str:
        if result.status is not Status.OK:
            raise NotPossible(result.text)
        return result.text

    def _call(self, tool: str, arguments: Mapping[str, Any], confirmed: bool = False) -> Result:
        """Run a tool of the orders by the one door to tools, and store what it did."""
        tenant = self._platform.tenant(self._key)
        records = TurnRecords(self._database, "", cart_count=0)
        session = Session(Actor("owner", self._role), tenant.shop, records, tenant.say(self._language), tenant.now())
        result = tenant.toolbox.call(tool, arguments, session, confirmed=confirmed)
        staged = records.staged()
        if confirmed and result.status is Status.OK:
            told = [(name, data) for name, data in staged.events if "order" in data]
            self._database.orders.change_and_tell(staged.orders, told, self._platform.clock())
        return result


def _wish(number: str, amount: str) -> dict[str, str]:
    return {"number": number} | ({"amount": amount.strip()} if amount.strip() else {})


def _place(order: Order) -> str:
    return f"{to_epoch(order.placed_at)}-{order.number}"


def _moment(text: str) -> datetime | None:
    return from_epoch(int(text)) if text.isascii() and text.isdigit() and len(text) < 18 else None
