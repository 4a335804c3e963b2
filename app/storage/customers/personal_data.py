"""Where a person's data lies: for every table what becomes of it when somebody is to be forgotten, and by what their rows are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Table, Text, Update, and_, bindparam, cast, delete, literal, or_, select, update

from app.storage.tables import (
    conversations,
    customer_differences,
    customers,
    deliveries,
    events,
    inbox,
    leads,
    metadata,
    orders,
    payments,
    tickets,
)


class Fate(StrEnum):
    """What becomes of a table's rows of a person."""

    ERASED = "erased"
    ANONYMISED = "anonymised"
    KEPT = "kept"


class By(StrEnum):
    """What rows are found by, in the order in which an erasure goes about it: a customer's records come last, for they name the rest."""

    TICKET = "ticket"
    ORDER = "order"
    CONVERSATION = "conversation"
    IDENTITY = "identity"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Plan:
    """A table's part. ``blank`` are the columns of an anonymised row that are emptied; ``reason`` is why a row stays, for the receipt."""

    fate: Fate
    reason: str = ""
    blank: tuple[str, ...] = ()


_ACCOUNTS = "accounting record"
_NO_PERSON = "holds nothing of a person"
# In the order in which rows go: what refers to others first. A table that is missing here fails a test.
PLANS: Mapping[str, Plan] = {
    "ticket_entries": Plan(Fate.ERASED),
    "tickets": Plan(Fate.ERASED),
    "deliveries": Plan(Fate.ERASED),
    "orders": Plan(Fate.ANONYMISED, _ACCOUNTS, ("name", "phone", "email", "postcode", "address", "note", "visitor", "conversation_id")),
    "payments": Plan(Fate.ANONYMISED, _ACCOUNTS, ("note",)),
    "order_lines": Plan(Fate.KEPT, _ACCOUNTS),
    "inbox": Plan(Fate.ERASED),
    "outbox": Plan(Fate.ERASED),
    "correspondents": Plan(Fate.ERASED),
    "conversation_notes": Plan(Fate.ERASED),
    "conversation_tags": Plan(Fate.ERASED),
    "handovers": Plan(Fate.ERASED),
    "ratings": Plan(Fate.ERASED),
    "visits": Plan(Fate.ERASED),
    "leads": Plan(Fate.ERASED),
    "cart_lines": Plan(Fate.ERASED),
    "unanswered": Plan(Fate.ERASED),
    "traces": Plan(Fate.ERASED),
    "events": Plan(Fate.ERASED),
    "talk_words": Plan(Fate.ERASED),
    "messages": Plan(Fate.ERASED),
    "conversations": Plan(Fate.ERASED),
    "customer_notes": Plan(Fate.ERASED),
    "customer_consents": Plan(Fate.ERASED),
    "customer_attributes": Plan(Fate.ERASED),
    "customer_tags": Plan(Fate.ERASED),
    "customer_contacts": Plan(Fate.ERASED),
    "customer_identities": Plan(Fate.ERASED),
    "customer_differences": Plan(Fate.ERASED),
    "customers": Plan(Fate.ERASED),
    "model_calls": Plan(Fate.KEPT, "what a model cost, by the number of a turn that is no more"),
    "runs": Plan(Fate.KEPT, "what ran by the clock; addresses in it are struck out"),
    "erasures": Plan(Fate.KEPT, "the receipts, with keyed hashes instead of names"),
    "webhook_events": Plan(Fate.KEPT, "numbers of a payment provider's messages"),
    "channel_counts": Plan(Fate.KEPT, _NO_PERSON),
    "daily": Plan(Fate.KEPT, _NO_PERSON),
    "claims": Plan(Fate.KEPT, _NO_PERSON),
    "cursors": Plan(Fate.KEPT, _NO_PERSON),
    "rolled_up": Plan(Fate.KEPT, _NO_PERSON),
    "rollups": Plan(Fate.KEPT, _NO_PERSON),
    "stock_taken": Plan(Fate.KEPT, _NO_PERSON),
}
# found by a key of another table or by more than one way; all others by the column that their name for a key tells
_COLUMNS = {By.TICKET: ("ticket",), By.ORDER: ("order_number",), By.CONVERSATION: ("conversation_id",), By.CUSTOMER: ("customer_id",)}
_KEY = {by: bindparam(f"the_{by.value}") for by in By}
_CHANNEL = bindparam("the_channel", type_=Text)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows of one key: how they are read, and how they go."""

    table: str
    fate: Fate
    read: Select
    change: Delete | Update | None


def _finders(table: Table) -> list[tuple[By, ColumnElement]]:
    """Return the ways to a table's rows of a person."""
    if table.name in _SPECIAL:
        return _SPECIAL[table.name]
    found = [(by, table.c[column] == _KEY[by]) for by, columns in _COLUMNS.items() for column in columns if column in table.c]
    if not found and {"channel", "identity"} <= set(table.c.keys()):
        found = [(By.IDENTITY, _is_identity(table.c.channel, table.c.identity))]
    return found


