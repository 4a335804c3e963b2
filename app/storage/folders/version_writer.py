"""Writing an immutable version: staged aside, shared with the version before by hard links, swapped in by rename."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import orjson

from app.storage.folders.durable import TEMPORARY, disk_full_told, replace_file, sync_folder, write_new
from app.storage.folders.folders import KEPT, MANIFEST, TenantFolder, VersionFolder

LAYOUT = 1
_STAGING = ".staging-"


class VersionWriter:
    """Writes one tenant's versions. The caller holds the tenant's publish lock."""

    def __init__(self, tenant: TenantFolder):
        self.tenant = tenant

    @contextmanager
    def staged(self, files: Mapping[str, bytes | None], note: str) -> Iterator[VersionFolder]:
        """Stage the next version and yield it; ``go_live`` must be called inside, or the stage is thrown away.

        ``files`` maps a document to its bytes, None for one that is unchanged since the live version.
        """
        self._sweep()
        version = max(self.tenant.versions(), default=0) + 1
        shutil.rmtree(self.tenant.index_folder(version), ignore_errors=True)
        stage = self.tenant.path / "versions" / f"{_STAGING}{uuid.uuid4().hex}"
        try:
            with disk_full_told(stage):
                stage.mkdir(parents=True)
                self._write(stage, files, version, note)
            yield VersionFolder(self.tenant, version, stage)
        finally:
            if stage.exists():
                shutil.rmtree(stage, ignore_errors=True)
                shutil.rmtree(self.tenant.index_folder(version), ignore_errors=True)

    def go_live(self, staged: VersionFolder) -> None:
        """Move the staged version home and swap ``live.json``: the one instant at which customers change over."""
        home = self.tenant.version_path(staged.version)
        with disk_full_told(home):
            os.rename(staged.path, home)
            sync_folder(home.parent)
        try:
            replace_file(self.tenant.live_file, orjson.dumps({"version": staged.version}) + b"\n")
        except BaseException:
            if self.tenant.live_version() != staged.version:
                shutil.rmtree(home, ignore_errors=True)
            raise

    def _write(self, stage: Path, files: Mapping[str, bytes | None], version: int, note: str) -> None:
        digests = {}
        for name, content in sorted(files.items()):
            path = stage / f"{name}.json"
            if content is None:
                content = self._share(name, path)
            else:
                write_new(path, content)
            digests[path.name] = hashlib.sha256(content).hexdigest()
        created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        manifest = {"version": version, "created_at": created, "note": note, "schema": LAYOUT, "files": digests}
        write_new(stage / f"{MANIFEST}.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
        sync_folder(stage)

    def _share(self, name: str, path: Path) -> bytes:
        """Hard-link a file of the live version; copy where the file system knows no links."""
        live = self.tenant.version(self.tenant.live_version() or 0).path / path.name
        content = live.read_bytes()
        try:
            os.link(live, path)
        except OSError:
            write_new(path, content)
        return content

    def _sweep(self) -> None:
        """Remove what crashed publishes left behind."""
        whole = {str(version) for version in self.tenant.versions()} | {"draft", KEPT}
        left = [*self.tenant.path.glob(f"versions/{_STAGING}*"), *self.tenant.path.glob(f"{TEMPORARY}*")]
        left += [path for path in self.tenant.path.glob("index/*") if path.name not in whole]
        for path in left:
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
