"""Which conversations belong to a figure: begun in a span of time, or come so far in it."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, or_, select

from app.storage.figures.measures import MOODS, REACHED
from app.storage.tables import conversations, events

BEGUN, ALONE = "", "alone"
STAGES = tuple(dict.fromkeys(REACHED.values()))
_MOOD_FIGURES = frozenset(REACHED[name] for name in MOODS)
FIGURES = (BEGUN, ALONE, *STAGES)
_since, _until = bindparam("since"), bindparam("until")


@lru_cache
def narrowed(statement: Select, figure: str) -> Select:
    """Return the statement with only the conversations behind a figure, of the span ``since`` up to ``until``.

    A stage counts when a conversation first reaches it, a mood whenever it shows; "alone" are those begun that never asked for a person.
    """
    # a conversation's last line is never older than its beginning: the index on last_at ends the search there
    near = statement.where(conversations.c.last_at >= _since, conversations.c.started_at < _until)
    if figure in _MOOD_FIGURES:
        return near.where(_any_within(figure))
    if figure in STAGES:
        first = _first(figure)
        return near.where(first >= _since, first < _until)
    begun = near.where(conversations.c.started_at >= _since)
    return begun if figure == BEGUN else begun.where(_first("handoff").is_(None))


def _first(stage: str) -> ScalarSelect[int]:
    """Return when a conversation first reached a stage."""
    return _of_events(func.min(case((_named(stage), events.c.created_at))))


def _any_within(stage: str) -> ColumnElement[bool]:
    """Return whether an event of a stage lies within the span."""
    within = and_(_named(stage), events.c.created_at >= _since, events.c.created_at < _until)
    return _of_events(func.max(case((within, 1), else_=0))) == 1


def _named(stage: str) -> ColumnElement[bool]:
    return or_(*[events.c.name == name for name, reached in REACHED.items() if reached == stage])


def _of_events(told: ColumnElement[int]) -> ScalarSelect[int]:
    """Return what is told of all events of a conversation."""
    # the name inside and not in the condition: the index on names would lead through the events of all conversations
    return select(told).where(events.c.conversation_id == conversations.c.id).scalar_subquery()
