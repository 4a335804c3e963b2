"""From a tab's raw cells to a table: rows of one width, merged cells filled, serial numbers of dates as dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from plugins.kit.sheets.client import Tab

FIRST_DAY = datetime(1899, 12, 30)  # day 0 of spreadsheets, chosen so that their 1900-02-29 does no harm
LAST_SERIAL = 2_958_465  # 9999-12-31


def table_of(tab: Tab) -> list[list[Any]]:
    """Return the rows of a tab as people see them."""
    width = max((len(row) for row in tab.rows), default=0)
    rows = [[*row, *[None] * (width - len(row))] for row in tab.rows]
    _fill_merged(rows, tab.merges, width)
    for row in rows[1:]:
        for place, kind in enumerate(tab.types[:width]):
            row[place] = _dated(row[place], kind)
    return [[_plain(cell) for cell in row] for row in rows]


def _fill_merged(rows: list[list[Any]], merges: Sequence[tuple[int, int, int, int]], width: int) -> None:
    """Give every cell of an area that spans rows the value of its first; a title over several columns is no column's value."""
    for top, left, bottom, right in merges:
        if bottom - top > 1 and top < len(rows) and left < width:
            value = rows[top][left]
            for row in rows[top : min(bottom, len(rows))]:
                row[left : min(right, width)] = [value] * (min(right, width) - left)


def _dated(cell: Any, kind: str) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)) or kind not in ("DATE", "DATE_TIME", "TIME"):
        return cell
    if not 0 <= cell <= LAST_SERIAL:
        return cell
    moment = FIRST_DAY + timedelta(seconds=round(cell * 86_400))
    if kind == "TIME" and cell < 1:
        return moment.strftime("%H:%M")
    return moment.strftime("%Y-%m-%d") if kind == "DATE" else moment.strftime("%Y-%m-%d %H:%M")


def _plain(cell: Any) -> Any:
    """Return a whole number as one: JSON gives 12 for 12 and 12.0 alike, by how it was typed."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return None if cell == "" else cell
