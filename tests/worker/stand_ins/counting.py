"""A plugin whose job writes a line for each step into the shop's kept folder and goes on where it was killed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from plugins.contracts import Folder, Job, NotNow, Progress
from plugins.hookspecs import hookimpl

NAME = "counting"
OPTIONS = {"type": "object", "properties": {"steps": {"type": "integer"}, "pause": {"type": "number"}, "trouble": {"type": "string"}}}


class Counting:
    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._folder = folder
        self._steps, self._pause, self._trouble = options.get("steps", 3), options.get("pause", 0.0), options.get("trouble", "")

    @hookimpl
    def register_jobs(self) -> list[Job]:
        return [Job("count", self.count, key=str(self._steps))]

    def count(self, progress: Progress) -> None:
        if self._trouble == "fails":
            raise RuntimeError("the abacus broke")
        if self._trouble == "not now":
            raise NotNow("the abacus is lent out.")
        book = self._folder.kept("counting") / "steps.txt"
        done = len(book.read_text("utf-8").splitlines()) if book.is_file() else 0
        for step in range(done, self._steps):
            with book.open("a", encoding="utf-8") as stream:
                stream.write(f"{step}\n")
            progress(step + 1, self._steps)
            time.sleep(self._pause)


def create(folder: Folder, options: Mapping[str, Any]) -> Counting:
    return Counting(folder, options)
