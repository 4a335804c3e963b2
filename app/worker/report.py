"""What the worker tells: lines on a screen, and a small file from which the health check of every process reads."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

import orjson

from plugins.contracts import Health
from plugins.kit.whole_files import write_whole

NAME = "worker.json"
BETWEEN_WRITES_S, SILENT_S = 1.0, 30.0
MOST_TROUBLES = 20


class Screen(Protocol):
    """Where a person may be looking."""

    def say(self, line: str) -> None: ...

    def show(self, title: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the worker stands. ``job`` is empty while it has nothing to do; ``troubles`` says what is in trouble, why, and whether
    it failed or only waits."""

    pid: int
    job: str = ""
    done: int = 0
    total: int = 0
    waiting: int = 0
    troubles: tuple[tuple[str, str, bool], ...] = ()


class Report:
    """Kept by the worker process; a write a second at most, and a touch now and then that says it is alive."""

    def __init__(self, folder: Path, screen: Screen):
        self._file, self._screen = folder / NAME, screen
        self._troubles: dict[str, tuple[str, bool]] = {}
        self._begun = self._written = 0.0
        self._standing = Standing(os.getpid())

    def alive(self) -> None:
        """Say that the worker runs, with or without work."""
        with suppress(OSError):
            os.utime(self._file) if self._file.exists() else self._write()

    def waiting(self, count: int) -> None:
        self._standing = replace(self._standing, waiting=count)

    def begin(self, job: str) -> None:
        self._begun = time.monotonic()
        self._set(job=job, done=0, total=0)

    def progress(self, done: int, total: int) -> None:
        self._screen.show(self._standing.job, done, total)
        self._standing = replace(self._standing, done=done, total=total)
        if time.monotonic() - self._written >= BETWEEN_WRITES_S:
            self._write()

    def finish(self) -> None:
        job, total = self._standing.job, self._standing.total
        self._screen.say(f"{job}: done{f', {total:,}' if total else ''} in {time.monotonic() - self._begun:.1f} s.")
        self._troubles.pop(job, None)
        self._set(job="", done=0, total=0)

    def trouble(self, what: str, says: str, failed: bool) -> None:
        """Note why something could not be done; it is in the health check until it is done."""
        self._screen.say(f"{what}: {says}")
        self._troubles[what] = (says, failed)
        self._set(job="", done=0, total=0)

    def rest(self, troubled: set[str]) -> None:
        """Nothing is due; forget the troubles that are not among these any more."""
        kept = {what: trouble for what, trouble in self._troubles.items() if any(what.startswith(name) for name in troubled)}
        if kept != self._troubles or self._standing.waiting:
            self._troubles = kept
            self._set(job="", waiting=0)

    def _set(self, **changes: object) -> None:
        troubles = tuple((what, *trouble) for what, trouble in sorted(self._troubles.items())[:MOST_TROUBLES])
        self._standing = replace(self._standing, troubles=troubles, **changes)  # type: ignore[arg-type]
        self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        with suppress(OSError):  # a full disk must not stop the work that frees it
            write_whole(self._file, orjson.dumps(asdict(self._standing)))


def check_worker(folder: Path) -> Health:
    """Say how the worker of this installation is and what it is doing."""
    file = folder / NAME
    try:
        silent = time.time() - file.stat().st_mtime
        told = orjson.loads(file.read_bytes())
        standing = Standing(**{**told, "troubles": tuple((what, says, failed) for what, says, failed in told["troubles"])})
    except (OSError, ValueError, TypeError, KeyError):
        return Health("worker", True, "No worker has run here yet. What is done in the background waits for: assistant worker")
    if silent > SILENT_S:
        return Health("worker", True, f"No worker has run for {silent / 60:,.0f} minutes. Start one: assistant worker")
    return Health("worker", not any(failed for *_, failed in standing.troubles), _worded(standing))


def _worded(standing: Standing) -> str:
    doing = "Nothing to do."
    if standing.job:
        share = f", {standing.done:,} of {standing.total:,}" if standing.total else ""
        waiting = f"; {standing.waiting} more to look at" if standing.waiting else ""
        doing = f"{standing.job}{share}{waiting}."
    return " ".join([doing, *(f"{what}: {says}" for what, says, _ in standing.troubles)])
