"""A limit that all shops and all processes of a machine share: so many calls in so many seconds, to one account of others."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from plugins.kit.outward.errors import Unavailable
from plugins.kit.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_S = 10.0


class Quotas:
    """Counts calls in files of a folder that all processes see, or, without one, in this process alone."""

    def __init__(self, folder: Path | None = None, clock: Callable[[], float] = time.time, pause: Callable[[float], None] = time.sleep):
        self._folder, self._clock, self._pause = folder, clock, pause
        self._lock = threading.Lock()
        self._kept: dict[str, list[float]] = {}

    def take(self, name: str, calls: int, seconds: float, patience: float = 0.0) -> None:
        """Take one of ``calls`` in any ``seconds``, waiting up to ``patience`` for it; Unavailable with when to come again."""
        latest = self._clock() + patience
        while (wait := self._try(name, calls, seconds)) > 0:
            if self._clock() + wait > latest:
                text = f"{name} is used up: {calls} calls in {seconds:g} s, for all shops together."
                raise Unavailable(text, retry_after=wait)
            self._pause(wait)

    def _try(self, name: str, calls: int, seconds: float) -> float:
        """Take a call and return 0, or return how long to wait for one."""
        with self._held(name) as times:
            now = self._clock()
            # a clock that was set back must not lock anybody out
            recent = [at for at in times if now - seconds < at <= now + seconds]
            times[:] = recent
            if len(recent) < calls:
                times.append(now)
                return 0.0
            return max(recent[-calls] + seconds - now, 0.001)

    @contextmanager
    def _held(self, name: str) -> Iterator[list[float]]:
        with self._lock:
            if self._folder is None:
                yield self._kept.setdefault(name, [])
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"
            try:
                with FileLock(file.with_suffix(".lock"), timeout=LOCK_S):
                    times = _read(file)
                    yield times
                    write_whole(file, json.dumps(times).encode())
            except Timeout as error:
                raise Unavailable(f"{name} could not be counted, for another process holds the count.") from error


def _read(file: Path) -> list[float]:
    try:
        return [float(at) for at in json.loads(file.read_bytes())]
    except (OSError, ValueError, TypeError):
        return []
