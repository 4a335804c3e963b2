"""What changed between two versions of a tenant, told by record and field, as an owner thinks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.references import records_of
from plugins.contracts import Document


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after; None where it was not there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """A record that was added, removed or changed. ``record`` is its key, "" for the document's other fields."""

    document: str
    record: str
    kind: str
    fields: tuple[FieldChange, ...] = ()


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
    fields = tuple(_fields("", *rest))
    if fields:
        kind = "added" if before is None else "removed" if after is None else "changed"
        yield Change(name, "", kind, fields)
    if records:
        yield from _record_changes(name, _by_key(before, document), _by_key(after, document))


def _record_changes(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in {**before, **after}:
        if key not in before:
            yield Change(name, key, "added", tuple(_fields("", None, after[key])))
        elif key not in after:
            yield Change(name, key, "removed", tuple(_fields("", before[key], None)))
        elif before[key] != after[key]:
            yield Change(name, key, "changed", tuple(_fields("", before[key], after[key])))


def _by_key(content: Any, document: Document) -> dict[str, Any]:
    records = records_of(content, document.records)
    return {str(record.get(document.key, place)): record for place, record in enumerate(records) if isinstance(record, dict)}


def _without(content: Any, name: str) -> Any:
    return {field: value for field, value in content.items() if field != name} if isinstance(content, dict) and name else content


def _fields(place: str, before: Any, after: Any) -> Iterator[FieldChange]:
    """Yield the fields that differ; objects are entered, lists are told whole."""
    if before == after:
        return
    if isinstance(before or {}, dict) and isinstance(after or {}, dict) and (before or after):
        older, newer = before or {}, after or {}
        for name in {**older, **newer}:
            yield from _fields(f"{place}.{name}" if place else name, older.get(name), newer.get(name))
    else:
        yield FieldChange(place, before, after)
