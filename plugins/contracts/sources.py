"""Tables of outside (a spreadsheet, a shop system) from which a shop's own data is pulled into its draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table as it came: rows of plain cells (text, numbers, True, None), the names of the columns in the first that has them.

    ``document`` is what it fills: catalog, faq or branches. ``mapping`` says what a column is ("Preis": "price") and wins over
    guessing. With ``replaces`` the records of the document that are not in the table go; fields that it has no column for stay.
    """

    document: str
    name: str
    rows: Sequence[Sequence[Any]]
    mapping: Mapping[str, str] = field(default_factory=dict)
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where tables come from. ``pull`` calls the outside service and returns them; what it raises is told to whoever asked.

    With ``every`` (seconds) or ``cron`` the worker pulls by the clock. ``publishes`` says that what was pulled so goes live by
    itself, where nothing else in the draft waits to be published and nothing is at fault.
    """

    name: str
    pull: Callable[[], Sequence[SourceTable]]
    cron: str = ""
    every: int = 0
    publishes: bool = False
