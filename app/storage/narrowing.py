"""Which conversations belong to a figure: begun in a span of time, or come so far in it."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ScalarSelect, Select, bindparam, case, func, or_, select

from app.storage.measures import REACHED
from app.storage.tables import conversations, events

BEGUN, ALONE = "", "alone"
STAGES = tuple(dict.fromkeys(REACHED.values()))
FIGURES = (BEGUN, ALONE, *STAGES)
_since, _until = bindparam("since"), bindparam("until")


@lru_cache
def narrowed(statement: Select, figure: str) -> Select:
    """Return the statement with only the conversations behind a figure, of the span ``since`` up to ``until``.

    A stage counts when a conversation first reaches it; "alone" are those begun that never asked for a person.
    """
    # a conversation's last line is never older than its beginning: the index on last_at ends the search there
    near = statement.where(conversations.c.last_at >= _since, conversations.c.started_at < _until)
    if figure in STAGES:
        first = _first(figure)
        return near.where(first >= _since, first < _until)
    begun = near.where(conversations.c.started_at >= _since)
    return begun if figure == BEGUN else begun.where(_first("handoff").is_(None))


def _first(stage: str) -> ScalarSelect[int]:
    """Return when a conversation first reached a stage."""
    named = or_(*[events.c.name == name for name, reached in REACHED.items() if reached == stage])
    # the name inside and not in the condition: the index on names would lead through the events of all conversations
    return select(func.min(case((named, events.c.created_at)))).where(events.c.conversation_id == conversations.c.id).scalar_subquery()
