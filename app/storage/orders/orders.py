"""Orders in a tenant's database: their rows, what a turn adds to them, and what is read and booked outside a turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.errors import StorageBusy
from app.storage.databases.columns import from_epoch, storable, to_epoch, to_json
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.orders.stock import ORDERED, Stocktaking, level_of, shift, take, take_stock
from app.storage.tables import conversations, events, order_lines, orders, payments, webhook_events
from plugins.contracts import Order, OrderLine, Payment, Settlement
from plugins.kit.money import Money

ADD_ORDER = insert(orders).inline()
ADD_LINE = insert(order_lines).inline()
# both databases write "ON CONFLICT DO NOTHING" alike: what is told twice is booked once
ADD_PAYMENT = insert_or_skip(payments).inline().on_conflict_do_nothing()
ADD_EVENT = insert_or_skip(webhook_events).inline().on_conflict_do_nothing()
STATUS = select(orders.c.status).where(orders.c.number == bindparam("order"))
MOVE = (
    update(orders).where(orders.c.number == bindparam("order"), orders.c.status == bindparam("was")).values(status=bindparam("to_status"))
)

_newest = (orders.c.placed_at.desc(), orders.c.number)
FIND = select(orders).where(orders.c.number == bindparam("order"))
FIND_BY_TOKEN = select(orders).where(orders.c.token == bindparam("secret"))
PAGE = (
    select(orders)
    .where(
        orders.c.placed_at <= bindparam("at"),
        or_(orders.c.placed_at < bindparam("at"), orders.c.number > bindparam("behind")),
        orders.c.placed_at >= bindparam("since"),
        orders.c.placed_at < bindparam("until"),
    )
    .order_by(*_newest)
    .limit(bindparam("most"))
)
PAGE_OF_STATUS = PAGE.where(orders.c.status == bindparam("only"))
LATEST = select(orders).order_by(*_newest).limit(bindparam("most"))
SINCE = (
    select(orders)
    .where(orders.c.placed_at >= bindparam("since"), orders.c.placed_at < bindparam("until"))
    .order_by(orders.c.placed_at, orders.c.number)
)
MINE = (
    select(orders)
    .where(or_(orders.c.conversation_id == bindparam("conversation"), (orders.c.visitor == bindparam("whom")) & (orders.c.visitor != "")))
    .order_by(*_newest)
    .limit(bindparam("most"))
)
LINES = select(order_lines).where(order_lines.c.order_number == bindparam("order")).order_by(order_lines.c.position)
PAYMENTS = select(payments).where(payments.c.order_number == bindparam("order")).order_by(payments.c.id)
PAYMENT_FAILED = "payment_failed"
# an event belongs to a conversation, which may be gone by now
TELL_OF_ORDER = insert(events).from_select(
    ["conversation_id", "name", "data", "created_at"],
    select(conversations.c.id, bindparam("what", type_=Text), bindparam("told", type_=Text), bindparam("now", type_=BigInteger))
    .join_from(conversations, orders, orders.c.conversation_id == conversations.c.id)
    .where(orders.c.number == bindparam("order")),
)
FIND_EVENT = select(webhook_events.c.created_at).where(
    webhook_events.c.provider == bindparam("by"), webhook_events.c.event_id == bindparam("event")
)

AMOUNTS = ("goods", "tax", "fee", "total")
TEXTS = ("status", "way", "pay", "name", "phone", "email", "branch", "postcode", "address", "note", "locale")
MOST, ATTEMPTS, LAST = 50, 8, 2**62
CANCELLED = "cancelled"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose order it is: the conversation that it was placed in, and its visitor where one is known."""

    conversation: str
    channel: str
    visitor: str


@dataclass(frozen=True, slots=True)
class OrderChanges:
    """What a turn does to orders: those that it places, the entries that it books, and the new status of others."""

    placed: tuple[Order, ...] = ()
    booked: tuple[tuple[str, Payment], ...] = ()
    moved: tuple[tuple[str, str], ...] = ()


