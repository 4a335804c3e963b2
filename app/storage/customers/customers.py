"""A tenant's customers as its people see them: a list, one person with all records, marks, notes, and two records made one or apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.storage.customers import customer_desk_statements as sql
from app.storage.customers.customer_groups import groups_of, pair_of, place_of
from app.storage.customers.customer_linking import ALIKE_DIGITS, BUYER, CustomerLinking, alike, list_anew
from app.storage.customers.customer_rows import Consent, Customer, Note, Record, customer_of
from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.statements import Statement
from plugins.kit.text import fold, normalise

LATEST = 2**62
_LIKE = str.maketrans({"\\": "\\\\", "%": r"\%", "_": r"\_"})
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which customers: found by these words, with this tag, of a standing (None: any), behind a place."""

    text: str = ""
    tag: str = ""
    standing: int | None = None
    after: str = ""


class Customers:
    """One tenant's customers."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key
        self.linking = CustomerLinking(databases, key)

    def page(self, wanted: Wanted, limit: int) -> list[Customer]:
        """Return customers, those with the latest contact first; a page costs the same wherever it lies."""
        statement, values = _asked(wanted)
        with self._databases.opened(self._key) as database, database.read() as link:
            return [customer_of(link, row) for row in link.rows(statement, values | {"most": limit})]

    def grouped(self, listed: Sequence[Customer], wanted: Wanted) -> list[list[Customer]]:
        """Return a page's customers with those of the whole list who may be the same person; who stands on a page before with theirs
        is not on this one."""
        statement, values = _asked(replace(wanted, after=""), sql.AMONG)
        begin = _begin(wanted)
        with self._databases.opened(self._key) as database, database.read() as link:
            groups = groups_of(link, listed, lambda root: bool(link.rows(statement, values | {"most": 1, "whom": root})))
        return [group for group in groups if place_of(group[0]) < begin]

    def find(self, customer_id: str) -> Customer | None:
        """Return the person behind a record, whichever of their records it is."""
        with self._databases.opened(self._key) as database, database.read() as link:
            rows = link.rows(sql.ROOT, {"whom": storable(customer_id)})
            return customer_of(link, rows[0]) if rows else None

    def of_conversation(self, conversation_id: str) -> str | None:
        """Return the record behind a conversation, None where there is none yet."""
        rows = self._rows(sql.OF_CONVERSATION, {"conversation": storable(conversation_id)})
        return rows[0][0] if rows else None

    def tags(self) -> list[str]:
        """Return the tags in use."""
        return [tag for (tag,) in self._rows(sql.ALL_TAGS, {})]

    def attributes(self, customer: Customer) -> list[tuple[str, str]]:
        return sorted({row[0]: row for row in self._each(customer, sql.ATTRIBUTES)}.values())

    def consents(self, customer: Customer) -> list[Consent]:
        """Return what a person agreed to, the latest first."""
        rows = self._each(customer, sql.CONSENTS)
        told = [Consent(*row[:3], from_epoch(row[3]), from_epoch(row[4]) if row[4] else None) for row in rows]
        return sorted(told, key=lambda one: one.given_at, reverse=True)

    def notes(self, customer: Customer) -> list[Note]:
        notes = [Note(author, text, from_epoch(at)) for author, text, at in self._each(customer, sql.NOTES)]
        return sorted(notes, key=lambda note: note.at, reverse=True)

    def set_tags(self, customer: Customer, tags: Sequence[str]) -> None:
        """Give a person these tags and no others."""

        def write(link: Link) -> None:
            for record in customer.records:
                link.change(sql.DROP_TAGS, {"whom": record.id})
            link.change_each(sql.ADD_TAG, [{"customer_id": customer.id, "tag": storable(tag)} for tag in dict.fromkeys(tags)])

        self._write(write)

    def set_attributes(self, customer: Customer, attributes: Sequence[tuple[str, str]]) -> None:
        """Give a person these attributes and no others."""

        def write(link: Link) -> None:
            for record in customer.records:
                link.change(sql.DROP_ATTRIBUTES, {"whom": record.id})
            rows = [{"name": storable(name), "value": storable(value)} for name, value in dict(attributes).items()]
            link.change_each(sql.ADD_ATTRIBUTE, [{"customer_id": customer.id} | row for row in rows])

        self._write(write)

    def add_note(self, customer: Customer, author: str, text: str, now: datetime) -> None:
        row = {"customer_id": customer.id, "author": storable(author), "text": storable(text), "created_at": to_epoch(now)}
        self._write(lambda link: link.change(sql.ADD_NOTE, row))

    def suggestions(self, customer: Customer) -> list[tuple[Customer, tuple[str, ...]]]:
        """Return who may be the same person, with what the two have in common: addresses that were typed, or written alike."""
        found: dict[str, list[str]] = {}
        with self._databases.opened(self._key) as database, database.read() as link:
            for kind, value in dict.fromkeys((each.kind, each.value) for each in customer.contacts):
                for (root,) in link.rows(sql.ALIKE, {"of_kind": kind, "as": alike(kind, value)}):
                    found.setdefault(root, []).append(value)
            found.pop(customer.id, None)
            others = [root for root in found if not link.rows(sql.DIFFERENT, pair_of(customer.id, root))][:MOST_SUGGESTED]
            return [(customer_of(link, link.rows(sql.ROOT, {"whom": root})[0]), tuple(dict.fromkeys(found[root]))) for root in others]

    def merge(self, into: Customer, other: Customer, by: str, now: datetime) -> None:
        """Make one person of two; every record keeps what is its own, so that ``split`` undoes it."""

        def write(link: Link) -> None:
            values = {"root": into.id, "at": to_epoch(now), "by": storable(by)}
            link.change_each(sql.MERGE, [values | {"whom": record.id} for record in other.records])
            link.change(sql.AGREE, pair_of(into.id, other.id))
            list_anew(link, into.id)

        self._write(write)

    def split(self, customer: Customer, record: Record, by: str, now: datetime) -> None:
        """Take a record out of a person's, to stand for somebody else."""

        def write(link: Link) -> None:
            link.change(sql.SPLIT, {"whom": record.id})
            self._differ(link, customer.id, record.id, by, now)
            list_anew(link, customer.id)
            list_anew(link, record.id)

        self._write(write)

    def tell_apart(self, one: Customer, other: Customer, by: str, now: datetime) -> None:
        """Note that two are two people, so that it is not suggested again."""
        self._write(lambda link: self._differ(link, one.id, other.id, by, now))

    def _differ(self, link: Link, one: str, other: str, by: str, now: datetime) -> None:
        link.change(sql.DIFFER, pair_of(one, other) | {"decided_by": storable(by), "decided_at": to_epoch(now)})

    def _each(self, customer: Customer, statement: Statement) -> list[Sequence[Any]]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return [tuple(row) for record in customer.records for row in link.rows(statement, {"whom": record.id})]

    def _rows(self, statement: Statement, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)

    def _write(self, change: Callable[[Link], Any]) -> None:
        with self._databases.opened(self._key) as database, database.write() as link:
            change(link)


