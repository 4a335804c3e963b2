"""An observer that writes down what it hears to a file and then fails, every time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.contracts import Folder, Reply
from plugins.hookspecs import hookimpl

NAME = "eavesdropper"
OPTIONS = {"type": "object", "properties": {"file": {"type": "string"}}, "required": ["file"], "additionalProperties": False}


class Eavesdropper:
    def __init__(self, file: Path):
        self.file = file

    @hookimpl
    def on_turn_finished(self, reply: Reply, milliseconds: float) -> None:
        with self.file.open("a", encoding="utf-8") as notes:
            notes.write(f"{reply.text}\n")
        raise RuntimeError("the eavesdropper fell out of the tree")

    @hookimpl
    def on_tenant_published(self, tenant: str, version: int) -> None:
        raise RuntimeError("the eavesdropper was not ready")


def create(folder: Folder, options: Mapping[str, Any]) -> Eavesdropper:
    return Eavesdropper(Path(options["file"]))
