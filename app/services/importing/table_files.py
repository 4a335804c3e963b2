"""Reading a table that somebody exported: CSV, TSV or Excel, in whatever encoding and with whatever separator."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import AppError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_BYTES = 200 * 1024 * 1024
MAX_CELLS = 5_000_000
LONGEST_ROW = 100
_LITERAL = re.compile(r'="(.*)"', re.DOTALL)


class UnreadableTable(AppError):
    """A file that is no table, or one in which no column can be recognised."""

    status, code = 422, "unreadable_table"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells with the line (CSV) or row number (Excel) that people see."""

    line: int
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and rows; ``form`` says how it was read ("CSV, utf-8, comma")."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    form: str
    empty_rows: int = 0


def read_table(path: Path, is_header: Callable[[tuple[Any, ...]], int]) -> Table:
    """Return the table in a file. ``is_header`` says how many cells of a row it takes for column names.

    Raises UnreadableTable for anything that is not a table.
    """
    if not path.is_file():
        raise UnreadableTable(f"{path} is no file. Check the path.", "no_file")
    if path.stat().st_size > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise UnreadableTable(f"{path.name} is larger than {most} MB. Split it.", "too_large", mb=most)
    content = path.read_bytes()
    if content[:2] == b"PK":
        rows, form = _excel_rows(path), "Excel"
    elif content[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableTable(f"{path.name} is an old .xls file. Save it as .xlsx or CSV.", "old_excel")
    else:
        text, encoding = _decoded(content, path.name)
        delimiter = _delimiter(text)
        rows, form = list(_csv_rows(text, delimiter, path.name)), f"CSV, {encoding}, {DELIMITERS[delimiter]}"
    return _with_header(rows, form, path.name, is_header)


def table_of(rows: Sequence[Sequence[Any]], form: str, name: str, is_header: Callable[[tuple[Any, ...]], int]) -> Table:
    """Return the table in rows that were read elsewhere; UnreadableTable when there is none."""
    if sum(len(row) for row in rows) > MAX_CELLS:
        raise UnreadableTable(f"{name} has more than {MAX_CELLS:,} cells. Split it.", "too_many_cells", most=MAX_CELLS)
    return _with_header([Row(number, tuple(row)) for number, row in enumerate(rows, start=1)], form, name, is_header)


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _with_header(rows: list[Row], form: str, name: str, is_header: Callable[[tuple[Any, ...]], int]) -> Table:
    filled = [row for row in rows if not all(is_blank(cell) for cell in row.cells)]
    if not filled:
        raise UnreadableTable(f"{name} is empty. The first row must name the columns, like sku, name, price.", "empty")
    header = max(filled[:15], key=lambda row: is_header(row.cells))
    below = [row for row in filled if row.line > header.line]
    last = max((number for number, cell in enumerate(header.cells, start=1) if not is_blank(cell)), default=0)
    headers = tuple("" if cell is None else str(cell).strip() for cell in header.cells[:last])
    empty = sum(1 for row in rows if row.line > header.line) - len(below)
    return Table(headers, tuple(below), form, empty)


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), "utf-16"
    if b"\0" in content[:4096]:
        raise UnreadableTable(f"{name} is no text table. Save it as CSV (UTF-8) or .xlsx.", "no_text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        marked = content.startswith(b"\xef\xbb\xbf")
        return text, encoding if marked or encoding != "utf-8-sig" else "utf-8"
    return content.decode("latin-1"), "latin-1"


def _delimiter(text: str) -> str:
    """Return the separator that splits the first lines into the most even columns."""
    first = text.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4]
    sample = "\n".join(text.splitlines()[:30])
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row)
    except csv.Error:  # a cell that is too long with this separator may be many with another
        return 0.0, 0
    width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
    return (times / max(1, widths.total()) if width > 1 else 0.0, width)


def _csv_rows(text: str, delimiter: str, name: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = last = 1
    try:
        for cells in reader:
            if reader.line_num - line > LONGEST_ROW:
                raise _open_quote(name, line)
            last = line
            if not (line == 1 and cells and cells[0].lower().startswith("sep=")):
                yield Row(line, tuple(_plain(cell) for cell in cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(f"{name}: line {line}: {error}. Is a double quote not closed?", "open_quote", line=line) from error
    if _is_left_open(itertools.islice(io.StringIO(text, newline=""), last - 1, None), delimiter):
        raise _open_quote(name, last)


def _open_quote(name: str, line: int) -> UnreadableTable:
    fault = "a double quote opened here is not closed. Close it, or write it twice."
    return UnreadableTable(f"{name}: line {line}: {fault}", "open_quote", line=line)


def _is_left_open(lines: Iterable[str], delimiter: str) -> bool:
    """Whether a double quote of the last row is still open where the file ends; all rows after it would be one cell."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _plain(cell: str) -> str:
    """Return a cell without the ="..." that spreadsheets write around texts of digits."""
    literal = _LITERAL.fullmatch(cell.strip())
    return literal[1] if literal else cell


def _excel_rows(path: Path) -> list[Row]:
    """Return the rows of the first sheet that has any; merged cells all hold their range's value."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 5 * MAX_BYTES:
                raise UnreadableTable(f"{path.name} unpacks to too much. Save it as CSV.", "unpacks_large")
        import openpyxl  # here, for it is large and only a table needs it

        book = openpyxl.load_workbook(path, data_only=True)
    except UnreadableTable:
        raise
    except Exception as error:
        text = f"{path.name} cannot be read as an Excel file ({error}). Save it again, or as CSV."
        raise UnreadableTable(text, "broken_excel") from error
    sheet = next((sheet for sheet in book.worksheets if sheet.max_row > 1), None)
    if sheet is None:
        raise UnreadableTable(f"{path.name} has no sheet with rows.", "no_rows")
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        reach = f"{sheet.max_row} rows and {sheet.max_column} columns"
        advice = "Delete what lies far below or beside the table, or save it as CSV."
        raise UnreadableTable(f"{path.name} spans {reach}. {advice}", "spans_far", rows=sheet.max_row, columns=sheet.max_column)
    rows = [list(cells) for cells in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        value = rows[area.min_row - 1][area.min_col - 1]
        if area.max_row > area.min_row:  # a merged title across columns is no column's value
            for row in rows[area.min_row - 1 : area.max_row]:
                row[area.min_col - 1 : area.max_col] = [value] * (area.max_col - area.min_col + 1)
    return [Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1)]
