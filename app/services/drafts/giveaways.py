"""Prices that became 0: customers would be told that something costs nothing, so whoever writes one is asked whether it is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Worded

PRICE = "price"
FREE = "given_away"


def given_away(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> dict[str, str]:
    """Return by place what to say of each price of a record, or of one within it, that is 0 and was not."""
    was = {name for name, _ in _free(before, key)}
    text = "At 0, customers get it for nothing. Write its price; if that is meant, open it, tick that it costs nothing and save."
    return {place: Worded(text, FREE) for name, place in _free(after, key) if name not in was}


def is_given_away(fault: str) -> bool:
    return isinstance(fault, Worded) and fault.cause == FREE


def _free(record: Mapping[str, Any], key: str) -> Iterator[tuple[Any, str]]:
    """Yield the key and the place of what is priced at 0."""
    if record.get(PRICE) == 0:
        yield None, PRICE
    for name, rows in record.items():
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, Mapping) and row.get(PRICE) == 0:
                yield row.get(key), f"{name}[{number}].{PRICE}"
