"""A customer as it is read: the records of a person, with what is proved, claimed and agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.storage.customers import customer_desk_statements as sql
from app.storage.databases.columns import from_epoch, to_epoch
from app.storage.databases.links import Link


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity of a person and how it is proved (provider, browser, session). ``phone`` is the provider's word."""

    channel: str
    identity: str
    phone: str
    verified_by: str
    verified_at: datetime
    opted_out: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """What somebody typed as his own; ``source`` names the lead or order."""

    kind: str
    value: str
    source: str
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to: ``purpose`` contact or messages, the sentence shown, and since when not any more (None: it holds)."""

    purpose: str
    wording: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One record with what is proved and claimed of it. ``merged_by`` is "" where two providers vouched for one number."""

    id: str
    name: str
    standing: int
    first_at: datetime
    last_at: datetime
    merged_at: datetime | None
    merged_by: str
    identities: tuple[Identity, ...]
    contacts: tuple[Contact, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Customer:
    """A person: the record that stands for them and those merged into it, the first one first."""

    records: tuple[Record, ...]
    listed_at: datetime
    standing: int

    @property
    def id(self) -> str:
        return self.records[0].id

    @property
    def name(self) -> str:
        return next((record.name for record in self.records if record.name), "")

    @property
    def identities(self) -> tuple[Identity, ...]:
        return tuple(each for record in self.records for each in record.identities)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        return tuple(each for record in self.records for each in record.contacts)

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(sorted({tag for record in self.records for tag in record.tags}))

    @property
    def phone(self) -> str:
        """The number that a provider vouches for, else one that was typed."""
        proved = next((each.phone for each in self.identities if each.phone), "")
        return proved or next((each.value for each in self.contacts if each.kind == "phone"), "")

    @property
    def email(self) -> str:
        return next((each.value for each in self.contacts if each.kind == "email"), "")

    @property
    def has_opted_out(self) -> bool:
        return any(each.opted_out for each in self.identities)

    @property
    def place(self) -> str:
        """Where the next page of a list begins."""
        return f"{to_epoch(self.listed_at)}-{self.id}"


def customer_of(link: Link, row: Sequence[Any]) -> Customer:
    root, listed_at, standing = row
    records = tuple(_record(link, found) for found in link.rows(sql.RECORDS, {"root": root}))
    return Customer(tuple(sorted(records, key=lambda record: record.id != root)), from_epoch(listed_at), int(standing))


def _record(link: Link, row: Sequence[Any]) -> Record:
    id, name, standing, first_at, last_at, merged_at, merged_by = row
    whom = {"whom": id}
    identities = tuple(
        Identity(channel, identity, phone, by, from_epoch(at), bool(opted_out_at))
        for channel, identity, phone, by, at, opted_out_at in link.rows(sql.IDENTITIES, whom)
    )
    contacts = tuple(Contact(kind, value, source, from_epoch(at)) for kind, value, source, at in link.rows(sql.CONTACTS, whom))
    tags = tuple(tag for (tag,) in link.rows(sql.TAGS, whom))
    merged = from_epoch(merged_at) if merged_at else None
    return Record(id, name, standing, from_epoch(first_at), from_epoch(last_at), merged, merged_by, identities, contacts, tags)
