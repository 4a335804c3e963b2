"""Demo data in a tenant's tables: put in by the thousand, found by how its keys begin, taken out again without touching anything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, exists, insert, select

from app.storage.databases.engine import Databases
from app.storage.figures.counting import SOURCES, hold, step_back
from app.storage.figures.measures import DEMO_PREFIX
from app.storage.tables import (
    cart_lines,
    conversations,
    customer_identities,
    customers,
    daily,
    events,
    handovers,
    leads,
    messages,
    model_calls,
    order_lines,
    orders,
    payments,
    ratings,
    rolled_up,
    rollups,
    stock_taken,
    traces,
    unanswered,
)

VISITOR = f"{DEMO_PREFIX}visitor-"
_MARK = "demo"
# what belongs to a conversation, in the order in which it is put in
OF_CONVERSATION = (conversations, messages, traces, events, leads, unanswered, handovers, cart_lines, orders, ratings)
_TABLES = (*OF_CONVERSATION, order_lines, payments, model_calls)
_COUNTED = (conversations, messages, traces, events, model_calls)  # in the order in which a turn writes them
_IS_THERE = select(rolled_up.c.seen).where(rolled_up.c.source == _MARK)
_ADD_MARK = insert(rolled_up).inline()
_INSERTS = {table.name: insert(table).inline() for table in _TABLES}
_THEIRS = {
    table.name: select(table).where((table.c.id if table is conversations else table.c.conversation_id) == bindparam("talk"))
    for table in OF_CONVERSATION
}
_LINES = select(order_lines).where(order_lines.c.order_number == bindparam("order")).order_by(order_lines.c.position)
_other = customer_identities.alias()
_child = customers.alias()
_only_demo = (
    select(customer_identities.c.customer_id)
    .where(customer_identities.c.identity.startswith(VISITOR))
    .where(~exists().where(_other.c.customer_id == customer_identities.c.customer_id, ~_other.c.identity.startswith(VISITOR)))
    .where(~exists().where(_child.c.merged_into == customer_identities.c.customer_id))
)
_CLEAR = (
    delete(orders).where(orders.c.conversation_id.startswith(DEMO_PREFIX)),
    delete(customers).where(customers.c.id.in_(_only_demo)),
    delete(conversations).where(conversations.c.id.startswith(DEMO_PREFIX)),
    delete(model_calls).where(model_calls.c.trace_id.startswith(DEMO_PREFIX)),
    delete(rollups).where(rollups.c.demo == 1),
    delete(daily).where(daily.c.demo == 1),
    delete(rolled_up).where(rolled_up.c.source == _MARK),
)
_RESTOCK = delete(stock_taken)
Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


class DemoData:
    """One tenant's demo data."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def is_there(self) -> bool:
        if not self._databases.is_begun(self._key):
            return False
        with self._databases.opened(self._key) as database, database.read() as link:
            return bool(link.rows(_IS_THERE, {}))

    def is_unused(self) -> bool:
        """Return whether nobody has ever talked to the shop."""
        if not self._databases.is_begun(self._key):
            return True
        with self._databases.opened(self._key) as database, database.read() as link:
            return not link.rows(select(conversations.c.id).limit(1), {})

    def read(self, conversation_id: str) -> dict[str, list[Row]]:
        """Return all rows of a conversation by their table, as a pattern for copies; without row numbers."""
        with self._databases.opened(self._key) as database, database.read() as link:
            found = {table.name: _dicts(table, link.rows(_THEIRS[table.name], {"talk": conversation_id})) for table in OF_CONVERSATION}
            lines = [_dicts(order_lines, link.rows(_LINES, {"order": order["number"]})) for order in found["orders"]]
        return found | {"order_lines": [line for one in lines for line in one]}

    def restock(self) -> None:
        """Put back on the shelves what orders took, as if none had been placed: for the database on which talks are played."""
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change(_RESTOCK, {})

    def add(self, many: Iterable[Rows]) -> None:
        """Put conversations in, all of them or none; the rows of each by their table. Turns that are being stored are waited for, and
        new ones wait: behind the old times of these rows a counter would take a slower turn's lower number for one it has seen."""
        many = list(many)  # made before anybody has to wait
        with self._databases.opened(self._key) as database, database.write() as link:
            link.keep_writers_out(_COUNTED)
            if not link.rows(_IS_THERE, {}):
                link.change(_ADD_MARK, {"source": _MARK, "seen": 1})
            for rows in many:
                for table in _TABLES:
                    if rows.get(table.name):
                        link.change_each(_INSERTS[table.name], rows[table.name])

    def clear(self) -> None:
        """Take all demo data out, with what was counted of it; what it did to nothing else stays as it is."""
        if self._databases.is_begun(self._key):
            with self._databases.opened(self._key) as database, database.write() as link:
                for source in SOURCES:
                    hold(link, source.name)
                for statement in _CLEAR:
                    link.change(statement, {})
                step_back(link)


def _dicts(table: Table, rows: Iterable[Sequence[Any]]) -> list[Row]:
    names = table.c.keys()
    numbered = table.c.get("id") is not None and table.c.id.type.python_type is int
    return [{name: value for name, value in zip(names, row, strict=True) if not (numbered and name == "id")} for row in rows]
