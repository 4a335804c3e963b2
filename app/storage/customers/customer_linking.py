"""Finding out whose messages, leads and orders are: one record for each identity that is proved, made after the turn, never in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.storage.customers import customer_statements as sql
from app.storage.databases.columns import to_epoch
from app.storage.databases.engine import Databases, Duplicate
from app.storage.databases.links import Link
from app.storage.statements import Values
from plugins.kit.text import fold

WROTE, LEAD, BUYER = 0, 1, 2
PROVIDER, BROWSER, SESSION = "provider", "browser", "session"
OF_SESSION = "session:"
BATCH = 40  # a few milliseconds, for whoever waits to write
WINDOW_US = 15 * 60 * 1_000_000
ALIKE_DIGITS = 9  # what is left of a number when the ways to write its beginning are taken off
AUTOMATIC = ""
VOUCHED = "provider"


@dataclass(frozen=True, slots=True)
class Known:
    """Who did something: an identity with how it is proved, and what is told of the person. ``phone`` is the provider's word."""

    channel: str
    identity: str
    verified_by: str
    phone: str = ""
    name: str = ""


class CustomerLinking:
    """One tenant's records, brought up to what was stored."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def bring_up(self, now: datetime, batches: int = 5) -> bool:
        """Link what was stored since the last time, at most so many batches of each kind; return whether all is linked."""
        if not self._databases.is_begun(self._key):
            return True
        kinds = (self._link_writers, self._link_leads, self._link_orders)
        return all([any(link(now) < BATCH for _ in range(batches)) for link in kinds])

    def link_conversation(self, conversation_id: str, now: datetime) -> str | None:
        """Return the record behind a conversation, made where there is none; None where the conversation is gone."""
        with self._databases.opened(self._key) as database, database.write() as link:
            rows = link.rows(sql.CONVERSATION_OF, {"conversation": conversation_id})
            return _touch(link, _known_of(*rows[0][:5]), rows[0][5], WROTE) if rows else None

    def _link_writers(self, now: datetime) -> int:
        """Make or move on the records of those who wrote on a messenger, and note a STOP."""

        def behind(link: Link, seen: int) -> Values:
            return {"after": seen, "before": to_epoch(link.settled(now))}

        def take(link: Link, seen: int) -> tuple[int, int]:
            rows = link.rows(sql.NEW_WRITERS, behind(link, seen) | {"most": BATCH})
            for channel, identity in dict.fromkeys((channel, identity) for _, channel, identity in rows):
                link_writer(link, channel, identity)
            return len(rows), rows[-1][0] if rows else seen

        return self._take("customers:inbox", sql.HAS_NEW_WRITERS, behind, take)

    def _link_leads(self, now: datetime) -> int:
        def take(link: Link, seen: int) -> tuple[int, int]:
            rows = link.rows(sql.NEW_LEADS, _with_window(link, seen) | {"most": BATCH})
            for row in rows:
                _link_lead(link, dict(zip(sql.NEW_LEADS.selected_columns.keys(), row, strict=True)))
            return len(rows), max((row[-1] for row in rows), default=seen)

        return self._take("customers:leads", sql.HAS_NEW_LEADS, _with_window, take)

    def _link_orders(self, now: datetime) -> int:
        def take(link: Link, seen: int) -> tuple[int, int]:
            rows = link.rows(sql.NEW_ORDERS, _with_window(link, seen) | {"most": BATCH})
            for row in rows:
                _link_order(link, dict(zip(sql.NEW_ORDERS.selected_columns.keys(), row, strict=True)))
            return len(rows), max((row[-1] for row in rows), default=seen)

        return self._take("customers:orders", sql.HAS_NEW_ORDERS, _with_window, take)

    def _take(self, source: str, has_new: Any, behind: Callable[[Link, int], Values], take: Any) -> int:
        """Run one batch of a source behind its cursor; 0 also when another process does it at this moment."""
        with suppress(Duplicate), self._databases.opened(self._key) as database:
            with database.read() as link:
                found = link.rows(sql.SEEN, {"of": source})
                seen = int(found[0][0]) if found else 0
                if not link.rows(has_new, behind(link, seen)):
                    return 0
            with database.write() as link:
                if not found:
                    link.change(sql.BEGIN, {"source": source, "seen": 0})
                count, last = take(link, seen)
                if link.change(sql.MOVE, {"of": source, "was": seen, "now_seen": max(last, seen)}) != 1:
                    raise Duplicate(source)
                return count
        return 0


def _with_window(_: Link, seen: int) -> Values:
    return {"after": seen - WINDOW_US}


def link_writer(link: Link, channel: str, identity: str) -> None:
    """Bring the record of somebody on a messenger up to what the messenger says of them."""
    rows = link.rows(sql.WRITER, {"on_channel": channel, "who": identity})
    if not rows:
        return  # forgotten meanwhile
    phone, name, last_at, opted_out_at = rows[0]
    customer = _touch(link, Known(channel, identity, PROVIDER, phone, name), last_at, WROTE)
    _note_wish(link, customer, f"messages:{channel}:{identity}", channel, last_at, opted_out_at)


def _note_wish(link: Link, customer: str, source: str, channel: str, wrote_at: int, opted_out_at: int) -> None:
    """Keep one consent for each time between a first message or a START and a STOP."""
    rows = link.rows(sql.LATEST_WISH, {"whom": customer, "what": "messages"})
    is_open = bool(rows) and not rows[0][1]
    if is_open and opted_out_at:
        link.change(sql.WITHDRAW, {"row": rows[0][0], "at": opted_out_at})
    elif not rows or (not is_open and not opted_out_at):
        given = {"customer_id": customer, "purpose": "messages", "wording": "", "channel": channel}
        given["source"] = f"{source}:{len(rows)}:{wrote_at}"
        link.change(sql.ADD_CONSENT, given | {"given_at": wrote_at, "withdrawn_at": opted_out_at})


def _link_lead(link: Link, lead: Mapping[str, Any]) -> None:
    known = _known_of(lead["channel"], lead["session_id"], lead["visitor"], lead["on_messenger"], lead["name"])
    customer = _touch(link, known, lead["created_at"], LEAD)
    source = f"lead:{lead['reference']}"
    _claim(link, customer, lead["phone"], lead["email"], source, lead["created_at"])
    given = {"customer_id": customer, "purpose": "contact", "wording": lead["consent"], "channel": lead["channel"], "source": source}
    link.change(sql.ADD_CONSENT, given | {"given_at": lead["created_at"], "withdrawn_at": 0})


def _link_order(link: Link, order: Mapping[str, Any]) -> None:
    """Link an order, and write the identity on it, so that it is still theirs when its conversation is gone."""
    known = _known_of(order["channel"], order["session_id"], order["visitor"], order["on_messenger"], order["name"])
    customer = _touch(link, known, order["placed_at"], BUYER)
    _claim(link, customer, order["phone"], order["email"], f"order:{order['number']}", order["placed_at"])
    link.change(sql.NAME_ORDER, {"order": order["number"], "to_visitor": known.identity})


def _known_of(channel: str, session_id: str, visitor: str, on_messenger: Any, name: str) -> Known:
    """Return whose a conversation is, by the surest thing that is known of it."""
    if on_messenger is not None:
        return Known(channel, session_id, PROVIDER, on_messenger, name)
    if visitor:
        return Known(channel, visitor, BROWSER, "", name)
    return Known(channel, f"{OF_SESSION}{session_id}", SESSION, "", name)


def _touch(link: Link, known: Known, at: int, standing: int) -> str:
    """Return the record of an identity, made or brought up to what it did."""
    rows = link.rows(sql.FIND_IDENTITY, {"on_channel": known.channel, "who": known.identity})
    customer = rows[0][0] if rows else _new_record(link, known, at, standing)
    if rows:
        if known.phone and rows[0][1] != known.phone:
            link.change(sql.SET_PHONE, {"on_channel": known.channel, "who": known.identity, "to_phone": known.phone})
        link.change(sql.TOUCH, {"whom": customer, "at": at, "as": standing, "to_name": known.name})
    _claim(link, customer, known.phone, "", VOUCHED, at)
    list_anew(link, customer)
    return customer


def _new_record(link: Link, known: Known, at: int, standing: int) -> str:
    customer = uuid.uuid4().hex
    row = {"id": customer, "name": known.name, "search": "", "standing": standing, "listed_standing": standing, "merged_by": AUTOMATIC}
    row |= {"first_at": at, "last_at": at, "listed_at": at, "merged_at": 0, "merged_into": _same_person(link, known)}
    link.change(sql.ADD_CUSTOMER, row | {"merged_at": at if row["merged_into"] else 0})
    identity = {"channel": known.channel, "identity": known.identity, "customer_id": customer, "phone": known.phone}
    link.change(sql.ADD_IDENTITY, identity | {"verified_by": known.verified_by, "verified_at": at})
    return customer


def _same_person(link: Link, known: Known) -> str | None:
    """Return the record of whoever has the same telephone number on another messenger, by both providers' word and of nobody else."""
    if not known.phone or known.verified_by != PROVIDER:
        return None
    rows = link.rows(sql.WITH_PHONE, {"number": known.phone})
    if any(channel == known.channel for channel, _ in rows):
        return None  # the number passed from one person to another: who is meant must be looked at
    roots = {root for _, root in rows}
    return roots.pop() if len(roots) == 1 else None


