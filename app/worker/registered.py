"""What the live version of each shop wants done outside of turns, known without opening the shops that want nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from app.errors import AppError
from app.services.background import Background
from app.services.due_times import Rule
from app.storage.folders.folders import VersionFolder
from app.tenants import TenantDirectory
from app.worker.version_jobs import installed_packages
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
LOOK_S, LONGEST_LOOK_S, AGAIN_S, KEPT = 2.0, 3.0, 600.0, 32


@dataclass(frozen=True, slots=True)
class Registration:
    """What a live version wants done, by name alone."""

    key: str
    version: int
    rules: tuple[Rule, ...] = ()
    subscribers: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def wants_something(self) -> bool:
        return bool(self.rules or self.subscribers)


Stamp = tuple[int, int, int]


class Registered:
    """Shared by the duties of a worker. A mark in a version's cache keeps what it registers, as these packages made it."""

    def __init__(self, directory: TenantDirectory[Any], open: Callable[[VersionFolder], Any]):
        self._directory, self._open = directory, open
        self._packages = installed_packages()
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Stamp, Registration]] = {}
        self._failed: dict[tuple[str, Stamp], float] = {}
        self._opened: OrderedDict[tuple[str, Stamp], Any] = OrderedDict()
        self._looked = -LOOK_S

    def look(self) -> list[Registration]:
        """Return what the live versions want done, of the shops that want something."""
        with self._lock:
            if time.monotonic() - self._looked >= LOOK_S:
                self._renew()
                self._looked = time.monotonic()
            return [registration for _, registration in self._known.values() if registration.wants_something]

    def open(self, key: str) -> Any:
        """Return the live version of a shop, opened; kept for a while."""
        stamp = self._stamp(key)
        with self._lock:
            held = self._opened.get((key, stamp))
            if held is None:
                held = self._opened[(key, stamp)] = self._open(self._directory.root.tenant(key).version(stamp[0]))
                while len(self._opened) > KEPT:
                    self._opened.popitem(last=False)
            self._opened.move_to_end((key, stamp))
            return held

    def open_version(self, folder: VersionFolder) -> Any:
        """Return a version, opened for other work, and keep in its mark what it registers, so that it need not be opened for that."""
        opened = self._open(folder)
        self._note(folder, opened.background)
        return opened

    def _renew(self) -> None:
        keys = set(self._directory.root.published())
        self._known = {key: known for key, known in self._known.items() if key in keys}
        latest = time.monotonic() + LONGEST_LOOK_S
        for key in sorted(keys):
            if time.monotonic() > latest:  # many new shops at once: the rest at the next look
                break
            try:
                stamp = self._stamp(key)
                if key not in self._known or self._known[key][0] != stamp:
                    self._learn(key, stamp)
            except (AppError, OSError):  # unpublished this instant, or a live.json that publishing will mend
                self._known.pop(key, None)

    def _learn(self, key: str, stamp: Stamp) -> None:
        if time.monotonic() - self._failed.get((key, stamp), -AGAIN_S) < AGAIN_S:
            return
        folder = self._directory.root.tenant(key).version(stamp[0])
        try:
            self._known[key] = (stamp, self._read_mark(folder) or self._note(folder, self._open(folder).background))
        except Exception:
            log.exception("%s version %d could not be asked what it wants done", key, stamp[0])
            self._failed[(key, stamp)] = time.monotonic()
            self._known.pop(key, None)

    def _note(self, folder: VersionFolder, background: Background) -> Registration:
        subscribers = tuple((one.name, tuple(sorted(one.events))) for one in background.subscriptions.values())
        registration = Registration(folder.key, folder.version, tuple(background.rules.values()), subscribers)
        folder.cache("background")
        write_whole(self._mark_file(folder), orjson.dumps({"packages": self._packages, **asdict(registration)}))
        return registration

    def _read_mark(self, folder: VersionFolder) -> Registration | None:
        try:
            told = orjson.loads(self._mark_file(folder).read_bytes())
            if told.pop("packages") != self._packages:
                return None
            rules = tuple(Rule(**rule) for rule in told["rules"])
            return Registration(told["key"], told["version"], rules, tuple((name, tuple(names)) for name, names in told["subscribers"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _mark_file(self, folder: VersionFolder) -> Path:
        return self._directory.root.place(folder.key).index_folder(folder.version) / "background" / "registered.json"

    def _stamp(self, key: str) -> Stamp:
        """Tell one publication from another that has the same number, as a shop that was restored from a snapshot may have."""
        version = self._directory.live_version(key)
        stat = self._directory.root.place(key).live_file.stat()
        return (version, stat.st_ino, stat.st_mtime_ns)
