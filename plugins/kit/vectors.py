"""ContentVectors: vectors kept by the text they were computed from, so that only what changed is computed again."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock

from plugins.contracts import Folder, NotNow, Progress
from plugins.kit.whole_files import UNFINISHED, write_whole

log = logging.getLogger(__name__)
Embed = Callable[[Sequence[str]], "np.ndarray | None"]
MAGIC, HEAD, KEY = b"VECTORS1", 16, 16
BATCH, LARGEST, HELD_VERSIONS, LOOK_S = 64, 100_000, 3, 1.0
WASTE = 1.25  # how much larger than its needed rows a file may become


def open_vectors(folder: Folder) -> ContentVectors | None:
    """Return the store that all versions of this tenant share, None where no embedding model is installed or no folder can be made."""
    model = folder.stores.find_embedding_model()
    try:
        return ContentVectors(folder.kept("vectors"), model) if model else None
    except OSError as error:
        log.warning("there is no place for vectors: %s", error)
        return None


class ContentVectors:
    """One model's vectors in one folder: many processes read, one at a time writes, a kill at any instant loses nothing stored.

    The file has rows of equal size (key, 16-bit vector, checksum) that are only appended; a torn or spoilt row counts as
    missing. Whoever fills it for a version leaves a mark with the keys it needs; rows that no mark of the newest versions needs
    are swept.
    """

    def __init__(self, folder: Path, model: str):
        readable = re.sub(r"[^a-z0-9.]+", "-", model.lower()).strip("-")[:60]
        self.model = model
        self._name = f"{readable}-{hashlib.blake2b(model.encode(), digest_size=4).hexdigest()}"
        self._folder, self._file = folder, folder / f"{self._name}.vectors"
        self._lock = threading.Lock()
        self._forget()
        self._filled: dict[str, tuple[float, bool]] = {}

    def lookup(self, texts: Sequence[str]) -> tuple[np.ndarray, list[int]]:
        """Return one row (float32) per text, and the places of those that are not there; their rows are zeros."""
        keys = [self._key(text) for text in texts]
        with self._lock:
            self._read()
            places = [self._rows.get(key, -1) for key in keys]
            matrix = np.zeros((len(texts), self._dimension), np.float32)
            found = [row for row, place in enumerate(places) if place >= 0]
            if found:
                matrix[found] = self._records["vector"][[places[row] for row in found]]
        return matrix, [row for row, place in enumerate(places) if place < 0]

    def is_filled(self, holder: str, version: int) -> bool:
        """Say whether ``fill`` was finished for this version: what to ask before a lookup; looks at the disk once a second at most."""
        mark = self._mark(holder, version)
        now = time.monotonic()
        looked, filled = self._filled.get(mark.name, (-LOOK_S, False))
        if not filled and now - looked >= LOOK_S:
            filled = mark.exists()
            self._filled[mark.name] = (now, filled)
        return filled

    def fill(self, texts: Iterable[str], embed: Embed, progress: Progress, holder: str = "", version: int = 0) -> None:
        """Compute and keep what is missing, then mark ``version`` of ``holder`` (a plugin's name) as filled.

        NotNow when ``embed`` has no model. Killed and called again, it goes on where it was.
        """
        every = list(dict.fromkeys(texts))
        missing = sorted((every[place] for place in self.lookup(every)[1]), key=len)
        done = len(every) - len(missing)
        progress(done, len(every))
        for begin in range(0, len(missing), BATCH):
            part = missing[begin : begin + BATCH]
            vectors = embed(part)
            if vectors is None:
                raise NotNow("The embedding model cannot be used here now; the log says why.")
            self.add(part, vectors)
            done += len(part)
            progress(done, len(every))
        if holder:
            mark = self._mark(holder, version)
            with self._writing():
                write_whole(mark, b"".join(map(self._key, every)))
                self._sweep()
            self._filled.pop(mark.name, None)

    def add(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Append the vectors of these texts, on disk when it returns."""
        with self._writing(), self._lock:
            self._read()
            new = [row for row, text in enumerate(texts) if self._key(text) not in self._rows]
            if new:
                rows = _rows([self._key(texts[row]) for row in new], np.asarray(vectors)[new])
                self._append(rows.tobytes(), vectors.shape[1])

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(f"{self.model}\0{text}".encode(errors="replace"), digest_size=KEY).digest()

    def _mark(self, holder: str, version: int) -> Path:
        return self._folder / f"{self._name}.{holder}.{version:06}.filled"

    def _writing(self) -> FileLock:
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / ".lock")

    def _forget(self) -> None:
        self._rows: dict[bytes, int] = {}
        self._records = np.empty(0, _layout(0))
        self._dimension, self._inode = 0, 0

    def _read(self) -> None:
        """Take in what was appended since the last look, or all of it when the file is another one."""
        try:
            with self._file.open("rb") as stream:
                stat = os.fstat(stream.fileno())
                dimension = _dimension(stream.read(HEAD))
                if stat.st_ino != self._inode or dimension != self._dimension:
                    self._forget()
                count = (stat.st_size - HEAD) // _layout(dimension).itemsize if dimension else 0
                if count < len(self._records):
                    self._forget()
                if count == len(self._records):
                    return
                records = np.memmap(stream, _layout(dimension), "r", HEAD, (count,))
        except FileNotFoundError:
            self._forget()
            return
        for row in range(len(self._records), count):
            record = records[row].tobytes()
            if zlib.crc32(record[:-4]) == int.from_bytes(record[-4:], "little"):
                self._rows[record[:KEY]] = row
        self._records, self._dimension, self._inode = records, dimension, stat.st_ino

    def _append(self, rows: bytes, dimension: int) -> None:
        """Write behind the last whole row; a file of another shape, or with a spoilt head, is begun anew."""
        if dimension != self._dimension:
            self._replace(rows, dimension)
            return
        with self._file.open("r+b") as stream:
            stream.seek(HEAD + len(self._records) * self._records.itemsize)
            stream.write(rows)
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())

    def _replace(self, rows: bytes, dimension: int) -> None:
        write_whole(self._file, MAGIC + dimension.to_bytes(HEAD - len(MAGIC), "little") + rows)

    def _sweep(self) -> None:
        """Remove marks of old versions, other models' files, and, when they are many, the rows that no mark needs."""
        for pattern in ("*.vectors", "*.filled", f"{UNFINISHED}*"):
            for path in self._folder.glob(pattern):
                if not path.name.startswith(f"{self._name}."):
                    path.unlink(missing_ok=True)
        needed = set().union(*(_keys_of(mark) for mark in self._newest_marks()))
        with self._lock:
            self._read()
            rows = [row for key, row in self._rows.items() if key in needed]
            if len(self._records) > len(rows) * WASTE + BATCH:
                log.info("%s keeps %d of %d vectors", self._file, len(rows), len(self._records))
                self._replace(self._records[sorted(rows)].tobytes(), self._dimension)

    def _newest_marks(self) -> list[Path]:
        by_holder: dict[str, list[Path]] = {}
        for mark in sorted(self._folder.glob(f"{self._name}.*.filled")):
            by_holder.setdefault(mark.name.split(".")[-3], []).append(mark)
        for marks in by_holder.values():
            while len(marks) > HELD_VERSIONS:
                marks.pop(0).unlink(missing_ok=True)
        return [mark for marks in by_holder.values() for mark in marks]


def _layout(dimension: int) -> np.dtype:
    return np.dtype([("key", f"V{KEY}"), ("vector", "<f2", (dimension,)), ("check", "<u4")])


def _dimension(head: bytes) -> int:
    """Return how many numbers a vector has by the file's head, 0 for a head that is none."""
    if len(head) < HEAD or not head.startswith(MAGIC):
        return 0
    dimension = int.from_bytes(head[len(MAGIC) :], "little")
    return dimension if dimension <= LARGEST else 0


def _rows(keys: list[bytes], vectors: np.ndarray) -> np.ndarray:
    rows = np.zeros(len(keys), _layout(vectors.shape[1]))
    rows["key"], rows["vector"] = np.array(keys, f"V{KEY}"), vectors
    rows["check"] = [zlib.crc32(row.tobytes()[:-4]) for row in rows]
    return rows


def _keys_of(mark: Path) -> set[bytes]:
    content = mark.read_bytes()
    return {content[begin : begin + KEY] for begin in range(0, len(content), KEY)}
