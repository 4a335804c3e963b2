"""The shape of a section: one table, from which the page's figures, its chart and what is taken along are all made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards.owner.tiles import Wording


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and what its cells are: "text", or a figure's kind.

    ``drawn`` puts it on the chart, ``is_before`` as the span before.
    """

    title: str
    kind: str = "count"
    drawn: bool = False
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its name; ``chart`` is "bar" or "line" where it is drawn; ``links`` lead from a row to what is behind it;
    ``begins`` are the rows' first cells as a spreadsheet reads days and hours."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    chart: str = ""
    stacked: bool = False
    links: Sequence[str] = ()
    begins: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not any(value for row in self.rows for value in row[1:] if value and value == value)


def chart_of(section: Section, title: str, wording: Wording) -> Mapping[str, Any]:
    """Return what the page's script draws."""
    drawn = [(place, column) for place, column in enumerate(section.columns) if column.drawn]
    kind = drawn[0][1].kind if drawn else "count"
    series = [
        {"name": column.title, "values": [_number(row[place], kind, wording) for row in section.rows], "before": column.is_before}
        for place, column in drawn
    ]
    return {
        "type": section.chart, "stacked": section.stacked, "unit": kind, "locale": wording.locale, "currency": wording.currency,
        "title": title, "labels": [row[0] for row in section.rows], "series": series,
    }  # fmt: skip


def table_of(section: Section, wording: Wording) -> tuple[list[str], list[list[Any]]]:
    """Return the section as a table to take along: its header and its rows."""
    kinds = [column.kind for column in section.columns]
    rows = [[wording.plain(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in section.rows]
    for row, begin in zip(rows, section.begins, strict=False):
        row[0] = begin
    return [column.title for column in section.columns], rows


def _number(value: Any, kind: str, wording: Wording) -> float | None:
    found = wording.plain(value, kind)
    return None if found is None else float(found)
