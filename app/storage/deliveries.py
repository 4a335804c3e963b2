"""Who is still to be told of what: planned from what is stored, once for each subscriber, and kept until it is told or given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.happenings import SOURCES, Source, find_happening, last_place, sources_for, untold
from app.storage.orders.orders import StoredOrders
from app.storage.tables import cursors, deliveries
from plugins.contracts import Happening, Order

WAITING, DONE, GONE, DEAD = "waiting", "done", "gone", "dead"
KEPT_DAYS, DEAD_KEPT_DAYS = 30, 90
LONGEST_ERROR = 500
CURSORS = select(cursors.c.source, cursors.c.begun, cursors.c.seen).where(cursors.c.subscriber == bindparam("whom"))
ADD_CURSOR = insert_or_skip(cursors).inline().on_conflict_do_nothing()
MOVE_CURSOR = (
    update(cursors)
    .where(cursors.c.subscriber == bindparam("whom"), cursors.c.source == bindparam("where"), cursors.c.seen < bindparam("to_seen"))
    .values(seen=bindparam("to_seen"))
)
FORGET_CURSORS = delete(cursors).where(cursors.c.subscriber == bindparam("whom"))
SUBSCRIBERS = select(cursors.c.subscriber).distinct()
ADD = insert_or_skip(deliveries).inline().on_conflict_do_nothing()
_waiting = deliveries.c.state == WAITING
DUE = (
    select(deliveries)
    .where(deliveries.c.subscriber == bindparam("whom"), _waiting, deliveries.c.next_at <= bindparam("now"))
    .order_by(deliveries.c.id)
    .limit(bindparam("most"))
)
NEXT_DUE = select(func.min(deliveries.c.next_at)).where(deliveries.c.subscriber == bindparam("whom"), _waiting)
SETTLE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("row"))
    .values(
        state=bindparam("to_state"),
        error=bindparam("to_error"),
        attempts=bindparam("to_attempts"),
        next_at=bindparam("to_next"),
        updated_at=bindparam("now"),
    )
)
_again = {"state": WAITING, "attempts": 0, "next_at": bindparam("now"), "updated_at": bindparam("now")}
_ended = or_(deliveries.c.state == DEAD, deliveries.c.state == DONE)
RESEND = update(deliveries).where(deliveries.c.id == bindparam("row"), _ended).values(**_again)
RESEND_DEAD = update(deliveries).where(deliveries.c.state == DEAD).values(**_again)
LISTED = select(deliveries).where(deliveries.c.state == bindparam("which")).order_by(deliveries.c.id.desc()).limit(bindparam("most"))
COUNTED = select(deliveries.c.subscriber, deliveries.c.state, func.count()).group_by(deliveries.c.subscriber, deliveries.c.state)
ALL_CURSORS = select(cursors.c.subscriber, cursors.c.source, cursors.c.seen)
_is_old = (deliveries.c.state == bindparam("which")) & (deliveries.c.updated_at < bindparam("before"))
_is_of = (deliveries.c.subscriber == bindparam("whom")) & (deliveries.c.source == bindparam("where"))
FORGET_BY_TIME = delete(deliveries).where(_is_old, _is_of, deliveries.c.happened_at <= bindparam("upto"))
# a database may look at the conditions in any order, and not every source's keys are numbers
_row = case((deliveries.c.source == bindparam("where"), cast(deliveries.c.source_key, BigInteger)))
FORGET_BY_ROW = delete(deliveries).where(_is_old, _is_of, _row <= bindparam("upto"))
FORGET_OF_NOBODY = delete(deliveries).where(_is_old, deliveries.c.subscriber.not_in(select(cursors.c.subscriber)))


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that a subscriber is to be told. ``state`` is waiting, done, gone (what happened was deleted) or dead (given up)."""

    id: int
    subscriber: str
    source: str
    source_key: str
    name: str
    state: str
    error: str
    attempts: int
    happened_at: datetime
    next_at: datetime
    created_at: datetime
    updated_at: datetime


