"""Rows as a file for a spreadsheet: nothing that a customer typed is taken for a formula by whoever opens it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
ROWS_A_PIECE = 200
LONGEST_CELL = 32_767  # Excel's
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def file_of(kind: str, header: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> bytes:
    """Return a table as the bytes of a file of one of TYPES. Numbers, decimals and times stay what they are, all else is text."""
    return csv_of(header, rows) if kind == CSV else xlsx_of(header, rows, title)


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV (RFC 4180) in UTF-8 with a mark at its beginning, without which Excel reads accents wrong."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(name) for name in header])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the same piece by piece, each row as it comes."""
    yield csv_of(header, [])
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, row in enumerate(rows, 1):
        writer.writerow([_harmless(value) for value in row])
        if number % ROWS_A_PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def xlsx_of(header: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> bytes:
    """Return a workbook with one sheet, its header in bold and held in sight."""
    return book_of([(title, header, rows)])


def book_of(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Return a workbook with a sheet for each table: its title, its header, its rows."""
    from openpyxl import Workbook  # here: it takes a while, and most processes never export

    book = Workbook(write_only=True)
    for title, header, rows in tables:
        # openpyxl numbers titles that come again
        sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31].strip() or None)
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, name, bold=True) for name in header])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    made = WriteOnlyCell(sheet, _plain(value))
    if isinstance(made.value, str):
        made.data_type = "s"  # a text that begins with "=" stays a text
    if bold:
        made.font = Font(bold=True)
    return made


def headers_of(kind: str, name: str) -> dict[str, str]:
    """Return the headers of a response that a browser stores under a name."""
    return {"Content-Type": TYPES[kind], "Content-Disposition": f'attachment; filename="{name}.{kind}"'}


def _harmless(value: Any) -> Any:
    """Return a value of which no spreadsheet makes a formula (OWASP, CSV injection)."""
    told = _plain(value)
    return f"'{told}" if isinstance(told, str) and told.startswith(_DANGEROUS) else told


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") if value.tzinfo else value
    if isinstance(value, int | float | Decimal | date):
        return value
    return _UNPRINTABLE.sub("", str(value))[:LONGEST_CELL]
