"""Everything that is stored of one person, to be read or erased: collected by their identities, gone key by key, counted in the same
transaction, so that an erasure that was cut short goes on where it stood."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.storage.customers import erasure_statements as sql
from app.storage.customers.customer_linking import OF_SESSION, PROVIDER
from app.storage.customers.personal_data import HUSH, STRIKE, UNLINK_ORDER, By, Fate, rows_by_key
from app.storage.databases.columns import from_epoch, from_json, storable, to_epoch, to_json
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.figures.counting import step_back

RUNNING, DELETED, DONE = "running", "deleted", "done"
OF_ORDER = "order:"
SHORTEST_ADDRESS = 6
Key = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Person:
    """What leads to a person's rows: keys by kind, the addresses and names that may stand elsewhere, and their identities."""

    customer_id: str
    keys: Mapping[By, tuple[Key, ...]]
    identities: tuple[tuple[str, str], ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure: running, deleted (the file is still to be rewritten) or done; ``told`` counts what was done so far."""

    id: str
    customer_id: str
    asked_by: str
    state: str
    told: dict[str, Any]
    receipt: str
    signature: str
    begun_at: datetime
    ended_at: datetime | None


class PersonalData:
    """One tenant's data of single persons."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def collect(self, customer_id: str) -> Person | None:
        """Return what leads to everything of a person, None where the record is gone."""
        with self._databases.opened(self._key) as database, database.read() as link:
            records = [row[0] for row in link.rows(sql.RECORDS_OF, {"whom": storable(customer_id)})]
            return _collected(link, customer_id, records) if records else None

    def read(self, person: Person) -> dict[str, list[dict[str, Any]]]:
        """Return a person's rows by table, each row with its columns' names."""
        found: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
        with self._databases.opened(self._key) as database, database.read() as link:
            for by, rows in rows_by_key().items():
                for key in person.keys[by]:
                    for each in rows:
                        names, table = each.read.selected_columns.keys(), found.setdefault(each.table, {})
                        table.update({tuple(row): dict(zip(names, row, strict=True)) for row in link.rows(each.read, key)})
        return {table: list(rows.values()) for table, rows in found.items() if rows}

    def begin(self, customer_id: str, asked_by: str, told: Mapping[str, Any], now: datetime) -> str:
        """Note that a person is to be erased; return the number of the erasure, of the one that runs where one does."""
        with self._databases.opened(self._key) as database, database.write() as link:
            running = link.rows(sql.RUNNING_OF, {"whom": customer_id})
            if running:
                return running[0][0]
            row = {"id": uuid.uuid4().hex, "customer_id": customer_id, "asked_by": storable(asked_by), "state": RUNNING}
            row |= {"told": to_json(told), "receipt": "", "signature": ""}
            link.change(sql.ADD_ERASURE, row | {"begun_at": to_epoch(now), "ended_at": 0})
            return row["id"]

    def erase(self, erasure_id: str, by: By, key: Key) -> None:
        """Erase the rows of one key, and count them, in one transaction."""
        with self._databases.opened(self._key) as database, database.write() as link:
            told = from_json(link.rows(sql.TOLD, {"erasure": erasure_id})[0][0])
            if by is By.ORDER:
                link.change(HUSH, key)
                link.change(STRIKE, key)
                link.change(UNLINK_ORDER, {**key, "to_token": secrets.token_urlsafe(18)})
            for each in rows_by_key()[by]:
                if each.fate is Fate.KEPT:
                    _count(told, each.fate, each.table, len(link.rows(each.read, key)))
                elif each.change is not None:
                    _count(told, each.fate, each.table, link.change(each.change, key))
            step_back(link)
            link.change(sql.TELL, {"erasure": erasure_id, "to_told": to_json(told)})

    def count(self, erasure_id: str, name: str, more: int) -> None:
        """Add to a count of an erasure that is no table's."""
        with self._databases.opened(self._key) as database, database.write() as link:
            told = from_json(link.rows(sql.TOLD, {"erasure": erasure_id})[0][0])
            told[name] = told.get(name, 0) + more
            link.change(sql.TELL, {"erasure": erasure_id, "to_told": to_json(told)})

    def strike(self, texts: Sequence[str], instead: str) -> int:
        """Strike texts out of what machines wrote of their work; return in how many rows."""
        struck = 0
        with self._databases.opened(self._key) as database, database.write() as link:
            for text in texts:
                values = {"text": text, "like": like(text), "instead": instead}
                struck += link.change(sql.STRIKE_RUNS, values) + link.change(sql.STRIKE_DELIVERIES, values)
        return struck

    def subscribers(self, person: Person) -> dict[str, int]:
        """Return who outside was told of a person, and how often."""
        found: dict[str, int] = {}
        with self._databases.opened(self._key) as database, database.read() as link:
            for by, statement in ((By.CONVERSATION, sql.TOLD_OF_TALK), (By.ORDER, sql.TOLD_OF_ORDER)):
                for key in person.keys[by]:
                    for subscriber, times in link.rows(statement, key):
                        found[subscriber] = found.get(subscriber, 0) + int(times)
        return found

    def received(self, person: Person) -> Iterator[str]:
        """Yield the messages as they came in on messengers, in JSON; they name the files that came with them."""
        with self._databases.opened(self._key) as database, database.read() as link:
            for key in person.keys[By.IDENTITY]:
                yield from (data for (data,) in link.rows(sql.RECEIVED, key))

    def words(self, person: Person) -> set[str]:
        """Return the customer's own lines, to be found where they were copied to."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return {text for key in person.keys[By.CONVERSATION] for (text,) in link.rows(sql.OWN_LINES, key)}

    def end(self, erasure_id: str, state: str, receipt: str, signature: str, now: datetime) -> None:
        values = {"erasure": erasure_id, "to_state": state, "to_receipt": receipt, "to_signature": signature, "now": to_epoch(now)}
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change(sql.END, values)

    def find(self, erasure_id: str) -> Erasure | None:
        rows = self._rows(sql.FIND, {"erasure": storable(erasure_id)})
        return _erasure(rows[0]) if rows else None

    def latest(self, limit: int = 100) -> list[Erasure]:
        """Return the newest erasures first."""
        return [_erasure(row) for row in self._rows(sql.LATEST, {"most": limit})]

    def unfinished(self) -> list[Erasure]:
        """Return the erasures that were cut short, or whose file is still to be rewritten."""
        return [_erasure(row) for row in self._rows(sql.UNFINISHED, {})] if self._databases.is_begun(self._key) else []

    def _rows(self, statement: Any, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)


def like(text: str) -> str:
    """Return the pattern that finds a text anywhere in another."""
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _collected(link: Link, customer_id: str, records: Sequence[str]) -> Person:
    identities = [row for record in records for row in link.rows(sql.IDENTITIES_OF, {"record": record})]
    contacts = [row for record in records for row in link.rows(sql.CONTACTS_OF, {"record": record})]
    talks = dict.fromkeys(talk for identity in identities for talk in _talks(link, *identity[:3]))
    claimed = [source.removeprefix(OF_ORDER) for _, source in contacts if source.startswith(OF_ORDER)]
    numbers = dict.fromkeys(_orders(link, talks, identities, claimed))
    phones = [phone for _, _, _, phone in identities if phone]
    addresses = dict.fromkeys([*phones, *(value for value, _ in contacts), *(who for _, who, by, _ in identities if by == PROVIDER)])
    found = tuple(text for text in addresses if len(text) >= SHORTEST_ADDRESS)
    names = {row[0] for record in records for row in link.rows(sql.NAMES_OF, {"record": record}) if row[0]}
    keys: dict[By, tuple[Key, ...]] = {
        By.TICKET: tuple({"the_ticket": number} for number in _tickets(link, talks, numbers, [*records, *addresses])),
        By.ORDER: tuple({"the_order": number} for number in numbers),
        By.CONVERSATION: tuple({"the_conversation": talk} for talk in talks),
        By.IDENTITY: tuple({"the_channel": channel, "the_identity": who} for channel, who, _, _ in identities),
        By.CUSTOMER: tuple({"the_customer": record} for record in [*records[1:], records[0]]),
    }
    return Person(customer_id, keys, tuple((row[0], row[1]) for row in identities), found, tuple(sorted(names)))


def _talks(link: Link, channel: str, identity: str, verified_by: str) -> list[str]:
    values = {"on_channel": channel, "session": identity.removeprefix(OF_SESSION), "who": identity if verified_by == "browser" else ""}
    return [row[0] for row in link.rows(sql.BY_VISITOR if verified_by == "browser" else sql.BY_SESSION, values)]


def _orders(link: Link, talks: Mapping[str, Any], identities: Sequence[Any], claimed: Sequence[str]) -> Iterator[str]:
    for number in claimed:
        yield from (number for (number,) in link.rows(sql.ORDER_OF_CLAIM, {"order": number}))
    for talk in talks:
        yield from (number for (number,) in link.rows(sql.ORDERS_OF_TALK, {"talk": talk}))
    for channel, identity, _, _ in identities:
        yield from (number for (number,) in link.rows(sql.ORDERS_OF_VISITOR, {"on_channel": channel, "who": identity}))


def _tickets(link: Link, talks: Mapping[str, Any], numbers: Mapping[str, Any], addresses: Sequence[str]) -> list[int]:
    """Return the tickets about a person: of their talks and orders, in their name, or with an address of theirs in the text."""
    asked = [(sql.TICKETS_OF_TALK, {"talk": talk}) for talk in talks]
    asked += [(sql.TICKETS_OF_ORDER, {"order": number}) for number in numbers]
    asked += [(sql.TICKETS_OF_ADDRESS, {"who": text, "like": like(text)}) for text in addresses if len(text) >= SHORTEST_ADDRESS]
    return sorted({row[0] for statement, values in asked for row in link.rows(statement, values)})


def _count(told: dict[str, Any], fate: Fate, table: str, more: int) -> None:
    if more:
        counts = told.setdefault(fate.value, {})
        counts[table] = counts.get(table, 0) + more


def _erasure(row: Sequence[Any]) -> Erasure:
    id, customer_id, asked_by, state, told, receipt, signature, begun_at, ended_at = row
    ended = from_epoch(ended_at) if ended_at else None
    return Erasure(id, customer_id, asked_by, state, from_json(told), receipt, signature, from_epoch(begun_at), ended)