class StoredDeliveries:
    """The deliveries of one tenant. Nothing is written in a customer's turn: the worker plans them from what turns stored."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def plan(self, subscriber: str, names: frozenset[str], now: datetime) -> int:
        """Note what a subscriber is to be told of what was stored since the last time; return how many. The first time there is none:
        it wants to hear what happens from then on."""
        whom, wanted = storable(subscriber), sources_for(names)
        with self._databases.opened(self._key) as database:
            with database.read() as link:
                known = {source: (begun, seen) for source, begun, seen in link.rows(CURSORS, {"whom": whom})}
                found = [(source, _untold_rows(link, source, names, whom, known)) for source in wanted if source.name in known]
            new = [source for source in wanted if source.name not in known]
            if not new and not any(rows for _, rows in found):
                return 0
            with database.write() as link:
                for source in new:
                    place = max(link.rows(last_place(source), {})[0][0], 0)
                    link.change(ADD_CURSOR, {"subscriber": whom, "source": source.name, "begun": place, "seen": place})
                return sum(_note(link, whom, source, rows, now) for source, rows in found if rows)

    def due(self, subscriber: str, now: datetime, limit: int = 50) -> list[Delivery]:
        """Return what a subscriber is to be told now, the oldest first."""
        return self._deliveries(DUE, {"whom": storable(subscriber), "now": to_epoch(now), "most": limit})

    def next_due(self, subscriber: str) -> datetime | None:
        """Return when a subscriber is to be told something next, None when nothing waits."""
        with self._databases.opened(self._key) as database, database.read() as link:
            at = link.rows(NEXT_DUE, {"whom": storable(subscriber)})[0][0]
        return None if at is None else from_epoch(at)

    def find_happening(self, delivery: Delivery) -> Happening | None:
        """Return what happened, as it is stored now, None when it was deleted."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return find_happening(link, delivery.source, delivery.source_key, self._order)

    def settle(self, delivery: Delivery, state: str, now: datetime, error: str = "", next_at: datetime | None = None) -> None:
        """Record how an attempt ended; with ``next_at`` it waits for another one."""
        values = {"row": delivery.id, "to_state": state, "to_error": storable(error)[:LONGEST_ERROR], "now": to_epoch(now)}
        self._change(SETTLE, values | {"to_attempts": delivery.attempts + 1, "to_next": to_epoch(next_at or now)})

    def listed(self, state: str, limit: int = 100) -> list[Delivery]:
        """Return the newest deliveries in a state first."""
        return self._deliveries(LISTED, {"which": state, "most": limit})

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many deliveries there are by subscriber and state."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return {(subscriber, state): count for subscriber, state, count in link.rows(COUNTED, {})}

    def resend(self, ids: Iterable[int], now: datetime) -> int:
        """Have deliveries that were given up, or told, told anew; return how many there were."""
        return sum(self._change(RESEND, {"row": id, "now": to_epoch(now)}) for id in ids)

    def resend_dead(self, now: datetime) -> int:
        return self._change(RESEND_DEAD, {"now": to_epoch(now)})

    def forget_others(self, subscribers: Iterable[str]) -> None:
        """Forget how far subscribers are that are no more: should one come back, it hears what happens from then on."""
        with self._databases.opened(self._key) as database, database.read() as link:
            gone = {name for (name,) in link.rows(SUBSCRIBERS, {})} - {storable(name) for name in subscribers}
        for name in gone:
            self._change(FORGET_CURSORS, {"whom": name})

    def prune(self, now: datetime) -> None:
        """Delete what was told long ago, but for what is so near the cursor that it would be found untold again."""
        windows = {source.name: source for source in SOURCES}
        with self._databases.opened(self._key) as database, database.write() as link:
            places = link.rows(ALL_CURSORS, {})
            for state, days in ((DONE, KEPT_DAYS), (GONE, KEPT_DAYS), (DEAD, DEAD_KEPT_DAYS)):
                old = {"which": state, "before": to_epoch(now - timedelta(days=days))}
                link.change(FORGET_OF_NOBODY, old)
                for whom, where, seen in places:
                    source = windows[where]
                    statement = FORGET_BY_TIME if source.at is source.place else FORGET_BY_ROW
                    link.change(statement, old | {"whom": whom, "where": where, "upto": seen - source.window})

    def _order(self, number: str) -> dict[str, Any] | None:
        order = StoredOrders(self._databases, self._key).find(number)
        return order_data(order) if order else None

    def _deliveries(self, statement: Any, values: dict[str, Any]) -> list[Delivery]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return [_delivery(row) for row in link.rows(statement, values)]

    def _change(self, statement: Any, values: dict[str, Any]) -> int:
        with self._databases.opened(self._key) as database, database.write() as link:
            return link.change(statement, values)


def _untold_rows(link: Link, source: Source, names: frozenset[str], whom: str, known: dict[str, tuple[int, int]]) -> list[Any]:
    begun, seen = known[source.name]
    return list(link.rows(untold(source, names), {"whom": whom, "after": max(begun, seen - source.window)}))


def _note(link: Link, whom: str, source: Source, rows: list[Any], now: datetime) -> int:
    fresh = {"subscriber": whom, "source": source.name, "state": WAITING, "error": "", "attempts": 0}
    times = {"next_at": to_epoch(now), "created_at": to_epoch(now), "updated_at": to_epoch(now)}
    noted = sum(link.change(ADD, {**fresh, **times, "source_key": str(key), "name": name, "happened_at": at}) for key, name, at, _ in rows)
    link.change(MOVE_CURSOR, {"whom": whom, "where": source.name, "to_seen": rows[-1][3]})
    return noted


def _delivery(row: Any) -> Delivery:
    id, subscriber, source, key, name, state, error, attempts, *times = row
    return Delivery(id, subscriber, source, key, name, state, error, attempts, *[from_epoch(time) for time in times])


def order_data(order: Order) -> dict[str, Any]:
    """Return an order as plain JSON; amounts are in minor units of its ``currency``. Its token is the customer's alone."""
    lines = [
        {
            "sku": line.sku, "name": line.name, "quantity": str(line.quantity), "unit": line.unit,
            "price": line.price.minor, "total": line.total.minor, "offer": line.offer,
        }
        for line in order.lines
    ]  # fmt: skip
    texts = ("number", "status", "way", "pay", "name", "phone", "email", "branch", "postcode", "address", "note", "locale")
    amounts = {name: getattr(order, name).minor for name in ("goods", "tax", "fee", "total", "paid", "due")}
    return {**{name: getattr(order, name) for name in texts}, **amounts, "currency": order.total.currency, "lines": lines}
