"""The table that the bench prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, what came out, and what was asked for; ``held`` None where nothing was asked."""

    what: str
    figure: str
    wanted: str = ""
    held: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.held is None else "held" if self.held else "MISSED"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as an aligned table."""
    cells = [("measured", "figure", "goal", ""), *((row.what, row.figure, row.wanted, row.verdict) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * (sum(widths) + 6), *lines[1:]])