def _claim(link: Link, customer: str, phone: str, email: str, source: str, at: int) -> None:
    for kind, value in (("phone", phone), ("email", email.strip().lower())):
        if value:
            row = {"customer_id": customer, "kind": kind, "value": value, "alike": alike(kind, value), "source": source}
            link.change(sql.ADD_CONTACT, row | {"claimed_at": at})
    refresh_search(link, customer)


def alike(kind: str, value: str) -> str:
    """Return what two spellings of one address have in common, good enough to ask a person whether they are the same."""
    if kind == "email":
        return value.strip().lower()
    return "".join(letter for letter in value if letter.isdecimal() and letter.isascii())[-ALIKE_DIGITS:]


def refresh_search(link: Link, customer: str) -> None:
    """Write down what a record is found by: its name without accents, its telephone numbers and e-mail addresses."""
    name = link.rows(sql.NAME_OF, {"whom": customer})[0][0]
    link.change(sql.SET_SEARCH, {"whom": customer, "to_search": " ".join(_found_by(link, customer, name))})


def _found_by(link: Link, customer: str, name: str) -> Iterator[str]:
    yield fold(name)
    yield from (value for _, value in link.rows(sql.CONTACTS_OF, {"whom": customer}))


def list_anew(link: Link, customer: str) -> None:
    """Bring the list's columns of a record's person up to all records merged into it."""
    root = link.rows(sql.ROOT_OF, {"whom": customer})[0][0]
    last_at, standing = link.rows(sql.OF_ALL, {"root": root})[0]
    link.change(sql.SET_LISTED, {"root": root, "to_at": last_at, "to_standing": standing})
