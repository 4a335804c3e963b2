"""A stand-in model that gives each text a vector of its own, and a process that fills a store with it."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from plugins.kit.vectors import ContentVectors

WIDTH = 12


def number_texts(texts: Sequence[str]) -> np.ndarray:
    """Return a unit vector per text, made from its hash."""
    rows = np.array([list(hashlib.blake2b(text.encode(), digest_size=WIDTH).digest()) for text in texts], np.float32) - 127.5
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fill(folder: Path, begin: int, end: int, pause: float) -> None:
    """Fill the store with words, telling each step on standard output."""

    def embed(texts: Sequence[str]) -> np.ndarray:
        time.sleep(pause)
        return number_texts(texts)

    words = [f"word {number}" for number in range(begin, end)]
    ContentVectors(folder, "numbers").fill(words, embed, lambda done, total: print(done, total, flush=True))


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
