"""A record's list of small records (variants, holidays) as a grid in its form: a row of inputs each, and an empty one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.services.accounts import BadMessage
from app.services.drafts.fields import FormField
from app.services.drafts.rows import Cell, cells_of, entries_of
from app.services.drafts.values import DAY, Writing
from app.services.publishing.differences import part_name
from app.services.publishing.json_documents import place_of

CELL, COLUMN, DROP = "cell", "column", "drop"
BLANK = "{number}"  # of a row that is not there yet
BY_NAME = "pairs"  # a column of values that are told by name, as attributes are: one column of inputs each
MOST_IN_A_ROW = 4  # columns; of a record with more, what is seldom told stands behind a button
USUAL = ("size", "colour")
MOST_USUAL = 3
LONGEST_NAME = 60
Names = Mapping[str, Sequence[str]]  # by column: the names in use


@dataclass(frozen=True, slots=True)
class GridCell:
    """One input: its id, its name in the form, what it is called, what stands there and what is wrong with it; with ``options``
    (value, name) one of them is chosen."""

    id: str
    name: str
    label: str
    text: str
    kind: str
    fault: str = ""
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of inputs; ``more`` stand behind a button. ``title`` is what people call what the row says, "" for a blank one."""

    cells: Sequence[GridCell]
    more: Sequence[GridCell]
    title: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a field and a blank one; ``by_name`` is the column that can get further names."""

    rows: Sequence[GridRow]
    blank: GridRow
    fault: str
    by_name: str


@dataclass(frozen=True, slots=True)
class GridMaker:
    """Makes a grid of a record's form: with its id, what is wrong by place, how a column or a name in it is called, and what may be
    chosen in a column where a text stands."""

    id: str
    writing: Writing
    faults: Mapping[str, str]
    usual: Names
    called: Callable[[FormField, Cell], str]
    options: Callable[[FormField, str], Sequence[tuple[str, str]]]

    def grid_of(self, field: FormField, text: str) -> Grid:
        """Return a field's text as a grid."""
        entries = entries_of(text)
        names = {each.path[-1]: _names(entries, each.path[-1], self.usual) for each in field.columns if each.kind == BY_NAME}
        rows = [self._row(field, names, entry, place) for place, entry in enumerate(entries)]
        blank = self._row(field, names, {}, None)
        told = {cell.fault for row in rows for cell in (*row.cells, *row.more)}
        elsewhere = [text for place, text in self.faults.items() if _is_within(place, field.name) and text not in told]
        return Grid(rows, blank, " ".join(dict.fromkeys(elsewhere)), next(iter(names), ""))

    def _row(self, field: FormField, names: Names, entry: Mapping[str, Any], number: int | None) -> GridRow:
        kinds = {column.path[-1]: column.kind for column in field.columns}
        texts = cells_of(kinds, entry, self.writing)
        first, more = [], []
        for column in sorted(field.columns, key=lambda column: (not column.is_required, column.kind != BY_NAME)):
            cells = [self._cell(field, column, cell, texts, number) for cell in _cells(column, names)]
            is_main = column.is_required or column.kind in (BY_NAME, "money", "number") or len(field.columns) <= MOST_IN_A_ROW
            (first if is_main else more).extend(cells)
        return GridRow(self._numbered(first, number, ""), self._numbered(more, number, "m"), _title(entry, first))

    def _numbered(self, cells: Sequence[GridCell], number: int | None, where: str) -> list[GridCell]:
        """Return the cells with ids; those of a blank row get their number where they are shown."""
        row = BLANK if number is None else number + 1
        return [replace(cell, id=f"{self.id}-{row}-{where}{place}") for place, cell in enumerate(cells, start=1)]

    def _cell(self, field: FormField, column: FormField, cell: Cell, texts: Mapping[Cell, str], number: int | None) -> GridCell:
        text = texts.get(cell, "")
        kind = column.kind if column.kind != "day" or is_day(text) else "text"
        fault = "" if number is None else self._fault(f"{field.name}[{number}]", cell, is_first=column is field.columns[0])
        return GridCell("", "/".join((CELL, field.name, *cell)), self.called(column, cell), text, kind, fault, self.options(column, text))

    def _fault(self, row: str, cell: Cell, is_first: bool) -> str:
        """Return what is wrong in a cell; what is wrong with a whole row is told at its first."""
        within = row + place_of((cell[0], *cell))[len(cell[0]) :]
        return next((text for place, text in self.faults.items() if _is_within(place, within) or (is_first and place == row)), "")


