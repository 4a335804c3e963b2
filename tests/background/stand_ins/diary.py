"""A plugin that writes down what it is told and when the clock called, each line on disk before it goes on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.contracts import Books, Folder, Happening, NotNow, Run, Schedule, Subscription, Undeliverable
from plugins.hookspecs import hookimpl

NAME = "diary"
OPTIONS = {"type": "object"}


class Busy(Exception):
    retry_after = 3600


class Diary:
    """Options: ``events`` to hear, ``trouble`` (a word that its happenings carry fails them), ``pause`` seconds of each, ``schedules``."""

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._folder, self._options = folder, options

    @hookimpl
    def register_subscriptions(self) -> list[Subscription]:
        names = self._options.get("events", {})
        return [Subscription(name, frozenset(events), lambda what, books, name=name: self._hear(name, what, books))
                for name, events in names.items()]  # fmt: skip

    @hookimpl
    def register_schedules(self) -> list[Schedule]:
        by = self._options.get("by", {})
        return [Schedule(name, lambda run, name=name: self._called(name, run), **times) for name, times in by.items()]

    def _hear(self, name: str, what: Happening, books: Books) -> None:
        troubles = {"busy": Busy("call later"), "never": Undeliverable("nobody of that name"), "broken": RuntimeError("the pen broke")}
        note = str(what.data.get("note", ""))
        if (self._folder.kept("diary") / "calm").exists():
            note = ""
        if note in troubles:
            self._write(f"{name} tried", {"id": what.id})
            raise troubles[note]
        time.sleep(self._options.get("pause", 0))
        said = [line.text for line in books.transcript(what.conversation)]
        self._write(name, {"id": what.id, "name": what.name, "data": dict(what.data), "said": said, "version": self._folder.shop.version})

    def _called(self, name: str, run: Run) -> str:
        if name == "fails":
            raise RuntimeError("the ink ran out")
        if name == "waits":
            raise NotNow("no paper yet.")
        self._write(name, {"due": run.due.isoformat(), "now": run.books.now.isoformat()})
        for step in range(self._options.get("steps", 0)):
            time.sleep(self._options.get("pause", 0))
            run.progress(step, self._options["steps"])
        return f"wrote a line into {name}"

    def _write(self, name: str, line: Mapping[str, Any]) -> None:
        with (self._folder.kept("diary") / f"{name}.txt").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
            stream.flush()
            os.fsync(stream.fileno())


def create(folder: Folder, options: Mapping[str, Any]) -> Diary:
    return Diary(folder, options)


def read(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the whole lines of a diary."""
    file = folder / "index" / "kept" / "diary" / f"{name}.txt"
    text = file.read_text("utf-8") if file.exists() else ""
    return [json.loads(line) for line in text.splitlines() if line.endswith("}")]
