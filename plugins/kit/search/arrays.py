"""One file of named arrays that is written whole or not at all, and opened by memory map."""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

_MAGIC = b"SHELF001"
_ALIGN = 64


class BrokenArrays(ValueError):
    """The file is missing, cut short, altered or of another format; derive it again."""


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], note: Mapping[str, Any]) -> None:
    """Write the arrays beside ``path`` and rename: readers see the old file or the new one, and two writers both end well."""
    layout, blobs, offset = [], [], 0
    for name, array in arrays.items():
        blob = np.ascontiguousarray(array).tobytes()
        layout.append({"name": name, "dtype": array.dtype.str, "count": int(array.size), "offset": offset})
        padding = -len(blob) % _ALIGN
        blobs.append(blob + bytes(padding))
        offset += len(blob) + padding
    body = b"".join(blobs)
    head = json.dumps({"note": note, "arrays": layout, "size": len(body), "crc": zlib.crc32(body)}).encode()
    head += b" " * (-(len(_MAGIC) + 8 + len(head)) % _ALIGN)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "little") + head + body)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def open_arrays(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return the arrays, read-only and shared between processes, and the note; raise BrokenArrays when they cannot be trusted."""
    try:
        with path.open("rb") as file:
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start = len(_MAGIC) + 8
        size = int.from_bytes(view[len(_MAGIC) : start], "little")
        if view[: len(_MAGIC)] != _MAGIC or size > len(view):
            raise BrokenArrays(f"{path}: not a file of arrays.")
        head = json.loads(view[start : start + size])
        body = memoryview(view)[start + size :]
        if len(body) != head["size"] or zlib.crc32(body) != head["crc"]:
            raise BrokenArrays(f"{path}: cut short or altered.")
        arrays = {
            entry["name"]: np.frombuffer(body, np.dtype(entry["dtype"]), entry["count"], entry["offset"]) for entry in head["arrays"]
        }
        return arrays, head["note"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenArrays(str(error)) from error
