"""Writing files so that a crash leaves the old or the new content whole, and a full disk is told as one."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import StorageFull

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
TEMPORARY = ".writing-"


@contextmanager
def disk_full_told(path: Path) -> Iterator[None]:
    """Turn the operating system's "no space" into StorageFull; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            text = f"{path.name} could not be written: the disk is full. Nothing was changed; free some space and do it again."
            raise StorageFull(text) from error
        raise


def sync_folder(folder: Path) -> None:
    """Make the folder's entries durable (fsync on the directory)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that nobody reads yet, and fsync it."""
    with disk_full_told(path), path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file by atomic rename; readers see the old content or the new, never a part."""
    temporary = path.with_name(f"{TEMPORARY}{path.name}-{uuid.uuid4().hex}")
    try:
        write_new(temporary, content)
        with disk_full_told(path):
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
