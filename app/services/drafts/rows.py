"""A list of small records within a record (variants, holidays): a row of cells each, carried as JSON in which a text is as typed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.services.drafts.values import BETWEEN, NONE, BadField, Schema, Writing, is_list_of_texts, kind_of, read, value_of_pair, written

_CELLS = frozenset({"text", "long", "day", "number", "money", "pairs"})
Cell = tuple[str, ...]  # a column's name; of what is told by name, as attributes are, that name too


class BadCells(BadField):
    """Cells that cannot be read. ``faults`` are by the cell's place within the list: ``[2].price``; ``rows`` is all the rest of them."""

    def __init__(self, faults: Mapping[str, str], rows: Sequence[Any] = ()):
        super().__init__(" ".join(faults.values()))
        self.faults, self.rows = faults, rows


def is_list_of_rows(part: Schema) -> bool:
    """Whether a list's records hold nothing but what fits into cells."""
    items = part.get("items", {}) if part.get("type") == "array" else {}
    columns = items.get("properties", {})
    return bool(columns) and items.get("additionalProperties") is False and all(map(_is_cell, columns.values()))


def fits_rows(part: Schema, value: Any) -> bool:
    """Whether what stands there can be shown as rows; what a broken file holds is shown as it is."""
    columns = part["items"]["properties"].keys()
    return value is None or (isinstance(value, list) and all(isinstance(row, Mapping) and row.keys() <= columns for row in value))


def entries_of(text: str) -> list[Mapping[str, Any]]:
    """Return the rows of a field's text, [] where it holds none."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def cells_of(kinds: Mapping[str, str], entry: Mapping[str, Any], money: Writing) -> dict[Cell, str]:
    """Return the cells of a row as people write them; ``kinds`` are those of its columns."""
    found: dict[Cell, str] = {}
    for name, kind in kinds.items():
        value = entry.get(name)
        if kind == "pairs" and isinstance(value, Mapping):
            found |= {(name, each): BETWEEN.join(map(str, text)) if isinstance(text, list) else str(text) for each, text in value.items()}
        else:
            found[(name,)] = _cell(kind, value, money)
    return found


def write_rows(value: Sequence[Any]) -> str:
    """Return the text of a field of rows."""
    return json.dumps(value, ensure_ascii=False, indent=2) if value else ""


def read_rows(part: Schema, text: str, money: Writing) -> Any:
    """Return the rows that a field's text says, None for none; empty rows are left out. Raises BadCells."""
    if not text.strip():
        return None
    try:
        entries = json.loads(text)
    except ValueError:
        return read(part, text, money)  # which tells that it is no JSON
    if not isinstance(entries, list):
        return entries
    columns, rows, faults = part["items"]["properties"], [], {}
    for number, entry in enumerate(entries):
        row, wrong = _read_row(columns, entry, money) if isinstance(entry, Mapping) else (entry, {})
        faults |= {f"[{number}].{name}": told for name, told in wrong.items()}
        rows += [row] if row or wrong else []
    if faults:
        raise BadCells(faults, rows)
    return rows or None


def _is_cell(part: Schema) -> bool:
    return kind_of(part) in _CELLS or (is_list_of_texts(part) and "pattern" in part["items"])


def _cell(kind: str, value: Any, money: Writing) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NONE
    return value if isinstance(value, str) else written(kind, value, money)


def _read_row(columns: Mapping[str, Schema], entry: Mapping[str, Any], money: Writing) -> tuple[dict[str, Any], dict[str, str]]:
    row, faults = {}, {}
    for name, value in entry.items():
        try:
            told = _read_cell(columns.get(name, {}), value, money)
        except BadField as error:
            faults[name] = error.args[0]
        else:
            row |= {} if told is None else {name: told}
    return row, faults


def _read_cell(part: Schema, value: Any, money: Writing) -> Any:
    """Return what a cell says; what is no text was not typed and stays."""
    if isinstance(value, Mapping):
        return {name: _read_pair(part, text) for name, text in value.items() if text != ""} or None
    return read(part, value, money) if isinstance(value, str) and part else value


def _read_pair(part: Schema, value: Any) -> Any:
    return value_of_pair(part, value) if isinstance(value, str) else value
