"""What the shop's own people say to their assistant lies beside what customers say, under channels of its own: no list of customers'
conversations has it, no figure counts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select, text

from app.storage.databases.columns import from_epoch, to_epoch
from app.storage.databases.engine import Databases
from app.storage.tables import conversations, handovers, messages

DASHBOARD, TOOLS = "dashboard", "tools"
OWN_CHANNELS = (DASHBOARD, TOOLS)
BY_CUSTOMERS = and_(*[conversations.c.channel != text(f"'{channel}'") for channel in OWN_CHANNELS])

_first_said = (
    select(messages.c.text)
    .where(messages.c.conversation_id == conversations.c.id, messages.c.role == text("'customer'"))
    .order_by(messages.c.turn)
    .limit(1)
    .scalar_subquery()
)
_told = (conversations.c.id, conversations.c.channel)
_BEGUN = (
    select(*_told, conversations.c.started_at, _first_said)
    .where(conversations.c.started_at >= bindparam("since"), conversations.c.started_at < bindparam("until"), BY_CUSTOMERS)
    .order_by(conversations.c.started_at.desc(), conversations.c.id)
    .limit(bindparam("most"))
)
_WAITING = (
    select(*_told, handovers.c.asked_at, _first_said)
    .join(handovers, handovers.c.conversation_id == conversations.c.id)
    .where(handovers.c.state == text("'waiting'"))
    .order_by(handovers.c.asked_at)
    .limit(bindparam("most"))
)
Begun = tuple[str, str, datetime, str]


class CustomersTalk:
    """Conversations of one shop's customers as its people ask for them: id, channel, when, and what was said first."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def begun(self, since: datetime, until: datetime, limit: int) -> list[Begun]:
        """Return conversations that began in a span, the latest first."""
        return self._rows(_BEGUN, {"since": to_epoch(since), "until": to_epoch(until), "most": limit})

    def waiting(self, limit: int) -> list[Begun]:
        """Return those in which a customer waits for a person, the longest wait first."""
        return self._rows(_WAITING, {"most": limit})

    def _rows(self, statement: Any, values: dict[str, Any]) -> list[Begun]:
        with self._databases.opened(self._key) as database, database.read() as link:
            rows = link.rows(statement, values)
        return [(id, channel, from_epoch(at), said or "") for id, channel, at, said in rows]
