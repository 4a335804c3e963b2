"""What changed between two versions of a tenant, told by record and field, as an owner thinks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.publishing.fault_sentences import is_money, shown
from app.services.publishing.references import records_of
from plugins.contracts import Document, Shop
from plugins.kit.money import Money, format_money

TITLES = ("name", "title", "question", "label", "topic")
PARTS = ("pack", "name", "sku")
MOST_TITLE = 60
MOST_ENTRIES = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after, None where it was not there; ``is_money``: in minor units of the tenant's currency; ``part`` is
    what people call the variant or the like that it lies in, "" where it lies in none."""

    field: str
    before: Any
    after: Any
    is_money: bool = False
    part: str = ""


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
        return "nothing"
    if field.is_money and isinstance(value, int):
        return format_money(Money(value, shop.currency), shop.locale)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or "an empty list"
    return _own_entries(value, field) or shown(value)


def _own_entries(value: Any, field: FieldChange) -> str:
    """Return the plain entries of a list that the other side has not ("2026-11-30; Founders Day"), "" where all are to be told."""
    other = (field.after if value == field.before else field.before) or []
    lists = isinstance(value, list) and isinstance(other, list)
    if not lists or not all(_is_plain(each) for each in (*value, *other)):
        return ""
    own = ["; ".join(filter(None, map(_plainly, each.values()))) for each in value if each not in other]
    told = " · ".join(filter(None, own)) or ("nothing" if any(each not in value for each in other) else "")
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
        yield from _record_changes(name, _by_key(before, document), _by_key(after, document), money)


def _record_changes(name: str, before: Mapping[str, Any], after: Mapping[str, Any], money: frozenset[str]) -> Iterator[Change]:
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old != new:
            kind = "added" if old is None else "removed" if new is None else "changed"
            fields = tuple(_fields("", old, new, money)) if kind == "changed" else ()
            yield Change(name, key, kind, fields, _shown_title(new or old))


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
    """Yield the fields that differ. Objects are entered, and lists of as many objects; other lists are told whole."""
    if before == after:
        return
    if isinstance(before or {}, dict) and isinstance(after or {}, dict) and (before or after):
        older, newer = before or {}, after or {}
        for name in {**older, **newer}:
            yield from _fields(f"{place}.{name}" if place else name, older.get(name), newer.get(name), money, part)
    elif _are_alike(before, after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _fields(f"{place}[{number}]", old, new, money, _part_name(new) or _part_name(old) or part)
    else:
        yield FieldChange(place, before, after, place.rpartition(".")[2] in money, part)


def _part_name(part: Mapping[str, Any]) -> str:
    return next((part[name] for name in PARTS if part.get(name) and isinstance(part[name], str)), "")


def _are_alike(before: Any, after: Any) -> bool:
    lists = isinstance(before, list) and isinstance(after, list) and len(before) == len(after)
    return lists and all(isinstance(each, dict) for each in (*before, *after))
