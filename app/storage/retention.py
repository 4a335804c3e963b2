"""What is old enough to go, class by class: counted, and deleted in batches so small that no customer waits for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, exists, func, or_, select, update

from app.storage.databases.columns import to_epoch
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.figures.counting import step_back
from app.storage.statements import Statement
from app.storage.tables import (
    conversations,
    correspondents,
    customers,
    inbox,
    leads,
    messages,
    metadata,
    model_calls,
    orders,
    outbox,
    runs,
    traces,
)

BATCH, TALKS = 300, 20
_before, _most, _row = bindparam("before"), bindparam("most"), bindparam("row")
_leads_before = bindparam("leads_before")

# a talk from which somebody wants to be called is emptied when it is old, and goes with the lead
_young_lead = exists().where(leads.c.conversation_id == conversations.c.id, leads.c.created_at >= _leads_before)
_has_words = exists().where(messages.c.conversation_id == conversations.c.id)
_old_talk = conversations.c.last_at < _before
_gone_talk = and_(_old_talk, ~_young_lead)
_emptied_talk = and_(_old_talk, _young_lead, _has_words)
_owned_talk = conversations.c.owner == "human"  # somebody works on it

GONE_TALKS = select(conversations.c.id).where(_gone_talk, ~_owned_talk).order_by(conversations.c.last_at).limit(_most)
EMPTIED_TALKS = select(conversations.c.id).where(_emptied_talk, ~_owned_talk).order_by(conversations.c.last_at).limit(_most)
COUNT_TALKS = select(func.count()).select_from(conversations).where(or_(_gone_talk, _emptied_talk), ~_owned_talk)
DELETE_TALK = delete(conversations).where(conversations.c.id == _row)
EMPTY_STATE = update(conversations).where(conversations.c.id == _row).values(state="{}")
CAME_IN = select(inbox.c.data).where(inbox.c.conversation_id == _row)

OLDEST_IN = select(inbox.c.id, inbox.c.received_at, inbox.c.state, inbox.c.data).order_by(inbox.c.id).limit(_most)
OLDEST_OUT = select(outbox.c.id, outbox.c.created_at, outbox.c.state).order_by(outbox.c.id).limit(_most)
DELETE_IN, DELETE_OUT = delete(inbox).where(inbox.c.id == _row), delete(outbox).where(outbox.c.id == _row)
WAITING = frozenset({"new", "queued", "sending", "unknown"})
COUNT_IN = select(func.count()).select_from(inbox).where(inbox.c.received_at < _before, inbox.c.state != "new")
_waits = or_(outbox.c.state == "queued", outbox.c.state == "sending", outbox.c.state == "unknown")
COUNT_OUT = select(func.count()).select_from(outbox).where(outbox.c.created_at < _before, ~_waits)

_old_customer = and_(customers.c.merged_into.is_(None), customers.c.listed_at < _before, customers.c.listed_standing < 2)
# who said STOP stays known, so that nobody writes to them again
_old_writer = and_(
    correspondents.c.last_inbound_at < _before, correspondents.c.opted_out_at == 0, correspondents.c.due_at.is_(None),
    correspondents.c.claimed_until == 0,
)  # fmt: skip
OLD_WRITERS = select(correspondents.c.channel, correspondents.c.identity).where(_old_writer).limit(_most)
COUNT_WRITERS = select(func.count()).select_from(correspondents).where(_old_writer)
DELETE_WRITER = delete(correspondents).where(
    correspondents.c.channel == bindparam("on_channel"), correspondents.c.identity == bindparam("who"), _old_writer
)


@dataclass(frozen=True, slots=True)
class Simple:
    """A class that is one table with a time in each row."""

    count: Statement
    delete: Statement


def _simple(table: Table, key: str, condition: Any, order: Any) -> Simple:
    oldest = select(table.c[key]).where(condition).order_by(order).limit(_most)
    return Simple(select(func.count()).select_from(table).where(condition), delete(table).where(table.c[key].in_(oldest)))


SIMPLE = {
    "traces": _simple(traces, "trace_id", traces.c.created_at < _before, traces.c.created_at),
    "leads": _simple(leads, "reference", leads.c.created_at < _before, leads.c.created_at),
    "orders": _simple(orders, "number", orders.c.placed_at < _before, orders.c.placed_at),
    "model_calls": _simple(model_calls, "id", model_calls.c.created_at < _before, model_calls.c.id),
    "runs": _simple(runs, "id", and_(runs.c.started_at < _before, runs.c.outcome != "running"), runs.c.id),
    "customers": _simple(customers, "id", _old_customer, customers.c.listed_at),
}


@lru_cache(maxsize=1)
def _said_in_talk() -> Sequence[Statement]:
    """Return what empties a talk of everything but the wish to be called."""
    keys = [(table, key) for table in metadata.sorted_tables for key in table.foreign_keys if key.column.table is conversations]
    return [delete(table).where(key.parent == _row) for table, key in keys if table is not leads and key.ondelete == "CASCADE"]


class Retained:
    """One tenant's data by age. What is deleted is gone with everything that hangs on it."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def count(self, kind: str, before: datetime, leads_before: datetime) -> int:
        """Return how many rows of a class are older than a time; of messages, how many conversations."""
        times = {"before": to_epoch(before), "leads_before": to_epoch(leads_before)}
        asked = {"messages": [COUNT_TALKS], "messengers": [COUNT_IN, COUNT_OUT]}.get(kind) or [SIMPLE[kind].count]
        with self._databases.opened(self._key) as database, database.read() as link:
            return sum(int(link.rows(statement, times)[0][0]) for statement in asked)

    def count_writers(self, before: datetime) -> int:
        """Return how many wrote on a messenger last before a time, but for who wants no messages."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return int(link.rows(COUNT_WRITERS, {"before": to_epoch(before)})[0][0])

    def delete(self, kind: str, before: datetime) -> int:
        """Delete a batch of a class that is one table; return how many rows went."""
        with self._databases.opened(self._key) as database, database.write() as link:
            deleted = link.change(SIMPLE[kind].delete, {"before": to_epoch(before), "most": BATCH})
            step_back(link)
            return deleted

    def talks(self, before: datetime, leads_before: datetime) -> tuple[list[str], list[str]]:
        """Return a batch of old conversations: those that go, and those that are emptied because a lead of theirs stays."""
        values = {"before": to_epoch(before), "leads_before": to_epoch(leads_before), "most": TALKS}
        with self._databases.opened(self._key) as database, database.read() as link:
            return [row[0] for row in link.rows(GONE_TALKS, values)], [row[0] for row in link.rows(EMPTIED_TALKS, values)]

    def came_in(self, talk: str) -> list[str]:
        """Return what came in on a messenger for a conversation, in JSON; it names the files that came with it."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return [data for (data,) in link.rows(CAME_IN, {"row": talk})]

    def delete_talks(self, gone: Sequence[str], emptied: Sequence[str]) -> None:
        """Delete conversations, and what was said in others: conversations first, as turns and demo data take their locks."""
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change_each(EMPTY_STATE, [{"row": talk} for talk in emptied])
            for talk in emptied:
                for statement in _said_in_talk():
                    link.change(statement, {"row": talk})
            link.change_each(DELETE_TALK, [{"row": talk} for talk in gone])
            step_back(link)

    def oldest_in(self, before: datetime) -> list[tuple[int, str]]:
        """Return a batch of what came in before a time and waits for nothing: row and JSON."""
        return [(row, data) for row, _, _, data in self._oldest(OLDEST_IN, before)]

    def oldest_out(self, before: datetime) -> list[int]:
        """Return a batch of what went out before a time, and will not go any more."""
        return [row[0] for row in self._oldest(OLDEST_OUT, before)]

    def delete_messages(self, came_in: Sequence[int], went_out: Sequence[int]) -> None:
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change_each(DELETE_IN, [{"row": row} for row in came_in])
            link.change_each(DELETE_OUT, [{"row": row} for row in went_out])

    def delete_writers(self, before: datetime) -> int:
        """Delete a batch of those who wrote last before a time, but for who wants no messages; return how many."""

        def old(link: Link) -> list[dict[str, Any]]:
            rows = link.rows(OLD_WRITERS, {"before": to_epoch(before), "most": BATCH})
            return [{"on_channel": channel, "who": who, "before": to_epoch(before)} for channel, who in rows]

        with self._databases.opened(self._key) as database:
            with database.read() as link:
                found = old(link)
            if found:
                with database.write() as link:
                    link.change_each(DELETE_WRITER, found)
            return len(found)

    def _oldest(self, statement: Statement, before: datetime) -> list[Sequence[Any]]:
        # rows come in the order of their time: a look at the first few tells, where a condition would read the whole table
        with self._databases.opened(self._key) as database, database.read() as link:
            return [row for row in link.rows(statement, {"most": BATCH}) if row[1] < to_epoch(before) and row[2] not in WAITING]
