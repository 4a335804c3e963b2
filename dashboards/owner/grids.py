"""A field of a record that is a list of short rows, as a grid in its form: a row of inputs each, and a few empty ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.services.drafts.fields import BETWEEN, DAY

EMPTY_ROWS = 3
CELL = "cell."


def grid_of(text: str, columns: int) -> list[list[str]]:
    """Return the rows of a field's text, and empty ones to fill, each with so many cells."""
    bar = BETWEEN.strip()
    rows = [[cell.strip() for cell in line.split(bar)] for line in text.split("\n") if line.strip(f" {bar}")]
    return [(row + [""] * columns)[:columns] for row in (*rows, *([] for _ in range(EMPTY_ROWS)))]


def is_day(text: str) -> bool:
    """Return whether a date picker can show what stands there."""
    return not text or DAY.fullmatch(text) is not None


def given_in_grids(form: Any) -> Mapping[str, str]:
    """Return by field what stands in the grids of a sent form, as text; a bar within a cell would begin another."""
    columns: dict[str, list[list[str]]] = {}
    for name in form:
        if name.startswith(CELL):
            field, _, _ = name.removeprefix(CELL).rpartition(".")
            columns.setdefault(field, []).append(form.getlist(name))
    return {field: "\n".join(_lines(cells)) for field, cells in columns.items()}


def _lines(columns: list[list[str]]) -> Iterator[str]:
    for row in zip(*columns, strict=False):
        cells = [" ".join(cell.replace(BETWEEN.strip(), " ").split()) for cell in row]
        if any(cells):
            yield BETWEEN.join(cells)
