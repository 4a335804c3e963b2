"""The key that signs tokens: given in the settings, or made once and kept in the instance folder."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

NAME = "secret_key"


def read_secret_key(given: str, instance_folder: Path) -> bytes:
    """Return the given key, or the installation's own; processes that start at once agree on one."""
    if given:
        return given.encode()
    path = instance_folder / NAME
    if not path.exists():
        instance_folder.mkdir(parents=True, exist_ok=True)
        _create(path)
    return path.read_bytes()


def _create(path: Path) -> None:
    """Write the key aside and link it into place: whoever links first wins, and nobody ever reads half a key."""
    aside = path.with_name(f".{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_urlsafe(32).encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
