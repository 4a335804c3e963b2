"""The jobs of newly published versions: found at little cost, run once each, gone on with after a kill."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from threading import Event
from typing import Any

import orjson

from app.errors import AppError
from app.storage.folders.folders import VersionFolder
from app.tenants import TenantDirectory
from app.worker.report import Report
from plugins.contracts import Job, NotNow
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
LATER_S, FIRST_RETRY_S, LONGEST_RETRY_S = 600.0, 60.0, 3600.0
Open = Callable[[VersionFolder], list[Job]]


class Stopped(BaseException):
    """Ends a job when the process shall stop; no ``except Exception`` of a job holds it up."""


@dataclass(slots=True)
class _Postponed:
    """A version whose jobs could not all be done: when they are tried again, and how often they failed."""

    at: float = 0.0
    failures: int = 0
    troubled: bool = False


class VersionJobs:
    """A duty of the worker. ``open_jobs`` gives a version's jobs. A mark in the version's cache says which are done; a version
    whose mark was made with these very packages is not even opened, so a thousand idle shops cost a look at their live.json."""

    name, pause_s = "jobs of published versions", 2.0

    def __init__(self, directory: TenantDirectory[Any], open_jobs: Open, report: Report):
        self._directory, self._open_jobs, self._report = directory, open_jobs, report
        self._packages = installed_packages()
        self._settled: dict[str, tuple[int, int, int]] = {}
        self._postponed: dict[tuple[str, int], _Postponed] = {}

    def work(self, stop: Event) -> bool:
        """Run what is due, the smallest shops first; return whether nothing is in trouble."""
        due = self._due()
        for place, (key, version) in enumerate(due):
            if stop.is_set():
                return False
            self._report.waiting(len(due) - place - 1)
            self._finish(key, version, stop)
        troubled = {f"{key} {version}: " for (key, version), late in self._postponed.items() if late.troubled}
        self._report.rest(troubled)
        return not troubled

    def _due(self) -> list[tuple[str, int]]:
        now = time.monotonic()
        live = {key: version for key in self._directory.root.published() if (version := self._live_version(key)) is not None}
        self._postponed = {name: late for name, late in self._postponed.items() if live.get(name[0]) == name[1]}
        due = []
        for key, version in live.items():
            late = self._postponed.get((key, version))
            if self._settled.get(key) == self._seen(key, version) or (late and late.at > now):
                continue
            if self._mark(key, version).get("packages") == self._packages:
                self._settled[key] = self._seen(key, version)
            else:
                due.append((key, version))
        return sorted(due, key=lambda name: self._size(*name))

    def _live_version(self, key: str) -> int | None:
        try:
            return self._directory.live_version(key)
        except AppError:  # unpublished this instant, or a live.json that publishing will mend
            return None

    def _seen(self, key: str, version: int) -> tuple[int, int, int]:
        """Tell one publication from another that has the same number, as a shop that was restored from a snapshot may have."""
        try:
            stat = self._directory.root.place(key).live_file.stat()
        except OSError:
            return (version, 0, 0)
        return (version, stat.st_ino, stat.st_mtime_ns)

    def _finish(self, key: str, version: int, stop: Event) -> None:
        late = self._postponed.setdefault((key, version), _Postponed())
        late.at, late.troubled = 0.0, False
        try:
            folder = self._directory.root.tenant(key).version(version)
            jobs = self._open_jobs(folder)
        except Exception as error:
            log.exception("%s version %d could not be opened for its jobs", key, version)
            self._report.trouble(f"{key} {version}: opening", f"{type(error).__name__}: {error}", failed=True)
            self._postpone(late, failed=True)
            return
        done = dict(self._mark(key, version).get("jobs", {}))
        for job in jobs:
            if done.get(job.name) != job.key and self._run(job, f"{key} {version}: {job.name}", late, stop):
                done[job.name] = job.key
                self._write_mark(folder, {"jobs": done})
        if late.at == 0.0:
            self._write_mark(folder, {"jobs": done, "packages": self._packages})
            self._settled[key] = self._seen(key, version)
            del self._postponed[(key, version)]

    def _run(self, job: Job, title: str, late: _Postponed, stop: Event) -> bool:
        """Run one job; return whether it was done."""

        def progress(done: int, total: int) -> None:
            if stop.is_set():
                raise Stopped
            self._report.progress(done, total)

        self._report.begin(title)
        try:
            job.run(progress)
        except NotNow as reason:
            log.warning("%s must wait: %s", title, reason)
            self._report.trouble(title, f"must wait. {reason}", failed=False)
            self._postpone(late, failed=False)
            return False
        except Exception as error:
            log.exception("%s failed", title)
            self._report.trouble(title, f"failed, {type(error).__name__}: {error}", failed=True)
            self._postpone(late, failed=True)
            return False
        self._report.finish()
        return True

    def _postpone(self, late: _Postponed, failed: bool) -> None:
        late.failures += failed
        wait = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (late.failures - 1)) if failed else LATER_S
        late.at, late.troubled = time.monotonic() + wait, True

    def _mark_file(self, key: str, version: int) -> Path:
        return self._directory.root.place(key).index_folder(version) / "jobs" / "done.json"

    def _mark(self, key: str, version: int) -> dict[str, Any]:
        try:
            return orjson.loads(self._mark_file(key, version).read_bytes())
        except (OSError, ValueError):
            return {}

    def _write_mark(self, folder: VersionFolder, mark: dict[str, Any]) -> None:
        folder.cache("jobs")
        write_whole(self._mark_file(folder.key, folder.version), orjson.dumps(mark))

    def _size(self, key: str, version: int) -> int:
        try:
            return sum(path.stat().st_size for path in self._directory.root.place(key).version_path(version).iterdir())
        except OSError:
            return 0


def installed_packages() -> str:
    """Return a short name for what is installed, so that a new package (a model) makes every version be looked at again."""
    names = sorted(f"{found.metadata['Name']}=={found.version}" for found in distributions())
    return hashlib.blake2b("\n".join(names).encode(), digest_size=12).hexdigest()
