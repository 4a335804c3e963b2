"""Customers who wait for a person at this moment, and those whom a person has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.storage.messengers.handovers import WAITING

MOST = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer who asked for a person: since when, by which channel, and what they said last."""

    conversation: str
    since: datetime
    channel: str
    preview: str
    locale: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Those who wait longest, and how many there are in all."""

    first: Sequence[Waiting]
    count: int


def queue_of(database: Any) -> Queue:
    """Return who waits for a person in one shop, the longest first."""
    count, _ = database.handovers.counts()
    if not count:
        return Queue((), 0)
    asked = [each for each in database.handovers.open() if each.state == WAITING][:MOST]
    return Queue(tuple(_waiting(database, each) for each in asked), count)


def _waiting(database: Any, handover: Any) -> Waiting:
    found = database.desk.find(handover.conversation_id)
    return Waiting(found.id, handover.asked_at or found.last_at, found.channel, found.preview, found.locale)
