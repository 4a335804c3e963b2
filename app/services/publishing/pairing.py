"""Which of two lists' entries are the same one, before and after somebody changed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

KEYS = ("sku", "id", "locale", "date", "name")  # what tells entries within a record apart
Entry = Mapping[str, Any]
Pair = tuple[Any, Any]  # before and after; None where it was not, or is not any more


def pairs_of(before: Mapping[str, Entry], after: Mapping[str, Entry], key: str) -> Iterator[Pair]:
    """Yield the entries of two lists by their keys; one that only got another key is still the same."""
    renamed = _renamed(before, after, key)
    found = set(renamed.values())
    for name in {**before, **after}:
        if name not in found:
            yield before.get(name), after.get(renamed.get(name, name))


def key_of(before: Sequence[Entry], after: Sequence[Entry]) -> str:
    """Return the field that tells the entries of both lists apart, "" for none."""
    return next((name for name in KEYS if _tells_apart(name, before) and _tells_apart(name, after)), "")


def _tells_apart(name: str, entries: Sequence[Entry]) -> bool:
    values = [entry.get(name) for entry in entries]
    return all(isinstance(value, str) for value in values) and len(set(values)) == len(values)


def _renamed(before: Mapping[str, Entry], after: Mapping[str, Entry], key: str) -> dict[str, str]:
    """Return by old key the new one of entries that are alike in everything else."""
    gone = {_rest(before[name], key): name for name in before if name not in after}
    new = {_rest(after[name], key): name for name in after if name not in before} if gone else {}
    return {gone[rest]: name for rest, name in new.items() if rest in gone and rest != _rest({}, key)}


def _rest(entry: Entry, key: str) -> bytes:
    return orjson.dumps({name: value for name, value in entry.items() if name != key}, option=orjson.OPT_SORT_KEYS)
