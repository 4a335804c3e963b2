"""ProcessEngine: what is heavy (models) is loaded once per process, off the request path, only where it fits, and let go when idle."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from app.collector import collect_all
from plugins.contracts import Health

log = logging.getLogger(__name__)
T = TypeVar("T")
AGAIN_S, LOOK_S = 300.0, 10.0
MEGABYTE = 1024 * 1024
CGROUP = Path("/sys/fs/cgroup")


class State(StrEnum):
    """What became of a thing that was asked for."""

    LOADING = "loading"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"
    UNLOADED = "unloaded"


@dataclass(slots=True)
class Held:
    """A thing by name; ``value`` is there while it is ready, ``used`` is when it was last asked for or seen in use."""

    name: str
    megabytes: int
    state: State = State.LOADING
    detail: str = "being loaded."
    value: Any = None
    since: float = field(default_factory=time.monotonic)
    used: float = 0.0
    settled: threading.Event = field(default_factory=threading.Event, repr=False)

    def settle(self, state: State, detail: str) -> None:
        self.state, self.detail, self.since = state, detail, time.monotonic()
        self.settled.set()

    def may_begin(self) -> bool:
        """Whether it may be loaded once more: at once after an unload, a while after a refusal or a failure."""
        if self.state is State.UNLOADED:
            return True
        return self.state in (State.REFUSED, State.FAILED) and time.monotonic() - self.since >= AGAIN_S

    def let_go(self) -> bool:
        """Give the thing up unless somebody still holds it; return whether it is gone."""
        try:
            seen = weakref.ref(self.value)
        except TypeError:
            return False  # of such a thing nobody can say whether it is in use
        self.value = None
        self.value = seen()
        return self.value is None


class ProcessEngine:
    """See ``plugins.contracts.Engine``. ``patient`` is for a process that may wait; ``megabytes`` is the most that all
    loaded things may take together, 0 for none at all. What was refused or failed is tried again after five minutes.
    What nobody used for ``idle_seconds`` is unloaded, 0 for never; it is loaded again when it is asked for."""

    def __init__(self, folder: Path, patient: bool = False, megabytes: int = 16_384, idle_seconds: float = 0):
        self.folder, self.patient, self.megabytes, self.idle_seconds = folder, patient, megabytes, idle_seconds
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}
        self._watched = False

    def obtain(self, name: str, load: Callable[[Path], T], megabytes: int) -> T | None:
        held = self._begun(name, load, megabytes)
        if self.patient:
            held.settled.wait()
        with self._lock:
            held.used = time.monotonic()
            return held.value

    def state_of(self, name: str) -> Health | None:
        with self._lock:
            held = self._held.get(name)
        return Health(name, held.state not in (State.FAILED, State.REFUSED), held.detail) if held else None

    def status(self) -> list[Held]:
        """Return everything that was ever asked for, for the health check."""
        with self._lock:
            return list(self._held.values())

    def unload_idle(self, now: float) -> list[str]:
        """Let go of what was not used for long (``now`` is of ``time.monotonic()``); return the names of what is gone.

        What a call still works with stays, and counts as used at this moment.
        """
        gone = []
        with self._lock:
            for held in self._held.values():
                if held.state is not State.READY or now - held.used < self.idle_seconds:
                    continue
                if held.let_go():
                    held.settle(State.UNLOADED, f"unloaded: nobody used it for {self.idle_seconds:g} s. It is loaded when it is asked for.")
                    gone.append(held.name)
                else:
                    held.used = now
        if gone:
            collect_all()  # models hold themselves in circles
            log.info("unloaded, unused for %g s: %s", self.idle_seconds, ", ".join(gone))
        return gone

    def _begun(self, name: str, load: Callable[[Path], T], megabytes: int) -> Held:
        with self._lock:
            held = self._held.get(name)
            if held is not None and not held.may_begin():
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
            held.value = load(self.folder)  # held nowhere else, or it could not be let go
        except Exception as error:
            log.exception("%s could not be loaded; it is tried again in %d minutes", held.name, AGAIN_S // 60)
            held.settle(State.FAILED, f"could not be loaded: {type(error).__name__}: {error}")
        else:
            log.info("%s was loaded in %.1f s", held.name, time.monotonic() - held.since)
            held.used = time.monotonic()
            held.settle(State.READY, "loaded.")
            self._watch()

    def _watch(self) -> None:
        """Look for what is idle from now on, in one thread of the process."""
        with self._lock:
            begin, self._watched = self.idle_seconds > 0 and not self._watched, True
        if begin:
            threading.Thread(target=self._keep_looking, name="unload idle models", daemon=True).start()

    def _keep_looking(self) -> None:
        while True:
            time.sleep(min(self.idle_seconds, LOOK_S))
            self.unload_idle(time.monotonic())

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
