"""What one person did and was told, newest first: talks, leads, orders and tickets, found by their identities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select, text

from app.storage.customers.customer_linking import BROWSER, OF_SESSION
from app.storage.customers.customer_rows import Customer, Identity
from app.storage.databases.columns import from_epoch
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.desk.desk import LAST_SAID
from app.storage.tables import conversations, leads, orders, tickets

MOST_TALKS, MOST_ORDERS = 40, 40

_talk = select(conversations.c.id, conversations.c.channel, conversations.c.turns, conversations.c.last_at, LAST_SAID)
_newest = (conversations.c.last_at.desc(), conversations.c.id)
BY_SESSION = _talk.where(conversations.c.channel == bindparam("on_channel"), conversations.c.session_id == bindparam("who"))
_of_browser = and_(conversations.c.visitor == bindparam("who"), conversations.c.visitor != text("''"))
BY_VISITOR = _talk.where(conversations.c.channel == bindparam("on_channel"), _of_browser).order_by(*_newest).limit(MOST_TALKS)
LEADS_OF = select(leads.c.reference, leads.c.kind, leads.c.note, leads.c.created_at).where(leads.c.conversation_id == bindparam("talk"))
ORDERS_OF = (
    select(orders.c.number, orders.c.status, orders.c.total, orders.c.placed_at)
    .where(orders.c.channel == bindparam("on_channel"), orders.c.visitor == bindparam("who"), orders.c.visitor != "")
    .order_by(orders.c.placed_at.desc())
    .limit(MOST_ORDERS)
)
TICKETS_OF = select(tickets.c.number, tickets.c.title, tickets.c.status, tickets.c.created_at).where(
    tickets.c.conversation_id == bindparam("talk")
)
TICKETS_NAMED = select(tickets.c.number, tickets.c.title, tickets.c.status, tickets.c.created_at).where(
    tickets.c.customer == bindparam("whom")
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that a person did or was told. ``key`` leads to it; ``detail`` is a channel, kind or status, ``amount`` in minor units."""

    kind: str
    at: datetime
    key: str
    text: str = ""
    detail: str = ""
    amount: int | None = None


class Timelines:
    """The timelines of one tenant's customers."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def read(self, customer: Customer) -> list[Moment]:
        with self._databases.opened(self._key) as database, database.read() as link:
            found = [moment for identity in customer.identities for moment in _of_identity(link, identity)]
            for record in customer.records:
                found += _tickets(link.rows(TICKETS_NAMED, {"whom": record.id}))
        return sorted(dict.fromkeys(found), key=lambda moment: (moment.at, moment.key), reverse=True)


def _of_identity(link: Link, identity: Identity) -> Iterator[Moment]:
    whom = {"on_channel": identity.channel, "who": identity.identity.removeprefix(OF_SESSION)}
    for talk, channel, _turns, last_at, said in link.rows(BY_VISITOR if identity.verified_by == BROWSER else BY_SESSION, whom):
        yield Moment("talk", from_epoch(last_at), talk, said or "", channel)
        for reference, kind, note, at in link.rows(LEADS_OF, {"talk": talk}):
            yield Moment("lead", from_epoch(at), reference, note, kind)
        yield from _tickets(link.rows(TICKETS_OF, {"talk": talk}))
    for number, status, total, at in link.rows(ORDERS_OF, {"on_channel": identity.channel, "who": identity.identity}):
        yield Moment("order", from_epoch(at), number, "", status, int(total))


def _tickets(rows: Sequence[Any]) -> Iterator[Moment]:
    for number, title, status, at in rows:
        yield Moment("ticket", from_epoch(at), str(number), title, status)
