"""ProcessEngine: what is heavy (models) is loaded once per process, off the request path, and only where it fits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")
AGAIN_S = 300.0
MEGABYTE = 1024 * 1024
CGROUP = Path("/sys/fs/cgroup")


class State(StrEnum):
    """What became of a thing that was asked for."""

    LOADING = "loading"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(slots=True)
class Held:
    """A thing by name; ``value`` is there once it is ready."""

    name: str
    megabytes: int
    state: State = State.LOADING
    detail: str = "being loaded."
    value: Any = None
    since: float = field(default_factory=time.monotonic)
    settled: threading.Event = field(default_factory=threading.Event, repr=False)

    def settle(self, state: State, detail: str, value: Any = None) -> None:
        self.state, self.detail, self.value, self.since = state, detail, value, time.monotonic()
        self.settled.set()

    def may_try_again(self) -> bool:
        return self.state in (State.REFUSED, State.FAILED) and time.monotonic() - self.since >= AGAIN_S


class ProcessEngine:
    """See ``plugins.contracts.Engine``. ``patient`` is for a process that may wait; ``megabytes`` is the most that all
    loaded things may take together, 0 for none at all. What was refused or failed is tried again after five minutes."""

    def __init__(self, folder: Path, patient: bool = False, megabytes: int = 16_384):
        self.folder, self.patient, self.megabytes = folder, patient, megabytes
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}

    def obtain(self, name: str, load: Callable[[Path], T], megabytes: int) -> T | None:
        held = self._held.get(name)
        if held is None or held.may_try_again():
            held = self._begin(name, load, megabytes)
        if self.patient:
            held.settled.wait()
        return held.value

    def status(self) -> list[Held]:
        """Return everything that was ever asked for, for the health check."""
        with self._lock:
            return list(self._held.values())

    def _begin(self, name: str, load: Callable[[Path], T], megabytes: int) -> Held:
        with self._lock:
            held = self._held.get(name)
            if held is not None and not held.may_try_again():
                return held
            reason = self._reason_to_refuse(megabytes)
            held = self._held[name] = Held(name, megabytes)
            if reason:
                log.warning("%s is not loaded: %s", name, reason)
                held.settle(State.REFUSED, f"not loaded: {reason}")
                return held
        threading.Thread(target=self._load, args=(held, load), name=f"load {name}").start()
        return held

    def _load(self, held: Held, load: Callable[[Path], T]) -> None:
        try:
            value = load(self.folder)
        except Exception as error:
            log.exception("%s could not be loaded; it is tried again in %d minutes", held.name, AGAIN_S // 60)
            held.settle(State.FAILED, f"could not be loaded: {type(error).__name__}: {error}")
        else:
            log.info("%s was loaded in %.1f s", held.name, time.monotonic() - held.since)
            held.settle(State.READY, "loaded.", value)

    def _reason_to_refuse(self, megabytes: int) -> str:
        taken = sum(held.megabytes for held in self._held.values() if held.state in (State.READY, State.LOADING))
        if taken + megabytes > self.megabytes:
            used = f", of which {taken} MB are used" if taken else ""
            return f"it takes about {megabytes} MB, and models may take {self.megabytes} MB in all{used}. Raise MODEL_MEMORY_MB."
        begun = sum(held.megabytes for held in self._held.values() if held.state == State.LOADING)
        free = free_megabytes()
        if free is not None and megabytes > free - begun:
            return f"it takes about {megabytes} MB, and {max(0, free - begun)} MB of memory are free. Free some, or choose a smaller model."
        return ""


def free_megabytes() -> int | None:
    """Return how much memory this process may still take: the machine's, or its container's if that is less; None if unknown."""
    known = [free for free in (_machine_free(), _container_free()) if free is not None]
    return min(known) // MEGABYTE if known else None


def _machine_free() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)
    except (OSError, ValueError):
        return None


def _container_free() -> int | None:
    """Return what is left of a cgroup's limit; cached files count as free."""
    try:
        limit = int((CGROUP / "memory.max").read_text("ascii"))
        used = int((CGROUP / "memory.current").read_text("ascii"))
        lines = (CGROUP / "memory.stat").read_text("ascii").splitlines()
        return limit - used + next((int(line.split()[1]) for line in lines if line.startswith("inactive_file ")), 0)
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return None
