"""The shop's customers in the hands of its people: who they are, what they did, and what the shop notes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import BadMessage, NotFound
from app.services.accounts.person import Who
from app.storage.customers.customer_rows import Consent, Customer, Note
from app.storage.customers.customer_timeline import Moment
from app.storage.customers.customers import Wanted
from plugins.kit.text import normalise

PAGE, ROWS_AT_ONCE, MOST_EXPORTED = 40, 200, 100_000
LONGEST_TAG, MOST_TAGS, LONGEST_NAME, LONGEST_VALUE, MOST_ATTRIBUTES, LONGEST_NOTE = 30, 20, 40, 200, 30, 4000
STANDINGS = {"wrote": 0, "lead": 1, "buyer": 2}
COLUMNS = ("id", "name", "phone", "email", "standing", "tags", "channels", "opted_out", "first_contact", "last_contact")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of customers, those who may be one person together; ``after`` is where the next begins, "" on the last."""

    groups: Sequence[Sequence[Customer]]
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that a person's page shows."""

    customer: Customer
    attributes: Sequence[tuple[str, str]]
    consents: Sequence[Consent]
    notes: Sequence[Note]
    moments: Sequence[Moment]


class CustomerDesk:
    """One shop's customers. What is changed is told in the audit log by names and numbers, so that it holds nothing of the person."""

    def __init__(self, platform: Any, key: str):
        self._platform, self._key = platform, key
        self._database = platform.storage.tenant(key)
        self._customers = self._database.customers

    def page(self, text: str = "", tag: str = "", standing: str = "", after: str = "") -> Page:
        """Return a page of customers, those with the latest contact first."""
        self._customers.linking.bring_up(self._platform.clock())
        wanted = Wanted(text[:100], tag, STANDINGS.get(standing), after)
        found = self._customers.page(wanted, PAGE + 1)
        return Page(self._customers.grouped(found[:PAGE], wanted), found[PAGE - 1].place if len(found) > PAGE else "")

    def tags(self) -> list[str]:
        return self._customers.tags()

    def rows(self, text: str, tag: str, standing: str) -> Iterator[tuple[Any, ...]]:
        """Yield all customers of a list, as COLUMNS name their values."""
        names, after = {number: name for name, number in STANDINGS.items()}, ""
        self._customers.linking.bring_up(self._platform.clock())
        for _ in range(MOST_EXPORTED // ROWS_AT_ONCE):
            found = self._customers.page(Wanted(text[:100], tag, STANDINGS.get(standing), after), ROWS_AT_ONCE)
            for each in found:
                channels = ", ".join(dict.fromkeys(identity.channel for identity in each.identities))
                times = (min(record.first_at for record in each.records), each.listed_at)
                opted_out = "yes" if each.has_opted_out else "no"
                yield (each.id, each.name, each.phone, each.email, names[each.standing], ", ".join(each.tags), channels, opted_out, *times)
            if len(found) < ROWS_AT_ONCE:
                return
            after = found[-1].place

    def find(self, customer_id: str) -> Customer:
        """Return the person behind a record; NotFound where there is none, or not any more."""
        found = self._customers.find(customer_id)
        if found is None:
            raise NotFound("There is no such customer, or they were erased.")
        return found

    def read(self, customer: Customer) -> Told:
        """Return all that is told of a person."""
        customers = self._customers
        moments = self._database.timelines.read(customer)
        return Told(customer, customers.attributes(customer), customers.consents(customer), customers.notes(customer), moments)

    def of_conversation(self, conversation: str) -> str | None:
        return self._customers.of_conversation(conversation)

    def record_conversation(self, conversation: str, who: Who) -> str:
        """Return the record behind a conversation, made where there is none."""
        made = self._customers.linking.link_conversation(conversation, self._platform.clock())
        if made is None:
            raise NotFound("There is no such conversation, or it was deleted.")
        self._tell(who, "customer.record", made, None, {"conversation": conversation})
        return made

    def mark(self, customer: Customer, tags: str, attributes: str, who: Who) -> None:
        """Give a person tags (commas between them) and attributes (``name: value``, one a line); BadMessage for what cannot be taken."""
        new_tags, new_attributes = read_tags(tags), read_attributes(attributes)
        before = {"tags": len(customer.tags), "attributes": len(self._customers.attributes(customer))}
        self._customers.set_tags(customer, new_tags)
        self._customers.set_attributes(customer, new_attributes)
        self._tell(who, "customer.mark", customer.id, before, {"tags": len(new_tags), "attributes": len(new_attributes)})

    def add_note(self, customer: Customer, text: str, who: Who) -> None:
        """Keep a note of a person's; BadMessage for an empty or endless one."""
        note = text.strip()
        if not note or len(note) > LONGEST_NOTE:
            raise BadMessage(f"A note has 1 to {LONGEST_NOTE} characters.", "note", most=LONGEST_NOTE)
        self._customers.add_note(customer, who.name, note, self._platform.clock())
        self._tell(who, "customer.note", customer.id, None, {"characters": len(note)})

    def suggestions(self, customer: Customer) -> list[tuple[Customer, tuple[str, ...]]]:
        """Return who may be the same person, with what the two have in common."""
        return self._customers.suggestions(customer)

    def merge(self, customer: Customer, other: Customer, who: Who) -> None:
        """Make one person of two."""
        if customer.id == other.id:
            raise BadMessage("These two are one person already.", "one_person")
        self._customers.merge(customer, other, who.name, self._platform.clock())
        self._tell(who, "customer.merge", customer.id, {"other": other.id}, {"records": len(customer.records) + len(other.records)})

    def tell_apart(self, customer: Customer, other: Customer, who: Who) -> None:
        """Note that two are two people."""
        if customer.id == other.id:
            raise BadMessage("These two are one person already.", "one_person")
        self._customers.tell_apart(customer, other, who.name, self._platform.clock())
        self._tell(who, "customer.tell_apart", customer.id, None, {"other": other.id})

    def split(self, customer: Customer, record_id: str, who: Who) -> None:
        """Undo a merge: a record stands for somebody else again."""
        record = next((each for each in customer.records[1:] if each.id == record_id), None)
        if record is None:
            raise BadMessage("This record is not merged into this customer. Load the page anew.", "not_merged")
        self._customers.split(customer, record, who.name, self._platform.clock())
        self._tell(who, "customer.split", customer.id, {"records": len(customer.records)}, {"other": record_id})

    def _tell(self, who: Who, action: str, customer: str, before: Any, after: Any) -> None:
        self._platform.accounts.audit.add(who, self._platform.clock(), self._key, action, f"customer {customer}", before, after)


def read_tags(text: str) -> list[str]:
    """Return the tags of a field, each once; BadMessage for one that is too long or too many."""
    tags = list(dict.fromkeys(normalise(part) for part in re.split(r"[,\n]", text) if normalise(part)))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        text = f"A customer has at most {MOST_TAGS} tags of at most {LONGEST_TAG} characters."
        raise BadMessage(text, "tags", most=MOST_TAGS, longest=LONGEST_TAG)
    return tags


def read_attributes(text: str) -> list[tuple[str, str]]:
    """Return the attributes of a field, one a line; BadMessage for a line that is none."""
    found: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = line.partition(":")
        name, value = normalise(name), normalise(value)
        if not (colon and name and value) or len(name) > LONGEST_NAME or len(value) > LONGEST_VALUE:
            text = f"{line.strip()[:60]!r} is no attribute. Write one a line, like: shoe size: 42."
            raise BadMessage(text, "attribute", line=line.strip()[:60])
        found[name] = value
    if len(found) > MOST_ATTRIBUTES:
        raise BadMessage(f"A customer has at most {MOST_ATTRIBUTES} attributes.", "attributes", most=MOST_ATTRIBUTES)
    return list(found.items())


def masked(address: str) -> str:
    """Return a telephone number or an e-mail address as those see it who may not answer customers: enough to recognise, not to use."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…{at}{host}" if at else f"…{address[-3:]}" if address else ""
