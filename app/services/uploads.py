"""Files that people send us to look at before they are taken in: kept for an hour under a name that nobody guesses."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from app.errors import NotFound

KEPT_S = 3600
_TOKEN = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}", re.ASCII)


class Uploads:
    """One shop's uploads, in a folder of their own."""

    def __init__(self, folder: Path):
        self._folder = folder

    def keep(self, stream: BinaryIO, ending: str) -> str:
        """Write a file and return its token; those that are older than an hour go."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._forget_old()
        token = secrets.token_hex(16) + ending
        with (self._folder / token).open("xb") as file:
            while part := stream.read(1 << 20):
                file.write(part)
        return token

    def find(self, token: str) -> Path:
        """Return the file of a token; NotFound when it is gone or was never ours."""
        path = self._folder / token
        if not _TOKEN.fullmatch(token) or not path.is_file():
            raise NotFound("This file is not kept any more. Send it again.")
        return path

    def drop(self, token: str) -> None:
        self.find(token).unlink(missing_ok=True)

    def _forget_old(self) -> None:
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - KEPT_S:
                    path.unlink()
