"""Sliding windows that count what somebody does in a minute: in one process, or in a file that all processes of a machine count in."""

from __future__ import annotations

import fcntl
import os
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

Key = tuple[str, ...]
WINDOW_S = 60


class MemoryWindows:
    """Sliding window counters of one process: the last minute's count fades out while this minute's grows.

    Two tables, the older thrown away each minute, so that nothing has to be swept: the storage of ``limits`` sweeps
    all keys a hundred times a second, which a busy server feels.
    """

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self._lock = threading.Lock()
        self._window = 0
        self._now: dict[Key, int] = {}
        self._before: dict[Key, int] = {}

    def take(self, limit: int, key: Key) -> float:
        """Count one and return 0, or count nothing and return the seconds until one is free."""
        with self._lock:
            window, elapsed = divmod(self._clock(), WINDOW_S)
            if window != self._window:
                self._before = self._now if window == self._window + 1 else {}
                self._now, self._window = {}, window
            now, before = self._now.get(key, 0), self._before.get(key, 0)
            wait = _wait(limit, now, before, elapsed)
            if not wait:
                self._now[key] = now + 1
            return wait


class MachineWindows:
    """The same, counted by all processes of a machine in one small file, so that more workers do not mean more messages.

    The file is a table of fixed size: a key's hash, keyed with ``secret``, names the row in which it has one of a few places. A place
    holds the rest of the hash, a window, and the counts of that window and of the one before; what is older is free. Where a row is
    full, the place with the lowest count is given away. A row is locked while one process counts in it; the lock ends with the process.
    """

    _PLACE = struct.Struct("<8sIII")
    _PLACES, _ROWS = 8, 8192  # 65,536 who write within two minutes, in 1.3 MB
    _ROW_BYTES = _PLACE.size * _PLACES

    def __init__(self, file: Path, secret: bytes, clock: Callable[[], float]):
        self._path, self._secret, self._clock = file, secret[:64], clock
        self._lock = threading.Lock()
        self._file = -1

    def take(self, limit: int, key: Key) -> float:
        """Count one and return 0, or count nothing and return the seconds until one is free; OSError where the file is of no use."""
        digest = blake2b("\0".join(key).encode("utf-8", "surrogatepass"), key=self._secret, digest_size=12).digest()
        row = int.from_bytes(digest[:4], "little") % self._ROWS
        with self._lock:
            file = self._opened()
            fcntl.lockf(file, fcntl.LOCK_EX, 1, row)
            try:
                return self._count(file, row * self._ROW_BYTES, digest[4:], limit)
            finally:
                fcntl.lockf(file, fcntl.LOCK_UN, 1, row)

    def _count(self, file: int, begin: int, who: bytes, limit: int) -> float:
        window, elapsed = divmod(self._clock(), WINDOW_S)
        window = int(window)
        place, now, before = self._find(os.pread(file, self._ROW_BYTES, begin).ljust(self._ROW_BYTES, b"\0"), who, window)
        wait = _wait(limit, now, before, elapsed)
        if not wait:
            os.pwrite(file, self._PLACE.pack(who, window, now + 1, before), begin + place * self._PLACE.size)
        return wait

    def _find(self, row: bytes, who: bytes, window: int) -> tuple[int, int, int]:
        """Return a key's place in a row with its counts of this window and of the one before; the emptiest one where it has none."""
        emptiest, fewest = 0, -1
        for place, (owner, seen, now, before) in enumerate(self._PLACE.iter_unpack(row)):
            now, before = (now, before) if seen == window else (0, now) if seen == window - 1 else (0, 0)
            if owner == who:
                return place, now, before
            if fewest < 0 or now + before < fewest:
                emptiest, fewest = place, now + before
        return emptiest, 0, 0

    def _opened(self) -> int:
        if self._file < 0:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file

    def __del__(self) -> None:
        if self._file >= 0:
            with suppress(OSError):
                os.close(self._file)


def _wait(limit: int, now: int, before: int, elapsed: float) -> float:
    """Return 0 where one more is free at this time of a window, else the seconds until one is."""
    if before * (1 - elapsed / WINDOW_S) + now + 1 <= limit:
        return 0
    return max(1.0, _until_free(limit, now, before) - elapsed)


def _until_free(limit: int, now: int, before: int) -> float:
    """Return when in this window (or, past its end, in the next) the fading count leaves room for one more."""
    if now + 1 <= limit:
        return WINDOW_S * (1 - (limit - now - 1) / before)
    return WINDOW_S + WINDOW_S * (1 - (limit - 1) / now)
