"""How much memory a model's weights take in a precision, read from the heads of their files; nothing is loaded."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1024 * 1024
UNKNOWN_MEGABYTES = 4000
BYTES_A_WEIGHT = {"float32": 4.0, "bfloat16": 2.0, "float16": 2.0, "int8": 2.0, "int4": 1.0}  # what stays whole counted in
LONGEST_HEAD = 100 * MEGABYTE


class DoesNotFit(RuntimeError):
    """A model is larger than the memory of the graphics card; the message says by how much."""


def megabytes_of(model: str, precision: str, stored_in_few_bits: bool = False) -> int:
    """Return what a model takes at most while it is loaded and used; ``model`` is a folder, of a mere name nothing is known. Weights
    that are stored in few bits stay as they are.

    "auto" counts as float32. Few bits are made of the stored weights, which are read first: they take no less than those.
    """
    folder = Path(model)
    safe = list(folder.glob("*.safetensors")) if folder.is_dir() else []
    files = safe or (list(folder.glob("*.bin")) if folder.is_dir() else [])
    if not files:
        return UNKNOWN_MEGABYTES
    stored = sum(file.stat().st_size for file in files)
    if stored_in_few_bits:
        return stored // MEGABYTE + 1
    weights = sum(_weights_in(file) for file in safe) or stored / 2  # of other files all that is known is that half precision is usual
    taken = weights * BYTES_A_WEIGHT.get(precision, BYTES_A_WEIGHT["float32"])
    return int(max(taken, stored if precision.startswith("int") else 0) / MEGABYTE) + 1


def refuse_unless_it_fits(needed: int, free: int) -> None:
    """Raise DoesNotFit where a model needs more megabytes than the graphics card has free."""
    if needed > free:
        raise DoesNotFit(
            f"it takes about {needed} MB, and {free} MB of the graphics card are free. Choose precision int8 or int4, or a smaller model."
        )


def _weights_in(file: Path) -> int:
    """Return how many numbers a safetensors file holds, 0 where its head cannot be read."""
    try:
        return sum(_sizes(file))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return 0


def _sizes(file: Path) -> Iterator[int]:
    with file.open("rb") as content:
        length = int.from_bytes(content.read(8), "little")
        if length > LONGEST_HEAD:
            raise ValueError("no safetensors file")
        head = json.loads(content.read(length))
    for name, tensor in head.items():
        if name != "__metadata__":
            yield math.prod(tensor["shape"])
