"""What changed between two versions of a tenant, told by record and field, as an owner thinks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from app.services.publishing.fault_sentences import is_money, shown
from app.services.publishing.pairing import key_of, pairs_of
from app.services.publishing.references import records_of
from plugins.contracts import Document, Shop
from plugins.kit.money import Money, format_money

TITLES = ("name", "title", "question", "label", "topic")
PARTS = ("pack", "name", "attributes", "locale", "sku", "date")
NOTHING = "nothing"
MOST_TITLE = 60
MOST_ENTRIES = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after, None where it was not there; ``is_money``: in minor units of the tenant's currency; ``part`` is
    what people call the variant or the like that it lies in, "" where it lies in none. ``inside`` are the fields of a variant or the
    like that is new or gone as a whole."""

    field: str
    before: Any
    after: Any
    is_money: bool = False
    part: str = ""
    inside: tuple[FieldChange, ...] = ()

    @property
    def value(self) -> Any:
        """What stands there, of a field that is gone what stood there."""
        return self.before if self.after is None else self.after


@dataclass(frozen=True, slots=True)
class Change:
    """A record that was added, removed or changed. ``record`` is its key, "" for the document's other fields; ``title`` what
    people call it, "" when it has no name; ``fields`` what differs in one that changed, a new or removed one is whole."""

    document: str
    record: str
    kind: str
    fields: tuple[FieldChange, ...] = ()
    title: str = ""


def worded(value: Any, field: FieldChange, shop: Shop) -> str:
    """Return a value as an owner reads it: a price in the shop's currency, a text as it is, nothing as "nothing"."""
    if value is None:
        return NOTHING
    if field.inside:
        return ", ".join(f"{each.field}: {worded(each.value, each, shop)}" for each in field.inside)
    if field.is_money and isinstance(value, int):
        return format_money(Money(value, shop.currency), shop.locale)
    if isinstance(value, str) and value.strip():
        return value if len(value) <= MOST_ENTRIES else f"{value[: MOST_ENTRIES - 4]} ..."
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or "an empty list"
    return _own_entries(value, field) or _names_of(value) or shown(value)