def usual_names(field: FormField, records: Iterable[Mapping[str, Any]]) -> Names:
    """Return by column the names that most of the document's records use in their rows, for those that have none yet."""
    counts: dict[str, Counter[str]] = {column.path[-1]: Counter() for column in field.columns if column.kind == BY_NAME}
    for record in records:
        entries = record.get(field.path[-1]) if counts else None
        for entry in entries if isinstance(entries, list) else ():
            for column, counted in counts.items():
                counted.update(entry.get(column) or ())
    return {column: [name for name, _ in counted.most_common(MOST_USUAL)] or USUAL for column, counted in counts.items()}


def is_day(text: str) -> bool:
    """Return whether a date picker can show what stands there."""
    return not text or DAY.fullmatch(text) is not None


def given_in_grids(form: Any) -> Mapping[str, str]:
    """Return by field what stands in the grids of a sent form, as the text of rows: without empty rows and the one to be taken away,
    and with a name that was added to a column. Raises BadMessage for rows that are not whole."""
    columns: dict[str, dict[Cell, list[str]]] = {}
    for name in form:
        kind, _, place = name.partition("/")
        if kind == CELL:
            field, *cell = place.split("/", 2)
            columns.setdefault(field, {})[tuple(cell)] = form.getlist(name)
    return {field: json.dumps(_entries(form, field, cells), ensure_ascii=False) for field, cells in columns.items()}


def _entries(form: Any, field: str, columns: Mapping[Cell, Sequence[str]]) -> list[dict[str, Any]]:
    if len({len(texts) for texts in columns.values()}) > 1:  # rows would be lost, or get what another one's cell says
        raise BadMessage("A row of the form came without all of its cells. Load the page anew.")
    rows = enumerate(zip(*columns.values(), strict=True))
    kept = [_entry(columns, row) for number, row in rows if form.get(DROP) != f"{field}/{number}" and any(map(str.strip, row))]
    by_name, added = _added(form, field)
    if added:
        kept = kept or [{}]
        kept[0][by_name] = {**kept[0].get(by_name, dict.fromkeys((name[1] for name in columns if name[0] == by_name), "")), added: ""}
    return kept


def _added(form: Any, field: str) -> Cell:
    """Return the column of a field that is to get a further name, and the name; "" for none."""
    place = form.get(COLUMN, "")
    of, _, column = place.partition("/")
    return column, form.get(f"{COLUMN}/{place}", "").strip()[:LONGEST_NAME] if of == field else ""


def _entry(columns: Iterable[Cell], row: Sequence[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for (name, *inner), text in zip(columns, row, strict=False):
        if inner:
            entry.setdefault(name, {})[inner[0]] = text.strip()
        elif text.strip():
            entry[name] = text.strip()
    return entry


def _names(entries: Iterable[Mapping[str, Any]], column: str, usual: Names) -> Sequence[str]:
    told = dict.fromkeys(name for entry in entries for name in entry.get(column) or ())
    return [*told] or usual.get(column, ())


def _cells(column: FormField, names: Names) -> Iterator[Cell]:
    own = column.path[-1]
    yield from ((own, name) for name in names[own]) if column.kind == BY_NAME else [(own,)]


def _title(entry: Mapping[str, Any], cells: Sequence[GridCell]) -> str:
    """Return what people call a row: its size and colour or its name, and only else a code."""
    return part_name(entry) or next((cell.text for cell in cells if cell.text), "")


def _is_within(place: str, outer: str) -> bool:
    return place == outer or place.startswith((f"{outer}.", f"{outer}["))
