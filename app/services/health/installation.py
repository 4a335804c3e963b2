"""The installation as its operator looks at it: every shop, the worker, the room on the disk, and the settings."""

from __future__ import annotations

import os
import platform as machine
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from app.errors import AppError
from app.services.engine import State
from app.services.health.checking import last_checks
from app.services.health.plugins_of import product_version
from app.services.storefront import shop_name_of
from app.settings import Settings, describe
from app.storage.desk.desk import Wanted
from app.worker.report import check_worker
from plugins.contracts import Health
from plugins.kit.masking import mask_secrets

PAGE = 40
MOST_FILES = 40_000
ENV_FILE = Path(".env")


@dataclass(frozen=True, slots=True)
class ShopLine:
    """A shop: its live version (0: none yet), when a customer was last there, how many people work in it, what its checks said last."""

    key: str
    name: str
    version: int
    last_at: datetime | None
    people: int
    is_well: bool | None


@dataclass(frozen=True, slots=True)
class Room:
    """How much a folder holds; ``is_whole`` is False where there were too many files to count."""

    name: str
    path: str
    size: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting with where its value comes from: the variable, "" for the default. A secret has no ``value`` but ``is_set``."""

    name: str
    value: str
    source: str
    sentence: str
    is_secret: bool
    is_set: bool


class Installation:
    """One installation."""

    def __init__(self, platform: Any):
        self._platform, self._settings = platform, platform.settings

    def shops(self, after: str = "") -> tuple[Sequence[ShopLine], str]:
        """Return a page of shops by key, and the key behind which the next begins, "" on the last."""
        keys = [key for key in self._platform.directory.root.keys() if key > after]  # noqa: SIM118 - a root is no mapping
        people = Counter(shop for person in self._platform.accounts.people.all() if not person.disabled_at for shop in person.roles)
        return [self._line(key, people[key]) for key in keys[:PAGE]], keys[PAGE - 1] if len(keys) > PAGE else ""

    def checks(self) -> list[Health]:
        """Return how the worker, what it loads, and the disk are."""
        checks = [check_worker(self._settings.instance_folder)]
        checks += [Health(held.name, held.state != State.FAILED, held.detail) for held in self._platform.engine.status()]
        return checks

    def versions(self) -> Mapping[str, str]:
        """Return the versions of the product and of what it runs on."""
        return {"sales-assistant": product_version(), "python": machine.python_version(), "flask": version("flask")}

    def rooms(self) -> tuple[list[Room], int]:
        """Return what our folders hold, and how many bytes are free."""
        settings, running = self._settings, self._settings.instance_folder.absolute()
        folders = {"business": settings.business_root, "instance": running, "logs": settings.log_folder}
        place = next(path for path in (running, *running.parents) if path.is_dir())
        return [Room(name, str(path), *_size(path)) for name, path in folders.items()], shutil.disk_usage(place).free

    def settings(self, environ: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> list[ShownSetting]:
        """Return every setting; what a secret is, is not told."""
        given = os.environ if environ is None else environ
        kept = dotenv_values(env_file) if env_file.is_file() else {}
        secrets = {item.name for item in fields(Settings) if "secret" in item.metadata}
        return [self._shown(each, each.name in secrets, given, kept) for each in describe()]

    def _shown(self, reference: Any, is_secret: bool, given: Mapping[str, str], kept: Mapping[str, Any]) -> ShownSetting:
        value = getattr(self._settings, reference.name)
        source = next((name for name in reference.variables if name in given), "")
        source = source or next((f".env: {name}" for name in reference.variables if name in kept), "")
        shown = "" if is_secret else mask_secrets(_worded(value))
        return ShownSetting(reference.name, shown, source, reference.sentence, is_secret, bool(value))

    def _line(self, key: str, people: int) -> ShopLine:
        checks = last_checks(self._platform, key)
        well = checks.is_well if checks else None
        return ShopLine(key, shop_name_of(self._platform, key), self._live(key), self._last_at(key), people, well)

    def _live(self, key: str) -> int:
        try:
            return self._platform.directory.live_version(key)
        except AppError:
            return 0

    def _last_at(self, key: str) -> datetime | None:
        if not self._platform.storage.is_begun(key):
            return None
        latest = self._platform.storage.tenant(key).desk.page(Wanted(), 1)
        return latest[0].last_at if latest else None


def _worded(value: Any) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else "" if value is None else str(value)


def _size(folder: Path) -> tuple[int, bool]:
    """Return how many bytes a folder holds, and whether all of it was counted."""
    total, seen, left = 0, 0, [folder]
    while left:
        try:
            entries = list(os.scandir(left.pop()))
        except OSError:
            continue
        for entry in entries:
            seen += 1
            if seen > MOST_FILES:
                return total, False
            if entry.is_dir(follow_symlinks=False):
                left.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                total += entry.stat(follow_symlinks=False).st_size
    return total, True
