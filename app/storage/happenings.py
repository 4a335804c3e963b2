"""What happened, as it is stored: leads, orders, payments and events; what of it a subscriber was not told yet, and each by its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, exists, false, func, literal, or_, select

from app.storage.databases.columns import from_epoch, from_json
from app.storage.databases.links import Link
from app.storage.figures.measures import DEMO_PREFIX
from app.storage.statements import Statement
from app.storage.tables import deliveries, events, leads, orders, payments
from plugins.contracts import Happening

QUARTER_HOUR_US = 15 * 60 * 1_000_000
ROWS = 2_000
MOST = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A table of happenings. ``place`` orders its rows; those up to ``window`` before the last one seen are looked at again, for on
    PostgreSQL a row may appear after a later one. ``now`` gives the place of what is stored at this moment; ``talk`` is the conversation
    that a row comes from."""

    name: str
    key: ColumnElement
    called: ColumnElement
    at: ColumnElement
    place: ColumnElement
    window: int
    talk: ColumnElement | None = None


SOURCES: tuple[Source, ...] = (
    Source("lead", leads.c.reference, literal("lead"), leads.c.created_at, leads.c.created_at, QUARTER_HOUR_US, leads.c.conversation_id),
    Source("order", orders.c.number, literal("order"), orders.c.placed_at, orders.c.placed_at, QUARTER_HOUR_US, orders.c.conversation_id),
    Source("payment", cast(payments.c.id, Text), literal("payment"), payments.c.created_at, payments.c.id, ROWS),
    Source("event", cast(events.c.id, Text), events.c.name, events.c.created_at, events.c.id, ROWS, events.c.conversation_id),
)
OWN_NAMES = frozenset(source.name for source in SOURCES[:-1])


def sources_for(names: frozenset[str]) -> list[Source]:
    """Return the sources that have happenings of these names."""
    return [source for source in SOURCES if (source.name in names if source.name in OWN_NAMES else names - OWN_NAMES)]


def last_place(source: Source) -> Statement:
    """Return the statement for the place of the newest row of a source, 0 where it has none."""
    return _last_places()[source.name]


def untold(source: Source, names: frozenset[str]) -> Statement:
    """Return the statement for (key, name, at, place) of what is behind ``after`` and was not planned for ``whom``, the oldest first."""
    return _untold(source.name, names)


@lru_cache(maxsize=1)
def _last_places() -> dict[str, Select]:
    return {source.name: select(func.coalesce(func.max(source.place), 0)) for source in SOURCES}


@lru_cache(maxsize=256)
def _untold(name: str, names: frozenset[str]) -> Select:
    source = next(one for one in SOURCES if one.name == name)
    planned = exists().where(
        deliveries.c.subscriber == bindparam("whom"), deliveries.c.source == name, deliveries.c.source_key == source.key
    )
    statement = select(source.key, source.called, source.at, source.place).where(source.place > bindparam("after"), ~planned)
    if source.talk is not None:
        statement = statement.where(~source.talk.startswith(DEMO_PREFIX))  # nobody is told of what demo data did
    if name not in OWN_NAMES:
        statement = statement.where(or_(false(), *[events.c.name == one for one in sorted(names - OWN_NAMES)]))
    return statement.order_by(source.place).limit(MOST)


FIND_EVENT = select(events.c.name, events.c.data, events.c.created_at, events.c.conversation_id).where(events.c.id == bindparam("row"))
FIND_LEAD = select(leads).where(leads.c.reference == bindparam("lead"))
FIND_ORDER = select(orders.c.conversation_id, orders.c.placed_at).where(orders.c.number == bindparam("order"))
FIND_PAYMENT = (
    select(*[column for column in payments.c if column.name != "id"], orders.c.conversation_id)
    .join_from(payments, orders, orders.c.number == payments.c.order_number)
    .where(payments.c.id == bindparam("row"))
)
Row = Sequence[Any]


def find_happening(link: Link, source: str, key: str, order: Callable[[str], dict[str, Any] | None]) -> Happening | None:
    """Return what a row says happened, None when it is gone. ``order`` gives an order's data by its number."""
    id = f"{source}:{key}"
    if source == "event":
        return _first(link.rows(FIND_EVENT, {"row": int(key)}), lambda row: _event(id, row))
    if source == "lead":
        return _first(link.rows(FIND_LEAD, {"lead": key}), lambda row: _lead(id, row))
    if source == "payment":
        return _first(link.rows(FIND_PAYMENT, {"row": int(key)}), lambda row: _payment(id, row))
    data = order(key)
    if data is None:
        return None
    return _first(link.rows(FIND_ORDER, {"order": key}), lambda row: Happening(id, "order", from_epoch(row[1]), data, row[0]))


def _first(rows: Sequence[Row], made: Callable[[Row], Happening]) -> Happening | None:
    return made(rows[0]) if rows else None


def _event(id: str, row: Row) -> Happening:
    name, data, at, conversation = row
    return Happening(id, name, from_epoch(at), from_json(data), conversation)


def _lead(id: str, row: Row) -> Happening:
    told = dict(zip(leads.c.keys(), row, strict=True))
    data = {name: told[name] for name in ("reference", "kind", "name", "phone", "email", "note", "consent")}
    return Happening(id, "lead", from_epoch(told["created_at"]), data, told["conversation_id"])


def _payment(id: str, row: Row) -> Happening:
    order, kind, currency, provider, reference, note, amount, at, conversation = row
    data = {"order": order, "kind": kind, "amount": amount, "currency": currency, "provider": provider, "reference": reference}
    return Happening(id, "payment", from_epoch(at), data | {"note": note}, conversation)
