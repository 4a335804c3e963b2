"""Counting a batch of what was stored: each event and model call once, whoever counts and whenever it is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, insert, select, update

from app.storage.databases.columns import to_epoch
from app.storage.databases.links import Link
from app.storage.figures.adding import add, count_days_anew, zone_of
from app.storage.figures.measures import Addition, additions_of_call, additions_of_event, happened
from app.storage.tables import conversations, events, messages, model_calls, rolled_up, traces

BATCH = 2_000
Row = Sequence[Any]

_SEEN = select(rolled_up.c.seen).where(rolled_up.c.source == bindparam("of_source"))
_BEGIN = insert(rolled_up).inline()
# the row's lock keeps a second counter, and whoever takes demo data away, out until this batch is stored
_LOCK = update(rolled_up).where(rolled_up.c.source == bindparam("of_source")).values(seen=rolled_up.c.seen)
_MOVE = update(rolled_up).where(rolled_up.c.source == bindparam("of_source")).values(seen=bindparam("now_seen"))


def _settled(table: Any) -> Any:
    # up to the first that is not settled: behind it a slower turn's row may already be old, and would be the last one seen
    unsettled = select(func.min(table.c.id)).where(table.c.id > bindparam("after"), table.c.created_at >= bindparam("before"))
    return (table.c.id > bindparam("after")) & (table.c.id < func.coalesce(unsettled.scalar_subquery(), 2**62))


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows are counted, and what each adds."""

    name: str
    new: Select
    any_new: Select
    additions: Callable[[Link, Row], Iterable[Addition]]


_NEW_EVENTS = (
    select(events.c.id, events.c.conversation_id, events.c.name, events.c.data, events.c.created_at, conversations.c.channel,
           conversations.c.visitor)
    .join_from(events, conversations, conversations.c.id == events.c.conversation_id)
    .where(_settled(events))
    .order_by(events.c.id)
    .limit(BATCH)
)  # fmt: skip
_NEW_CALLS = (
    select(model_calls.c.id, model_calls.c.trace_id, model_calls.c.provider, model_calls.c.model, model_calls.c.outcome,
           model_calls.c.tokens_read, model_calls.c.tokens_written, model_calls.c.cost_micro, model_calls.c.milliseconds,
           model_calls.c.created_at, model_calls.c.tokens_cached, conversations.c.channel)
    .select_from(
        model_calls.outerjoin(traces, traces.c.trace_id == model_calls.c.trace_id)
        .outerjoin(conversations, conversations.c.id == traces.c.conversation_id)
    )
    .where(_settled(model_calls))
    .order_by(model_calls.c.id)
    .limit(BATCH)
)  # fmt: skip
_ANY_EVENTS, _ANY_CALLS = (select(table.c.id).where(_settled(table)).limit(1) for table in (events, model_calls))
SOURCES = (
    Source("events", _NEW_EVENTS, _ANY_EVENTS, lambda link, row: additions_of_event(link, happened(row))),
    Source("model_calls", _NEW_CALLS, _ANY_CALLS, lambda _, row: additions_of_call(row)),
)


def _last(table: Any) -> Any:
    return select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery()


_STEPS_BACK = tuple(
    update(rolled_up).where(rolled_up.c.source == name, rolled_up.c.seen > _last(table)).values(seen=_last(table))
    for name, table in (("events", events), ("model_calls", model_calls), ("words", messages))
)


def step_back(link: Link) -> None:
    """After rows were deleted: SQLite gives the numbers of its last rows again, and what gets them has yet to be counted."""
    for statement in _STEPS_BACK:
        link.change(statement, {})


def has_new(link: Link, source: Source, now: datetime) -> bool:
    """Return whether a source has anything to count."""
    seen = link.rows(_SEEN, {"of_source": source.name})
    return bool(link.rows(source.any_new, {"after": seen[0][0] if seen else 0, "before": to_epoch(link.settled(now))}))


def hold(link: Link, source: str) -> None:
    """Keep every other counter of a source out until this transaction ends; Duplicate where two begin to count it at once."""
    if link.change(_LOCK, {"of_source": source}) == 0:
        link.change(_BEGIN, {"source": source, "seen": 0})


def keep_zone(link: Link, zone: ZoneInfo) -> None:
    """Have the days be counted in a zone; Duplicate where two begin to count at once."""
    for source in SOURCES:
        hold(link, source.name)
    if zone_of(link) != zone.key:
        count_days_anew(link, zone)


def count_batch(link: Link, source: Source, now: datetime) -> int:
    """Count a batch in this transaction and return how many rows it had; Duplicate where two begin to count at once."""
    hold(link, source.name)
    seen = link.rows(_SEEN, {"of_source": source.name})[0][0]
    rows = link.rows(source.new, {"after": seen, "before": to_epoch(link.settled(now))})
    if rows:
        additions = (addition for row in rows for addition in source.additions(link, row))
        add(link, additions, ZoneInfo(zone_of(link)))
        link.change(_MOVE, {"of_source": source.name, "now_seen": rows[-1][0]})
    return len(rows)
