"""The end of a shop: kept in a snapshot, off the web at every worker at once, and brought back when it was a mistake."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from app.errors import NotFound, PublishConflict
from app.services.publishing.snapshots import Snapshots
from app.settings import Settings
from app.storage.folders.draft_lock import draft_locked
from app.storage.folders.durable import sync_folder
from app.storage.folders.folders import BusinessRoot, TenantFolder
from app.tenant_keys import is_tenant_key

_GONE = ".deleted-"
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class DeletedShop:
    """A shop that can be brought back."""

    key: str
    deleted_at: datetime
    file: Path


class ShopRemoval:
    """Deletes shops and brings them back. The running data stay where they are; while a shop is deleted its key is kept for it."""

    def __init__(self, root: BusinessRoot, settings: Settings, clock: Callable[[], datetime]):
        self._root, self._clock = root, clock
        self._instance = None if settings.database_url else settings.instance_folder
        self.folder = settings.instance_folder / "deleted"

    def delete(self, key: str) -> DeletedShop:
        """Keep a snapshot of a shop and take it away: its addresses answer "not found" from the next look at its folder on.

        Raises UnknownTenant, PublishConflict while somebody publishes it, StorageFull; then the shop is as it was.
        """
        tenant = self._root.tenant(key)
        self._sweep()
        now = self._clock()
        with _publishing_held(tenant), draft_locked(tenant):
            (self.folder / key).mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self.folder / key / f"{now.astimezone(UTC):{_STAMP}}.tar.gz"
            Snapshots(self._root, self._instance).snapshot(key, file)
            gone = self._root.path / f"{_GONE}{uuid.uuid4().hex}"
            os.rename(tenant.path, gone)
            sync_folder(self._root.path)
        shutil.rmtree(gone, ignore_errors=True)
        return DeletedShop(key, now, file)

    def deleted(self) -> list[DeletedShop]:
        """Return the shops that are deleted, each with its latest snapshot, by key."""
        folders = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        gone = [folder for folder in folders if is_tenant_key(folder.name) and not _is_there(self._root.place(folder.name))]
        return [each for each in map(self._latest, gone) if each is not None]

    def restore(self, key: str) -> TenantFolder:
        """Bring a shop back as it was deleted; its running data were never away. NotFound, or BadSnapshot for one that is there."""
        folder = self.folder / key
        latest = self._latest(folder) if is_tenant_key(key) and folder.is_dir() else None
        if latest is None:
            raise NotFound(f"No deleted shop is kept under the key {key[:60]}.")
        left = self._root.place(key)
        if left.path.exists() and not _is_there(left):
            shutil.rmtree(left.path)
        return Snapshots(self._root).restore(latest.file, key)

    def forget(self, before: datetime, drop: Callable[[str], None]) -> list[str]:
        """Delete the snapshots made before a time. A shop of which none is left cannot be brought back, and its key is never given again:
        ``drop`` deletes what else is held of it, first, so that a crash in between has it done again. Return these shops."""
        gone = []
        for folder in sorted(self.folder.iterdir()) if self.folder.is_dir() else []:
            latest = self._latest(folder) if is_tenant_key(folder.name) else None
            if latest and latest.deleted_at < before and not _is_there(self._root.place(folder.name)):
                drop(folder.name)
                gone.append(folder.name)
            for file in sorted(folder.glob("*.tar.gz")):
                if _made_at(file) < before:
                    file.unlink()
        return gone

    def _latest(self, folder: Path) -> DeletedShop | None:
        file = max(folder.glob("*.tar.gz"), default=None)
        if file is None:
            return None
        return DeletedShop(folder.name, _made_at(file), file)

    def _sweep(self) -> None:
        """Remove what a crash left half removed."""
        for left in self._root.path.glob(f"{_GONE}*"):
            with suppress(OSError):
                shutil.rmtree(left)


def _made_at(snapshot: Path) -> datetime:
    return datetime.strptime(snapshot.name.removesuffix(".tar.gz"), _STAMP).replace(tzinfo=UTC)


def _is_there(tenant: TenantFolder) -> bool:
    """Whether a folder is a shop: a lock that somebody waited for may have left one with nothing in it."""
    return any((tenant.path / name).exists() for name in ("draft", "versions", "live.json"))


@contextmanager
def _publishing_held(tenant: TenantFolder) -> Iterator[None]:
    """Keep everybody from publishing; PublishConflict where somebody is at it."""
    lock = FileLock(tenant.path / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise PublishConflict(f"Somebody is publishing {tenant.key} at this moment. Try again when they are done.") from None
    try:
        yield
    finally:
        lock.release()
