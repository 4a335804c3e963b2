"""Reading files of one JSON object a line; a fault names its file and line and says what to do."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from app.errors import AppError


class BadRow(AppError):
    """A file of questions or dialogues that cannot be used; the message begins with ``file:line``."""

    status, code = 422, "bad_row"


def read_rows(path: Path, like: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number and the object of every line that is not empty; ``like`` shows a good line in the message.

    Raises BadRow for a file that is not there or not text, and for a line that is no JSON object.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")  # other ends of lines may stand in a text
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise BadRow(f"{path} {reason}. Name a file with one JSON object a line, like {like}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadRow(f"{path}:{number}: this is not JSON ({error}). Write one object a line, like {like}") from error
        if not isinstance(row, dict):
            raise BadRow(f"{path}:{number}: this is no JSON object. Write one a line, like {like}")
        yield number, row


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line; half a pair of surrogates is written as JSON escapes it."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8", errors="backslashreplace")


def shortened(value: object) -> str:
    """Return a value as it may stand in a message, however long it is."""
    return reprlib.repr(value)
