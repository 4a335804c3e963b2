"""The three logs: chatbot.log (requests), analytics.log (turns) and errors.log (tracebacks); a file a day, safe with many processes."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
import time
import traceback
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock

from app.settings import Settings
from plugins.contracts import Reply

REQUESTS = logging.getLogger("assistant.requests")
TURNS = logging.getLogger("assistant.turns")
TALKATIVE = ("alembic", "apscheduler", "httpcore2", "httpx2", "stripe", "twilio", "urllib3")  # some would log addresses with keys
DAY_S = 86_400
_EPOCH = date(1970, 1, 1)
_NOTHING_TOLD = vars(logging.LogRecord("", logging.INFO, "", 0, "", None, None))
_JSON_BREAKS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_DAY = re.compile(rb"\d{4}-\d\d-\d\d")
_LINE_BREAKS = {ord("\r"): "\\r", ord("\n"): "\\n", ord("\x85"): "\\x85", ord("\u2028"): "\\u2028", ord("\u2029"): "\\u2029"}


def configure_logging(settings: Settings) -> None:
    """Send the process's log records to the log folder, and warnings and errors to standard error too."""
    settings.log_folder.mkdir(parents=True, exist_ok=True)
    line = json_line if settings.log_format == "json" else text_line

    def file(name: str) -> DailyFile:
        return DailyFile(settings.log_folder / name, line, settings.log_keep_days)

    errors = file("errors.log")
    errors.setLevel(logging.ERROR)
    console = _Console(line)
    _attach(logging.getLogger(), [errors, console], settings.log_level)
    _attach(REQUESTS, [file("chatbot.log")], logging.INFO)
    _attach(TURNS, [file("analytics.log")], logging.INFO)
    for logger in (REQUESTS, TURNS):
        logger.propagate = False
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_request(fields: dict[str, Any]) -> None:
    """Write a line to chatbot.log."""
    _write(REQUESTS, "request", fields)


def log_turn(bot: str, channel: str, reply: Reply, milliseconds: float) -> None:
    """Write a line to analytics.log: what was used and how it ended, never what was said."""
    tools = ",".join(call.tool for call in reply.calls)
    score = round(min((call.confidence for call in reply.calls), default=0.0), 3)
    _write(TURNS, "turn", {
        "bot": bot, "channel": channel, "tool": tools or "-", "outcome": reply.outcome, "mode": reply.mode, "ms": round(milliseconds, 1),
        "score": score, "trace": reply.trace_id,
    })  # fmt: skip


def _write(logger: logging.Logger, event: str, fields: dict[str, Any]) -> None:
    if logger.isEnabledFor(logging.INFO):
        logger.handle(_Event(logger.name, event, fields))


class _Event(logging.LogRecord):
    """A record of what our lines tell; to look up the file, the process and the thread for each would cost more than the rest."""

    def __init__(self, name: str, event: str, fields: dict[str, Any]):
        now = time.time()
        self.__dict__.update(_NOTHING_TOLD, name=name, msg=event, created=now, msecs=now % 1 * 1000, fields=fields)


def hash_session(session_id: str, key: bytes) -> str:
    """Return a short name for a session in the logs; a phone number cannot be guessed back from it without the key."""
    return hashlib.blake2b(session_id.encode(), key=key[:64], digest_size=6).hexdigest() if session_id else "-"


def text_line(record: logging.LogRecord) -> str:
    """Return a record as one line of ``name=value`` pairs; the lines of a traceback follow, indented."""
    fields = getattr(record, "fields", {})
    words = [_stamp(record), record.levelname, *(f"{name}={_plain(value)}" for name, value in fields.items())]
    if record.name not in (REQUESTS.name, TURNS.name):
        words += [record.name, _plain(record.getMessage())]
    line = " ".join(words)
    if record.exc_info:
        line += "".join(f"\n    {_plain(part)}" for part in _traceback(record).splitlines())
    return line + "\n"


