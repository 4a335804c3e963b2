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
_PREAMBLE = 24  # the magic word, a checksum of all that follows, the size of the head
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
    head = json.dumps({"note": note, "arrays": layout}).encode()
    head += b" " * (-(_PREAMBLE + len(head)) % _ALIGN)
    content = len(head).to_bytes(8, "little") + head + b"".join(blobs)
    content = _MAGIC + zlib.crc32(content).to_bytes(8, "little") + content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
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
        content = memoryview(view)
        checksum = int.from_bytes(content[8:16], "little")
        if content[:8] != _MAGIC or checksum != zlib.crc32(content[16:]):
            raise BrokenArrays(f"{path}: not a file of arrays, cut short or altered.")
        start = _PREAMBLE + int.from_bytes(content[16:_PREAMBLE], "little")
        head, body = json.loads(bytes(content[_PREAMBLE:start])), content[start:]
        arrays = {entry["name"]: np.frombuffer(body, np.dtype(entry["dtype"]), entry["count"], entry["offset"]) for entry in head["arrays"]}
        return arrays, head["note"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenArrays(str(error)) from error
