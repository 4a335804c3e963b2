"""What the error log says under the id that somebody was told; an admin reads what their own shop left there and nothing else."""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

NAME = "errors.log"
SHORT = 8
ID = re.compile(rf"[0-9a-f]{{16,32}}|[0-9a-f]{{{SHORT}}}")
INDENT = b"\n    "
MOST_BYTES = 64_000
MOST_FOUND = 20
_FIELDS = re.compile(r"^\S+ [A-Z]+ (?:\S+=\S* )*?id=(?P<id>[0-9a-f]+) bot=(?P<bot>\S*)(?: |$)")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry of the log with its traceback, as it stands there; ``bot`` is the shop that it concerns, "-" for none."""

    file: str
    bot: str
    text: str


def short_id(id: str) -> str:
    """Return the end of an id, which customers are told in words: by it too its entries are found."""
    return id[-SHORT:]


def find_entries(folder: Path, id: str, bot: str | None) -> list[LogEntry]:
    """Return the entries with an id, whole or short, the newest file first: of one shop, or with None (for the operator) of all."""
    wanted = id.strip().lower()
    if not ID.fullmatch(wanted):
        return []
    found: list[LogEntry] = []
    for file in sorted(folder.glob(f"{NAME}*"), key=_age, reverse=True):
        found += [entry for entry in _entries(file, wanted) if bot is None or entry.bot == bot]
        if len(found) >= MOST_FOUND:
            break
    return found[:MOST_FOUND]


def _age(file: Path) -> str:
    return "~" if file.name == NAME else file.name  # today's stands before those that bear their day


def _entries(file: Path, id: str) -> list[LogEntry]:
    """Look a file through without reading it into memory."""
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return [entry for text in _lines_with(content, id.encode()) if (entry := _entry(file.name, text, id)) is not None]
    except (OSError, ValueError):  # set aside this instant, or empty
        return []


def _lines_with(content: Any, id: bytes) -> list[str]:
    """Return the entries in which an id stands: a line, with the indented lines that follow it."""
    texts, place = [], content.find(id)
    while place >= 0 and len(texts) < MOST_FOUND:
        begin = content.rfind(b"\n", 0, place) + 1
        end = content.find(b"\n", place)
        while end >= 0 and content[end : end + len(INDENT)] == INDENT:
            end = content.find(b"\n", end + 1)
        end = len(content) if end < 0 else end
        texts.append(content[begin : min(end, begin + MOST_BYTES)].decode("utf-8", "replace"))
        place = content.find(id, end)
    return texts


def _entry(file: str, text: str, id: str) -> LogEntry | None:
    """Return an entry whose own id it is; None where the id only stands somewhere in it."""
    if text.startswith("{"):
        try:
            told = orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
        said = "\n".join(filter(None, (f"{told.get('time')} {told.get('level')} {told.get('message', '')}", told.get("traceback", ""))))
        return LogEntry(file, str(told.get("bot", "-")), said) if _is(str(told.get("id")), id) else None
    fields = _FIELDS.match(text)
    return LogEntry(file, fields["bot"], text) if fields and _is(fields["id"], id) else None


def _is(id: str, asked: str) -> bool:
    return asked in (id, short_id(id))
