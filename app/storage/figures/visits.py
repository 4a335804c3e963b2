"""Visits: when a customer came, and whether the matter was settled for good, which later events may take back.

A visit is what a customer writes in a conversation without half an hour of silence. It is durable as long as nobody asked for a person
in it and the customer did not begin another visit, in any conversation, within 72 hours of its last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.storage.databases.links import Link
from app.storage.tables import visits

SILENCE_US = timedelta(minutes=30) // timedelta(microseconds=1)
COMES_BACK_US = timedelta(hours=72) // timedelta(microseconds=1)
Change = tuple[str, int, int, str]  # measure, times, when the visit it is counted for began, its channel

_LATEST = (
    select(visits.c.id, visits.c.begun_at, visits.c.last_at, visits.c.durable, visits.c.channel)
    .where(visits.c.conversation_id == bindparam("talk"))
    .order_by(visits.c.id.desc())
    .limit(1)
)
_BEGIN = insert(visits).inline()
_GO_ON = update(visits).where(visits.c.id == bindparam("visit")).values(last_at=bindparam("now"))
_NOT_DURABLE = update(visits).where(visits.c.id == bindparam("visit")).values(durable=0)
_recent = (visits.c.last_at >= bindparam("since")) & (visits.c.last_at <= bindparam("now")) & (visits.c.durable == 1)
_columns = (visits.c.id, visits.c.begun_at, visits.c.channel)
_BEFORE_BY_VISITOR = select(*_columns).where(visits.c.visitor == bindparam("who"), _recent)
_BEFORE_IN_TALK = select(*_columns).where(visits.c.conversation_id == bindparam("talk"), _recent)


def note_turn(link: Link, talk: str, visitor: str, channel: str, at: int) -> list[Change]:
    """Note that a customer wrote; return what that changes in the counts."""
    return _visit_at(link, talk, visitor, channel, at)[1]


def note_person(link: Link, talk: str, visitor: str, channel: str, at: int) -> list[Change]:
    """Note that a customer asked for a person or one came; return what that changes in the counts."""
    visit, changes = _visit_at(link, talk, visitor, channel, at)
    number, begun_at, _, durable, channel = visit
    if durable:
        link.change(_NOT_DURABLE, {"visit": number})
        changes.append(("durable", -1, begun_at, channel))
    return changes


def _visit_at(link: Link, talk: str, visitor: str, channel: str, at: int) -> tuple[Sequence[Any], list[Change]]:
    """Return the visit that goes on at this time, or a new one with what its beginning changes."""
    found = link.rows(_LATEST, {"talk": talk})
    if found and at - found[0][2] <= SILENCE_US:
        if at > found[0][2]:
            link.change(_GO_ON, {"visit": found[0][0], "now": at})
        return found[0], []
    changes = list(_come_back(link, talk, visitor, at))
    link.change(_BEGIN, {"conversation_id": talk, "visitor": visitor, "channel": channel, "begun_at": at, "last_at": at, "durable": 1})
    changes += [("visits", 1, at, channel), ("durable", 1, at, channel)]
    return link.rows(_LATEST, {"talk": talk})[0], changes


def _come_back(link: Link, talk: str, visitor: str, at: int) -> Iterator[Change]:
    """Take back that earlier visits settled their matter. Who has no visitor's token is known by the conversation only."""
    span = {"since": at - COMES_BACK_US, "now": at}
    earlier = link.rows(_BEFORE_BY_VISITOR, span | {"who": visitor}) if visitor else link.rows(_BEFORE_IN_TALK, span | {"talk": talk})
    for number, begun_at, channel in earlier:
        link.change(_NOT_DURABLE, {"visit": number})
        yield "durable", -1, begun_at, channel
