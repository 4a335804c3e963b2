"""What work outside of turns reads of a shop's running data: who wants contact, what happened how often, what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.databases.engine import Databases
from app.storage.desk.own_talk import BY_CUSTOMERS
from app.storage.tables import conversations, events, leads, messages, unanswered
from plugins.contracts import Lead, Line, OpenQuestion


def _between(column: Any) -> Any:
    return (column >= bindparam("since")) & (column < bindparam("until"))


LEADS = (
    select(leads.c.kind, leads.c.name, leads.c.phone, leads.c.email, leads.c.note, leads.c.consent)
    .where(_between(leads.c.created_at))
    .order_by(leads.c.created_at, leads.c.reference)
)
EVENTS = select(events.c.name, func.count()).where(_between(events.c.created_at)).group_by(events.c.name)
CONVERSATIONS = select(func.count()).select_from(conversations).where(_between(conversations.c.started_at), BY_CUSTOMERS)
MESSAGES = (
    select(func.count())
    .select_from(messages)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(_between(messages.c.created_at), messages.c.role == "customer", BY_CUSTOMERS)
)
_times = func.count().label("times")
UNANSWERED = (
    select(func.min(unanswered.c.question), _times)
    .where(_between(unanswered.c.created_at))
    .group_by(unanswered.c.normalised)
    .order_by(_times.desc(), unanswered.c.normalised)
    .limit(bindparam("most"))
)
LINES = (
    select(messages.c.role, messages.c.text, messages.c.created_at)
    .where(messages.c.conversation_id == bindparam("conversation"))
    .order_by(messages.c.turn.desc(), messages.c.role)  # "assistant" sorts before "customer": newest first
    .limit(bindparam("most"))
)
MOST_QUESTIONS, MOST_LINES = 100, 60


class StoredReadings:
    """One tenant's running data, to read; ``until`` is not included."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def leads(self, since: datetime, until: datetime) -> list[Lead]:
        return [Lead(*row) for row in self._rows(LEADS, _span(since, until))]

    def counts(self, since: datetime, until: datetime) -> dict[str, int]:
        """Return how often each event happened, and how many conversations began and messages of customers came."""
        span = _span(since, until)
        begun, heard = self._rows(CONVERSATIONS, span)[0][0], self._rows(MESSAGES, span)[0][0]
        return {name: int(count) for name, count in self._rows(EVENTS, span)} | {"conversations": int(begun), "messages": int(heard)}

    def unanswered(self, since: datetime, until: datetime) -> list[OpenQuestion]:
        rows = self._rows(UNANSWERED, _span(since, until) | {"most": MOST_QUESTIONS})
        return [OpenQuestion(question, int(times)) for question, times in rows]

    def transcript(self, conversation: str) -> list[Line]:
        rows = self._rows(LINES, {"conversation": storable(conversation), "most": MOST_LINES})
        return [Line(role, text, from_epoch(at)) for role, text, at in reversed(rows)]

    def _rows(self, statement: Any, values: dict[str, Any]) -> Any:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)


def _span(since: datetime, until: datetime) -> dict[str, int]:
    return {"since": to_epoch(since), "until": to_epoch(until)}
