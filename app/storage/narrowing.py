"""Which conversations belong to a figure: begun in a span of time, or come so far in it."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from app.storage.measures import REACHED
from app.storage.tables import conversations, events

BEGUN, ALONE = "", "alone"
STAGES = tuple(dict.fromkeys(REACHED.values()))
FIGURES = (BEGUN, ALONE, *STAGES)
_since, _until = bindparam("since"), bindparam("until")
_begun_then = (conversations.c.started_at >= _since) & (conversations.c.started_at < _until)


@lru_cache
def narrowed(statement: Select, figure: str) -> Select:
    """Return the statement with only the conversations behind a figure, of the span ``since`` up to ``until``.

    A stage counts when a conversation first reaches it; "alone" are those begun that never asked for a person.
    """
    # a conversation's last line is never older than its beginning: the index on last_at ends the search there
    recent = statement.where(conversations.c.last_at >= _since)
    if figure in STAGES:
        return recent.where(_reached_in_span(figure))
    return recent.where(_begun_then) if figure == BEGUN else recent.where(_begun_then, ~_ever("handoff"))


def _events_of(stage: str) -> ColumnElement[bool]:
    named = [events.c.name == name for name, reached in REACHED.items() if reached == stage]
    return and_(events.c.conversation_id == conversations.c.id, or_(*named))


def _ever(stage: str) -> ColumnElement[bool]:
    return exists().where(_events_of(stage))


def _reached_in_span(stage: str) -> ColumnElement[bool]:
    first = select(func.min(events.c.created_at)).where(_events_of(stage)).scalar_subquery()
    return (first >= _since) & (first < _until)
