"""A record as a form: its fields by the document's JSON Schema, shown as people write them and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.drafts.rows import BadCells, fits_rows, is_list_of_rows, read_rows, write_rows
from app.services.drafts.values import BadField, Schema, Writing, kind_of, read, written

ROWS = "rows"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: ``path`` within the record, how it is edited (``kind``), what stands there now, as text."""

    path: tuple[str, ...]
    kind: str
    text: str
    is_required: bool
    hint: str = ""
    options: tuple[str, ...] = ()
    columns: tuple[FormField, ...] = ()  # of rows: what stands in each

    @property
    def name(self) -> str:
        return ".".join(self.path)


def fields_of(schema: Schema, record: Mapping[str, Any], money: Writing) -> list[FormField]:
    """Return the fields of a record in the order of its schema, those of objects within it after one another."""
    return [_field(path, part, _at(record, path), required, money) for path, part, required in _parts(schema, ())]


def read_fields(
    schema: Schema, record: Mapping[str, Any], given: Mapping[str, str], money: Writing
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the record with the given texts put in, and what is wrong by field name, in a row by its cell's place
    (``variants[2].price``); fields not given or not to be read stay as they are, of rows all but such cells is taken."""
    changed, faults = json.loads(json.dumps(record)), {}
    for path, part, _ in _parts(schema, ()):
        name = ".".join(path)
        if name not in given:
            continue
        try:
            _put(changed, path, (read_rows if is_list_of_rows(part) else read)(part, given[name].replace("\r\n", "\n"), money))
        except BadCells as error:
            _put(changed, path, list(error.rows))
            faults |= {f"{name}{place}": told for place, told in error.faults.items()}
        except BadField as error:
            faults[name] = error.args[0]
    return changed, faults


def _parts(schema: Schema, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema, bool]]:
    required = set(schema.get("required", ())) if not path else set()
    for name, part in schema.get("properties", {}).items():
        if part.get("type") == "object" and part.get("properties"):
            yield from _parts(part, (*path, name))
        else:
            yield (*path, name), part, name in required


def _field(path: tuple[str, ...], part: Schema, value: Any, required: bool, money: Writing) -> FormField:
    if is_list_of_rows(part) and fits_rows(part, value):
        return FormField(path, ROWS, write_rows(value or ()), required, part.get("description", ""), (), _columns(path, part, money))
    kind = kind_of(part)
    return FormField(path, kind, written(kind, value, money), required, _hint(kind, part), tuple(part.get("enum", ())))


def _columns(path: tuple[str, ...], part: Schema, money: Writing) -> tuple[FormField, ...]:
    needed = part["items"].get("required", ())
    return tuple(_field((*path, name), each, None, name in needed, money) for name, each in part["items"]["properties"].items())


def _hint(kind: str, part: Schema) -> str:
    return part.get("description", "") if kind not in ("money", "pairs", "day") else ""


def _at(record: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        record = record.get(step) if isinstance(record, Mapping) else None
    return record


def _put(record: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put a value in its place; None takes the field away, and an object that is empty then with it."""
    *outer, last = path
    inside = [record]
    for step in outer:
        inside.append(inside[-1].setdefault(step, {}))
    if value is not None:
        inside[-1][last] = value
    else:
        inside[-1].pop(last, None)
    for step, holder, held in reversed(list(zip(outer, inside, inside[1:], strict=False))):
        if not held:
            holder.pop(step, None)