def write_changes(link: Link, changes: OrderChanges, owner: Owner) -> None:
    """Store what a turn did to orders, in the turn's transaction. SoldOut where others have ordered what was left."""
    for order in changes.placed:
        take(link, order.lines, order.version)
        link.change(ADD_ORDER, _order_row(order, owner))
        link.change_each(ADD_LINE, [_line_row(order.number, place, line) for place, line in enumerate(order.lines)])
    link.change_each(ADD_PAYMENT, [_payment_row(number, payment) for number, payment in changes.booked])
    for number, status in changes.moved:
        _move(link, number, status)


def _move(link: Link, number: str, status: str) -> None:
    """Give an order another status; what a cancelled one had taken of the goods is there again."""
    for _ in range(ATTEMPTS):
        found = link.rows(STATUS, {"order": number})
        if not found or found[0][0] == status:
            return
        was = found[0][0]
        if link.change(MOVE, {"order": number, "was": was, "to_status": status}) == 1:
            if CANCELLED in (was, status):
                shift(link, number, -1 if status == CANCELLED else 1)
            return
    raise StorageBusy(f"Order {number} is being changed by others. Try again.")


class StoredOrders:
    """The orders of one tenant. Every method may raise StorageBusy; what writes may raise StorageFull."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def find(self, number: str) -> Order | None:
        """Return the order with this number."""
        return self._one(FIND, {"order": storable(number)})

    def find_by_token(self, token: str) -> Order | None:
        """Return the order with this token, which only its customer knows."""
        return self._one(FIND_BY_TOKEN, {"secret": storable(token)}) if token else None

    def latest(self, limit: int = MOST) -> list[Order]:
        """Return the newest orders first."""
        return self._all(LATEST, {"most": limit})

    def page(
        self, status: str, at: datetime | None, behind: str, most: int, since: datetime | None = None, until: datetime | None = None
    ) -> list[Order]:
        """Return orders with a status ("" for all), the newest first: those after the one placed ``at`` with the number ``behind``;
        placed from ``since`` on and before ``until``, if told."""
        values = {"at": to_epoch(at) if at else LAST, "behind": storable(behind), "most": most}
        values |= {"since": to_epoch(since) if since else 0, "until": to_epoch(until) if until else LAST}
        return self._all(PAGE_OF_STATUS, values | {"only": status}) if status else self._all(PAGE, values)

    def between(self, since: datetime, until: datetime) -> list[Order]:
        """Return the orders placed from ``since`` on and before ``until``, the oldest first."""
        return self._all(SINCE, {"since": to_epoch(since), "until": to_epoch(until)})

    def of(self, conversation: str, visitor: str) -> list[Order]:
        """Return the orders of a conversation and of its visitor, the newest first."""
        return self._all(MINE, {"conversation": conversation, "whom": storable(visitor), "most": MOST})

    def left(self, sku: str, counted: Decimal, version: int) -> Decimal:
        """Return how much of a SKU is still to be sold, of which that version's catalogue counts so much."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return level_of(link, sku, counted, version).left

    def stocktaking(self) -> Stocktaking:
        """Return what is left of everything that was ever ordered."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return take_stock(link)

    def ordered(self, most: int) -> frozenset[str] | None:
        """Return the SKUs that orders have taken from, None where there are more than ``most``."""
        with self._databases.opened(self._key) as database, database.read() as link:
            rows = link.rows(ORDERED, {"most": most + 1})
        return None if len(rows) > most else frozenset(sku for (sku,) in rows)

    def change(self, changes: OrderChanges, owner: Owner) -> None:
        """Store changes outside a turn, all or none."""
        with self._databases.opened(self._key) as database, database.write() as link:
            write_changes(link, changes, owner)

    def change_and_tell(self, changes: OrderChanges, told: Sequence[tuple[str, Mapping[str, Any]]], now: datetime) -> None:
        """Store what the shop's people did to orders, with the events that tell of it, all or none."""
        with self._databases.opened(self._key) as database, database.write() as link:
            write_changes(link, changes, Owner("", "", ""))
            for name, data in told:
                values = {"order": storable(str(data["order"])), "what": name, "told": to_json(dict(data)), "now": to_epoch(now)}
                link.change(TELL_OF_ORDER, values)

    def settle(self, provider: str, event_id: str, settlement: Settlement, now: datetime) -> bool:
        """Book what an event of a provider came to and remember the event, together; False when it was dealt with before."""
        with self._databases.opened(self._key) as database, database.write() as link:
            row = {"provider": storable(provider), "event_id": storable(event_id), "created_at": to_epoch(now)}
            if link.change(ADD_EVENT, row) != 1:
                return False
            link.change_each(ADD_PAYMENT, [_payment_row(number, payment) for number, payment in settlement.booked])
            for number, reason in settlement.failed:
                data = to_json({"order": number, "provider": provider, "reason": reason})
                link.change(TELL_OF_ORDER, {"order": number, "what": PAYMENT_FAILED, "told": data, "now": to_epoch(now)})
            return True

    def is_settled(self, provider: str, event_id: str) -> bool:
        """Say whether an event was dealt with."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return bool(link.rows(FIND_EVENT, {"by": storable(provider), "event": storable(event_id)}))

    def _one(self, statement: Any, values: Row) -> Order | None:
        found = self._all(statement, values)
        return found[0] if found else None

    def _all(self, statement: Any, values: Row) -> list[Order]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return [_order(link, dict(zip(orders.c.keys(), row, strict=True))) for row in link.rows(statement, values)]


def _order(link: Link, row: Row) -> Order:
    """Return an order with its lines and its ledger."""
    currency, number = row["currency"], row["number"]
    lines = [dict(zip(order_lines.c.keys(), line, strict=True)) for line in link.rows(LINES, {"order": number})]
    entries = [dict(zip(payments.c.keys(), entry, strict=True)) for entry in link.rows(PAYMENTS, {"order": number})]
    return Order(
        number=number,
        lines=tuple(_line(line, currency) for line in lines),
        placed_at=from_epoch(row["placed_at"]),
        token=row["token"],
        version=row["version"],
        conversation=row["conversation_id"],
        payments=tuple(_payment(entry) for entry in entries),
        **{name: Money(row[name], currency) for name in AMOUNTS},
        **{name: row[name] for name in TEXTS},
    )


def _line(row: Row, currency: str) -> OrderLine:
    amounts = {name: Money(row[name], currency) for name in ("price", "total", "tax")}
    counted = Decimal(row["counted"]) if row["counted"] else None
    return OrderLine(row["sku"], row["name"], Decimal(row["quantity"]), row["unit"], offer=row["offer"], counted=counted, **amounts)


def _payment(row: Row) -> Payment:
    amount = Money(row["amount"], row["currency"])
    return Payment(row["kind"], amount, row["provider"], row["reference"], from_epoch(row["created_at"]), row["note"])


def _order_row(order: Order, owner: Owner) -> Row:
    return {
        "number": order.number,
        "token": order.token,
        "conversation_id": owner.conversation,
        "channel": storable(owner.channel),
        "visitor": storable(owner.visitor),
        "currency": order.total.currency,
        "version": order.version,
        "placed_at": to_epoch(order.placed_at),
        **{name: getattr(order, name).minor for name in AMOUNTS},
        **{name: storable(getattr(order, name)) for name in TEXTS},
    }


def _line_row(number: str, position: int, line: OrderLine) -> Row:
    texts = {name: storable(getattr(line, name)) for name in ("sku", "name", "unit", "offer")}
    amounts = {name: getattr(line, name).minor for name in ("price", "total", "tax")}
    counted = "" if line.counted is None else str(line.counted)
    return {"order_number": number, "position": position, "quantity": str(line.quantity), "counted": counted, **texts, **amounts}


def _payment_row(number: str, payment: Payment) -> Row:
    texts = {name: storable(getattr(payment, name)) for name in ("kind", "provider", "reference", "note")}
    amount = {"amount": payment.amount.minor, "currency": payment.amount.currency}
    return {"order_number": number, "created_at": to_epoch(payment.at), **texts, **amount}
