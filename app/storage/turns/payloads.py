"""Replies as they are kept: what a list of facts or cards says again and again, its names and where it is from, is written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os.path import commonprefix
from typing import Any

from app.storage.databases.columns import from_json, to_json

_LISTS = ("facts", "cards")
_PLACE = "source"


def pack_reply(payload: Mapping[str, Any]) -> str:
    """Return a reply as JSON text for its column; ``unpack_reply`` gives it back as it was."""
    tables = {name: table for name in _LISTS if (table := _table_of(payload.get(name)))}
    return to_json({**payload, **tables})


def unpack_reply(text: str) -> Any:
    """Return what was packed; what was kept before there was packing comes as it is."""
    kept = from_json(text)
    for name in _LISTS if isinstance(kept, dict) else ():
        table = kept.get(name)
        if isinstance(table, dict):
            kept[name] = _list_of(**table)
    return kept


def _table_of(items: Any) -> dict[str, Any] | None:
    """Return items of one shape as a table, None where they are fewer than two or differ."""
    if not isinstance(items, Sequence) or len(items) < 2 or not all(isinstance(item, dict) for item in items):
        return None
    names, *others = set(map(tuple, items))
    if others:
        return None
    rows = [[*item.values()] for item in items]
    return {"names": names, "begins": _cut_beginning(rows, names.index(_PLACE)) if _PLACE in names else "", "rows": rows}


def _cut_beginning(rows: Sequence[list[Any]], place: int) -> str:
    """Take what all values of a column begin with off them, and return it."""
    begins = commonprefix([row[place] for row in rows])
    for row in rows:
        row[place] = row[place][len(begins) :]
    return begins


def _list_of(names: Sequence[str], begins: str, rows: Sequence[list[Any]]) -> list[dict[str, Any]]:
    items = [dict(zip(names, row, strict=True)) for row in rows]
    if begins:
        for item in items:
            item[_PLACE] = begins + item[_PLACE]
    return items
