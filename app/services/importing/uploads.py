"""Files that people send us to look at before they are taken in: kept for an hour under a name that nobody guesses."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from app.errors import AppError, NotFound

KEPT_S = 3600
MOST_BYTES, MOST_FILES = 150_000_000, 40
_TOKEN = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}", re.ASCII)


class TooManyUploads(AppError):
    """Too many files wait to be looked at, so this one is not kept; a later one may be."""

    status, code = 429, "too_many_uploads"

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(KEPT_S)}


class Uploads:
    """One shop's uploads, in a folder of their own: at most so many files and bytes at a time."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES):
        self._folder, self._most_bytes, self._most_files = folder, most_bytes, most_files

    def keep(self, stream: BinaryIO, ending: str) -> str:
        """Write a file and return its token; those that are older than an hour go. TooManyUploads when no room is left."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._forget_old()
        sizes = [size for _, size in self._kept()]
        room = self._most_bytes - sum(sizes)
        if len(sizes) >= self._most_files:
            raise _full()
        token = secrets.token_hex(16) + ending
        path = self._folder / token
        try:
            _write(stream, path, room)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return token

    def find(self, token: str) -> Path:
        """Return the file of a token; NotFound when it is gone, older than an hour, or was never ours."""
        path = self._folder / token
        if not _TOKEN.fullmatch(token) or not path.is_file() or _is_old(path):
            raise NotFound("This file is not kept any more. Send it again.")
        return path

    def drop(self, token: str) -> None:
        self.find(token).unlink(missing_ok=True)

    def _kept(self) -> Iterator[tuple[Path, int]]:
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                yield path, path.stat().st_size

    def _forget_old(self) -> None:
        for path, _ in list(self._kept()):
            if _is_old(path):
                path.unlink(missing_ok=True)


def _write(stream: BinaryIO, path: Path, room: int) -> None:
    with path.open("xb") as file:
        while part := stream.read(1 << 20):
            room -= len(part)
            if room < 0:
                raise _full()
            file.write(part)


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - KEPT_S
    except FileNotFoundError:
        return True


def _full() -> TooManyUploads:
    return TooManyUploads("Too many files of this shop wait to be looked at. Take those in first, or come back in an hour.")