def json_line(record: logging.LogRecord) -> str:
    """Return a record as one line of JSON."""
    document = {"time": _stamp(record), "level": record.levelname, "logger": record.name, **getattr(record, "fields", {})}
    if record.name not in (REQUESTS.name, TURNS.name):
        document["message"] = record.getMessage()
    if record.exc_info:
        document["traceback"] = _traceback(record)
    return orjson.dumps(document, default=str).decode().translate(_JSON_BREAKS) + "\n"


def _stamp(record: logging.LogRecord) -> str:
    return f"{_second(int(record.created))}.{int(record.msecs):03d}Z"


@lru_cache(maxsize=8)
def _second(epoch: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(epoch))


def _plain(value: object) -> str:
    text = str(value)
    return text if text.isprintable() else text.translate(_LINE_BREAKS)


def _traceback(record: logging.LogRecord) -> str:
    return "".join(traceback.format_exception(*record.exc_info))


def _attach(logger: logging.Logger, handlers: list[logging.Handler], level: str | int) -> None:
    """Put our handlers in the place of those of an earlier call; leave others' alone."""
    for old in [handler for handler in logger.handlers if isinstance(handler, (DailyFile, _Console))]:
        logger.removeHandler(old)
        old.close()
    for handler in handlers:
        logger.addHandler(handler)
    logger.setLevel(level)


class _Console(logging.StreamHandler):
    """Standard error, in the same lines."""

    terminator = ""

    def __init__(self, line: Callable[[logging.LogRecord], str]):
        super().__init__()
        self._line = line

    def format(self, record: logging.LogRecord) -> str:
        return self._line(record)


class DailyFile(logging.Handler):
    """Appends lines to a file that any number of processes append to, and sets it aside when a UTC day is over.

    Each line is one write to a file opened for appending, so lines neither mix nor wait in a buffer. The first process that
    writes on a new day renames the file to ``name.YYYY-MM-DD`` under a lock; the others see another file there and reopen.
    """

    def __init__(self, path: Path, line: Callable[[logging.LogRecord], str], keep_days: int):
        super().__init__()
        self.path, self._line, self._keep_days = path, line, keep_days
        self._file = -1
        self._day = -1
        self._guard = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; a log that cannot be written is reported on standard error and hurts nobody."""
        try:
            data = self._line(record).encode("utf-8", "backslashreplace")
            with self._guard:
                self._open_for(int(record.created // DAY_S))
                os.write(self._file, data)
        except Exception:  # noqa: BLE001 - logging must never break what it logs
            self.handleError(record)

    def close(self) -> None:
        """Close the file; a later record opens it again."""
        with self._guard:
            self._release()
        super().close()

    def _release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file, self._day = -1, -1

    def _open_for(self, day: int) -> None:
        """Have the file of ``day`` open; a record that comes late goes where its successors go."""
        if day <= self._day:
            return
        self._release()
        with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=10):
            self._set_aside_before(_EPOCH + timedelta(days=day))
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        self._day = day

    def _set_aside_before(self, today: date) -> None:
        begun = _first_day(self.path)
        if begun is None or begun >= today:
            return
        self.path.rename(_free_name(self.path.with_name(f"{self.path.name}.{begun.isoformat()}")))
        oldest = (today - timedelta(days=self._keep_days)).isoformat()
        for old in self.path.parent.glob(f"{self.path.name}.[0-9]*"):
            if old.name[len(self.path.name) + 1 :][:10] < oldest:
                old.unlink(missing_ok=True)


def _first_day(path: Path) -> date | None:
    """Return the day of a log's first line, None when there is no such file or nothing in it."""
    try:
        with path.open("rb") as file:
            head = file.readline(200)
    except FileNotFoundError:
        return None
    found = _DAY.search(head)
    return date.fromisoformat(found[0].decode()) if found else None


def _free_name(path: Path) -> Path:
    """Return the path, or the first numbered one beside it that is not taken."""
    taken, number = path, 0
    while taken.exists():
        number += 1
        taken = path.with_name(f"{path.name}.{number}")
    return taken