def _begin(wanted: Wanted) -> tuple[int, str]:
    """Return the place behind which a page begins."""
    before, _, below = wanted.after.partition("-")
    return min(int(before) if before.isdecimal() and len(before) < 20 else LATEST, LATEST), storable(below)


def _asked(wanted: Wanted, statements: Mapping[tuple[bool, bool], Statement] = sql.PAGES) -> tuple[Statement, dict[str, Any]]:
    """Return the statement of a list and its values."""
    words, tag, (before, below) = wanted.text.strip(), storable(wanted.tag), _begin(wanted)
    at_most = BUYER if wanted.standing is None else wanted.standing
    values = {"before": before, "below": below, "at_least": wanted.standing or 0, "at_most": at_most}
    values |= {"said": f"%{_needle(words).translate(_LIKE)}%"} if words else {}
    values |= {"of_tag": tag} if tag else {}
    return statements[bool(words), bool(tag)], values


def _needle(text: str) -> str:
    """Return what is looked for: a number by its last digits, whatever stands before them, everything else by its letters."""
    folded = fold(normalise(storable(text)))[:100]
    digits = "".join(letter for letter in folded if letter.isdecimal())
    is_number = len(digits) >= 6 and not any(letter.isalpha() for letter in folded)
    return digits[-ALIKE_DIGITS:] if is_number else folded