def _is_identity(channel: Any, identity: Any) -> ColumnElement:
    return and_(channel == _CHANNEL, identity == _KEY[By.IDENTITY])


def _told(source: str, keys: Select) -> ColumnElement:
    return and_(deliveries.c.source == source, deliveries.c.source_key.in_(keys))


_of_talk = _KEY[By.CONVERSATION]
_SPECIAL: Mapping[str, list[tuple[By, ColumnElement]]] = {
    "conversations": [(By.CONVERSATION, conversations.c.id == _of_talk)],
    "customers": [(By.CUSTOMER, customers.c.id == _KEY[By.CUSTOMER])],
    "customer_differences": [
        (By.CUSTOMER, or_(customer_differences.c.one == _KEY[By.CUSTOMER], customer_differences.c.other == _KEY[By.CUSTOMER]))
    ],
    "orders": [(By.ORDER, orders.c.number == _KEY[By.ORDER])],
    "inbox": [(By.IDENTITY, _is_identity(inbox.c.channel, inbox.c.identity)), (By.CONVERSATION, inbox.c.conversation_id == _of_talk)],
    "tickets": [(By.TICKET, tickets.c.number == _KEY[By.TICKET])],
    "erasures": [],
    "deliveries": [
        (By.CONVERSATION, _told("lead", select(leads.c.reference).where(leads.c.conversation_id == _of_talk))),
        (By.CONVERSATION, _told("event", select(cast(events.c.id, Text)).where(events.c.conversation_id == _of_talk))),
    ],
}

# orders and payments stay, so nobody is told of them anew: what their deliveries say of a person is struck out, what waits is not told
_of_order = or_(
    and_(deliveries.c.source == "order", deliveries.c.source_key == _KEY[By.ORDER]),
    _told("payment", select(cast(payments.c.id, Text)).where(payments.c.order_number == _KEY[By.ORDER])),
)
HUSH = update(deliveries).where(_of_order, deliveries.c.state == literal("waiting")).values(state="gone")
STRIKE = update(deliveries).where(_of_order).values(error="")
UNLINK_ORDER = update(orders).where(orders.c.number == _KEY[By.ORDER]).values(token=bindparam("to_token"))


@lru_cache(maxsize=1)
def rows_by_key() -> Mapping[By, tuple[Rows, ...]]:
    """Return, for each kind of key, the tables that have rows of it, in the order in which they go."""
    tables = [(metadata.tables[name], plan) for name, plan in PLANS.items() if name in metadata.tables]
    return {by: tuple(_rows(table, plan, clause) for table, plan in tables for way, clause in _finders(table) if way is by) for by in By}


def _rows(table: Table, plan: Plan, clause: ColumnElement) -> Rows:
    change: Delete | Update | None = None
    if plan.fate is Fate.ERASED:
        change = delete(table).where(clause)
    elif plan.fate is Fate.ANONYMISED:
        change = update(table).where(clause).values(**dict.fromkeys(plan.blank, ""))
    return Rows(table.name, plan.fate, select(table).where(clause), change)