def _names_of(value: Any) -> str:
    """Return what the entries of a list are called, "" where they have no names: of such a list the order may be what changed."""
    names = [part_name(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return ", ".join(names) if names and all(names) and len(names) == len(value) else ""


def _own_entries(value: Any, field: FieldChange) -> str:
    """Return the plain entries of a list that the other side has not ("2026-11-30; Founders Day"), "" where all are to be told."""
    other = (field.after if value == field.before else field.before) or []
    lists = isinstance(value, list) and isinstance(other, list)
    if not lists or not all(_is_plain(each) for each in (*value, *other)):
        return ""
    own = ["; ".join(filter(None, map(_plainly, each.values()))) for each in value if each not in other]
    told = " · ".join(filter(None, own)) or (NOTHING if any(each not in value for each in other) else "")
    return told if len(told) <= MOST_ENTRIES else f"{told[: MOST_ENTRIES - 4]} ..."


def _is_plain(entry: Any) -> bool:
    """Whether an entry of a list holds texts and lists of texts alone: it can be read without the names of its fields."""
    values = entry.values() if isinstance(entry, dict) else [None]
    return all(isinstance(text, str) for each in values for text in (each if isinstance(each, list) else [each]))


def _plainly(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def compare(before: Mapping[str, Any], after: Mapping[str, Any], registered: Mapping[str, Document]) -> tuple[Change, ...]:
    """Return the changes of all documents, in the order of their names."""
    changes: list[Change] = []
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            changes.extend(_changes(name, before.get(name), after.get(name), registered.get(name)))
    return tuple(changes)


def _changes(name: str, before: Any, after: Any, document: Document | None) -> Iterator[Change]:
    records = document.records if document and document.key else ""
    rest = [_without(content, records) or {} for content in (before, after)]
    money = money_fields(document.schema) if document else frozenset()
    fields = tuple(_fields("", *rest, money))
    if fields:
        kind = "added" if before is None else "removed" if after is None else "changed"
        yield Change(name, "", kind, fields)
    if records:
        yield from _record_changes(document, _by_key(before, document), _by_key(after, document), money)


def _record_changes(document: Document, before: Mapping[str, Any], after: Mapping[str, Any], money: frozenset[str]) -> Iterator[Change]:
    for old, new in pairs_of(before, after, document.key):
        if old != new:
            kind = "added" if old is None else "removed" if new is None else "changed"
            fields = tuple(_fields("", old, new, money)) if kind == "changed" else ()
            record = new or old
            yield Change(document.name, str(record.get(document.key, "")), kind, fields, _shown_title(record))


def title_of(record: Mapping[str, Any]) -> str:
    """Return what people call a record, "" when it has no name."""
    return next((record[name] for name in TITLES if isinstance(record.get(name), str)), "")


def _shown_title(record: Mapping[str, Any]) -> str:
    named = title_of(record)
    return named if len(named) <= MOST_TITLE else f"{named[: MOST_TITLE - 4]} ..."


def money_fields(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the fields that a schema holds in minor units."""
    found: set[str] = set()
    waiting: list[Any] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            fields = part.get("properties")
            found |= {name for name, field in fields.items() if isinstance(field, Mapping) and is_money(field)} if fields else set()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return frozenset(found)


def _by_key(content: Any, document: Document) -> dict[str, Any]:
    records = records_of(content, document.records)
    return {str(record.get(document.key, place)): record for place, record in enumerate(records) if isinstance(record, dict)}


def _without(content: Any, name: str) -> Any:
    return {field: value for field, value in content.items() if field != name} if isinstance(content, dict) and name else content


def _fields(place: str, before: Any, after: Any, money: frozenset[str] = frozenset(), part: str = "") -> Iterator[FieldChange]:
    """Yield the fields that differ. Objects are entered, and lists of objects; other lists are told whole."""
    if before == after:
        return
    if isinstance(before or {}, dict) and isinstance(after or {}, dict) and (before or after):
        older, newer = before or {}, after or {}
        for name in {**older, **newer}:
            yield from _fields(f"{place}.{name}" if place else name, older.get(name), newer.get(name), money, part)
    elif _are_entries(before) and _are_entries(after):
        found = tuple(_entries(place, before or [], after or [], money, part))
        yield from found or (FieldChange(place, before, after, part=part),)  # the order alone
    else:
        yield FieldChange(place, before, after, place.rpartition(".")[2] in money, part)


def _entries(place: str, before: list[Any], after: list[Any], money: frozenset[str], part: str) -> Iterator[FieldChange]:
    """Yield what differs in the entries of two lists: of one that is new or gone all at once."""
    if key := key_of(before, after):
        pairs = pairs_of({each[key]: each for each in before}, {each[key]: each for each in after}, key)
    else:
        pairs = zip_longest(before, after)
    for old, new in pairs:
        entry, entries = (new, after) if new is not None else (old, before)
        at = f"{place}[{next(number for number, each in enumerate(entries) if each is entry)}]"
        if old is not None and new is not None:
            yield from _fields(at, old, new, money, part_name(new) or part_name(old) or part)
        else:
            yield FieldChange(at, old, new, False, part_name(entry) or part, tuple(_fields("", old or {}, new or {}, money)))


def part_name(part: Mapping[str, Any]) -> str:
    """Return what people call a variant, a holiday or the like within a record, "" when it has no name."""
    return next(filter(None, (_name_in(part.get(name)) for name in PARTS)), "")


def _name_in(value: Any) -> str:
    if isinstance(value, dict):  # of a variant that its attributes tell apart
        return " / ".join(each for each in value.values() if isinstance(each, str))
    return value if isinstance(value, str) else ""


def _are_entries(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, dict) for each in value))
