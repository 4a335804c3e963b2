"""TenantDirectory: which version of which tenant is served; built once per process, swapped whole."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.errors import AppError, InvalidTenant, ShopDown
from app.storage.folders.folders import BusinessRoot, VersionFolder, VersionRecord, unknown

log = logging.getLogger(__name__)
T = TypeVar("T")
Name = tuple[str, int]
RECHECK_S = 0.2
RETRY_S = 5.0
VERSIONS_HELD = 4  # of one tenant: the live one, and those that conversations began with


@dataclass(frozen=True, slots=True)
class _Live:
    """What ``live.json`` said when it was looked at last."""

    version: int
    signature: tuple[int, int, int]
    checked: float


class TenantDirectory(Generic[T]):
    """Serves built tenant versions of a business root.

    ``get(key)`` is the live version: a newly published one is noticed within 0.2 s. While one thread builds it, the
    others go on with the version before; when it cannot be built, all do, and the log says why. After ``change_over``
    the whole process serves it.
    """

    def __init__(self, root: BusinessRoot, build: Callable[[VersionFolder], T], capacity: int = 200):
        self.root = root
        self._build = build
        self._capacity = capacity
        self._lock = threading.Lock()
        self._live: dict[str, _Live] = {}
        self._serving: dict[str, int] = {}
        self._built: OrderedDict[Name, T] = OrderedDict()
        self._building: dict[Name, Future[T]] = {}
        self._failed: dict[Name, tuple[float, AppError]] = {}
        self.dropped = 0  # how many versions were held once and are no more

    @property
    def held(self) -> int:
        """How many versions are built and held."""
        return len(self._built)

    def keys(self) -> list[str]:
        """Return the keys of all published tenants."""
        return self.root.published()

    def live_version(self, key: str) -> int:
        """Return the number of the live version, at most 0.2 s old; UnknownTenant when nothing is published."""
        known = self._live.get(key)
        return known.version if known and time.monotonic() - known.checked < RECHECK_S else self._look(key)

    def _look(self, key: str) -> int:
        """Return the number of the live version as ``live.json`` says now."""
        now, known = time.monotonic(), self._live.get(key)
        tenant = self.root.place(key)
        try:
            stat = tenant.live_file.stat()
        except (FileNotFoundError, NotADirectoryError):
            self.forget(key)
            raise unknown(key) from None
        signature = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        version = known.version if known and known.signature == signature else tenant.live_version()
        if version is None:
            raise unknown(key)
        if known and known.version == version and known.signature != signature:
            self._let_go(key, version)
        seen = _Live(version, signature, now)
        with self._lock:  # what was read before something was published is no news after it
            self._live[key] = max(seen, self._live.get(key, seen), key=lambda look: look.checked)
        return version

    def get(self, key: str, version: int | None = None) -> T:
        """Return the built live version, or the one asked for (a conversation keeps the version it began with).

        Raises UnknownTenant, UnknownVersion, or what the build raised when there is nothing older to serve.
        """
        wanted = self.live_version(key) if version is None else version
        held = self._held(key, wanted)
        if held is not None:
            return held
        return self._changed_over(key, wanted) if version is None else self._made(key, wanted)

    def history(self, key: str) -> list[VersionRecord]:
        """Return all versions of a tenant, newest first."""
        return self.root.tenant(key).history()

    def refresh(self, key: str) -> None:
        """Look at ``live.json`` again at the next ``get``."""
        self._live.pop(key, None)

    def change_over(self, key: str) -> None:
        """Return when this process serves what is live now; for whoever has just published in it and is about to say so.

        Another thread may be building it for a customer: then that is waited for. When it cannot be built, the version before goes on.
        """
        with suppress(AppError):  # the log says why
            self._taken_up(key, self._look(key))

    def forget(self, key: str) -> None:
        """Drop everything that is held of a tenant."""
        with self._lock:
            self._live.pop(key, None)
            self._serving.pop(key, None)
            for name in [name for name in (*self._built, *self._failed) if name[0] == key]:
                self._drop(name)

    def _let_go(self, key: str, version: int) -> None:
        """Have a version built again: ``live.json`` was written anew with the same number."""
        with self._lock:
            self._drop((key, version))

    def _drop(self, name: Name) -> None:
        self.dropped += self._built.pop(name, None) is not None
        self._failed.pop(name, None)

    def _held(self, key: str, version: int) -> T | None:
        with self._lock:
            tenant = self._built.get((key, version))
            if tenant is not None:
                self._built.move_to_end((key, version))
            return tenant

    def _changed_over(self, key: str, live: int) -> T:
        """Build the live version, or serve the one before while another thread builds it or when it fails."""
        before = self._held(key, self._serving.get(key, 0))
        if before is not None and ((key, live) in self._building or self._fresh_failure((key, live))):
            return before
        try:
            return self._taken_up(key, live)
        except AppError:
            if before is None:
                raise
            return before

    def _taken_up(self, key: str, live: int) -> T:
        tenant = self._made(key, live)
        self._serving[key] = live
        return tenant

    def _fresh_failure(self, name: Name) -> AppError | None:
        failed = self._failed.get(name)
        return failed[1] if failed and time.monotonic() - failed[0] < RETRY_S else None

    def _made(self, key: str, version: int) -> T:
        name = (key, version)
        folder = self.root.tenant(key).version(version)
        with self._lock:
            if name in self._built:
                return self._built[name]
            failure = self._fresh_failure(name)
            if failure:
                raise failure.with_traceback(None)
            waiting = self._building.get(name)
            if waiting is None:
                mine: Future[T] = Future()
                self._building[name] = mine
        return waiting.result() if waiting else self._make(name, folder, mine)

    def _make(self, name: Name, folder: VersionFolder, outcome: Future[T]) -> T:
        try:
            tenant = self._build(folder)
        except BaseException as error:
            told = self._told(name, error)
            with self._lock:
                del self._building[name]
                if isinstance(told, AppError):
                    self._failed[name] = (time.monotonic(), told)
            outcome.set_exception(told)
            raise told from error
        with self._lock:
            del self._building[name]
            self._failed.pop(name, None)
            self._built[name] = tenant
            self._make_room(name[0])
        outcome.set_result(tenant)
        return tenant

    def _make_room(self, key: str) -> None:
        """Drop what was asked for longest ago: of a tenant that is published often, and of all."""
        earlier = [name for name in self._built if name[0] == key and name[1] != self._serving.get(key)]
        for name in earlier[: 1 - VERSIONS_HELD]:
            self._drop(name)
        while len(self._built) > self._capacity:
            self._drop(next(iter(self._built)))

    def _told(self, name: Name, error: BaseException) -> BaseException:
        """Log a failed build and return it as an error that says where, what and what to do."""
        key, version = name
        if not isinstance(error, Exception):
            return error
        log.error("%s version %d could not be built", key, version, exc_info=error)
        if isinstance(error, AppError) and not isinstance(error, InvalidTenant):
            return error
        fault = str(error) if isinstance(error, InvalidTenant) else f"{key}/versions/{version}: could not be built: {error}"
        return ShopDown(f"{fault} Mend the draft and publish it, or: assistant tenant rollback {key}")
