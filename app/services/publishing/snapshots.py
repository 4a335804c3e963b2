"""A tenant in one file, to keep or to move: documents, versions, media and running data; and back, safely."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sqlite3
import tarfile
import tempfile
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

import orjson

from app.errors import AppError
from app.storage.folders.durable import disk_full_told, sync_folder
from app.storage.folders.folders import MANIFEST, BusinessRoot, TenantFolder
from app.storage.folders.holding import hold_waiting

DATABASE = "database.sqlite"
PARTS = ("draft", "versions", "media")
MAX_BYTES = 4 * 1024**3
MAX_FILES = 200_000
LONGEST_NAME = 200
_CHUNK = 1024 * 1024
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError)


class BadSnapshot(AppError):
    """A file that is no snapshot, or a place where none can be restored."""

    status, code = 422, "bad_snapshot"


class Snapshots:
    """Takes and restores snapshots; ``instance`` holds ``<tenant>.db``, None where running data is elsewhere."""

    def __init__(self, root: BusinessRoot, instance: Path | None = None, max_bytes: int = MAX_BYTES):
        self.root, self._instance, self._max_bytes = root, instance, max_bytes

    def snapshot(self, key: str, file: Path) -> Path:
        """Write the tenant into a .tar.gz or .zip; the running data is copied online, the shop goes on serving."""
        tenant = self.root.tenant(key)
        temporary = file.with_name(f".{file.name}-{uuid.uuid4().hex}")
        try:
            with disk_full_told(file), tempfile.TemporaryDirectory() as scratch:
                with _writer(temporary, file.name) as add:
                    for path, name in [*_files(tenant, Path(scratch)), *self._database(key, Path(scratch))]:
                        add(path, name)
                os.replace(temporary, file)
        finally:
            temporary.unlink(missing_ok=True)
        return file

    def restore(self, file: Path, key: str, replace: bool = False) -> TenantFolder:
        """Bring a snapshot back as the tenant ``key``; an existing one is only replaced when told to.

        Nothing of the tenant is touched before the whole snapshot is unpacked and every version's checksums hold. Messages and
        deliveries that waited in it are held back, for people to decide about.
        """
        tenant = self.root.place(key)
        database = self._instance / f"{key}.db" if self._instance else None
        if not replace and (tenant.path.exists() or (database and database.exists())):
            raise BadSnapshot(f"{key} is there already. Choose another key, or replace it with --replace.")
        self.root.path.mkdir(parents=True, exist_ok=True)
        stage = self.root.path / f".restoring-{uuid.uuid4().hex}"
        try:
            with disk_full_told(stage):
                _unpack(file, stage, self._max_bytes)
            _verify(TenantFolder(stage, key))
            if (stage / DATABASE).is_file():
                hold_waiting(stage / DATABASE)
            self._move_in(stage, tenant, database)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
        return tenant

    def _database(self, key: str, scratch: Path) -> Iterator[tuple[Path, str]]:
        source = self._instance / f"{key}.db" if self._instance else None
        if source is None or not source.is_file():
            return
        copy = scratch / DATABASE
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(copy)) as target:
            live.backup(target)
        yield copy, DATABASE

    def _move_in(self, stage: Path, tenant: TenantFolder, database: Path | None) -> None:
        saved = stage / DATABASE
        if saved.is_file() and database:
            database.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(saved, database.with_suffix(".db.new"))
            for journal in ("-wal", "-shm"):
                database.with_name(database.name + journal).unlink(missing_ok=True)
            os.replace(database.with_suffix(".db.new"), database)
        saved.unlink(missing_ok=True)
        old = self.root.path / f".replaced-{uuid.uuid4().hex}"
        if tenant.path.exists():
            os.rename(tenant.path, old)
        os.rename(stage, tenant.path)
        sync_folder(self.root.path)
        shutil.rmtree(old, ignore_errors=True)


def _files(tenant: TenantFolder, scratch: Path) -> Iterator[tuple[Path, str]]:
    """Yield the tenant's regular files. What is live is noted first, so that its version is sure to be among the rest."""
    if tenant.live_file.is_file():
        shutil.copyfile(tenant.live_file, scratch / "live.json")
        yield scratch / "live.json", "live.json"
    for part in PARTS:
        for path in sorted((tenant.path / part).rglob("*")):
            inner = path.relative_to(tenant.path)
            if path.is_file() and not path.is_symlink() and not any(step.startswith(".") for step in inner.parts):
                yield path, inner.as_posix()


@contextmanager
def _writer(file: Path, name: str) -> Iterator:
    if name.endswith(".zip"):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            yield archive.write
    elif name.endswith((".tar.gz", ".tgz")):
        with tarfile.open(file, "w:gz", dereference=True) as archive:
            yield archive.add
    else:
        raise BadSnapshot(f"{name} is neither .tar.gz nor .zip. Name the file greengrocer.tar.gz, for example.")


def _unpack(file: Path, stage: Path, limit: int) -> None:
    """Unpack regular files with plain relative names into a new folder, counting what really comes out."""
    try:
        for number, (name, source) in enumerate(_entries(file), start=1):
            if number > MAX_FILES:
                raise BadSnapshot(f"{file.name} holds more than {MAX_FILES} files. It is no snapshot of a shop.")
            path = stage / _safe(name, file.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as target:
                limit = _copy(source, target, limit, file.name)
    except (*_DAMAGED, FileExistsError, ValueError, RuntimeError) as error:
        raise BadSnapshot(f"{file.name} is damaged or no snapshot: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(":")


def _entries(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if not file.is_file():
        raise BadSnapshot(f"{file} is no file. Check the path.")
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                if entry.external_attr >> 28 not in (0, 8):
                    raise BadSnapshot(f"{file.name}: {entry.filename} is no plain file. Nothing was restored.")
                with archive.open(entry) as source:
                    yield entry.filename, source
        return
    with tarfile.open(file, "r:*") as archive:
        for member in archive:
            if member.isdir():
                continue
            source = archive.extractfile(member) if member.isreg() else None
            if source is None:
                raise BadSnapshot(f"{file.name}: {member.name} is no plain file. Nothing was restored.")
            yield member.name, source


def _safe(name: str, file: str) -> str:
    parts = PurePosixPath(name).parts
    known = name in ("live.json", DATABASE) or (len(parts) > 1 and parts[0] in PARTS)
    odd = any(part in ("..", "/") or part.startswith(".") or len(part.encode(errors="replace")) > LONGEST_NAME for part in parts)
    if not known or odd or "\\" in name or "\0" in name or ":" in name:
        raise BadSnapshot(f"{file}: {name!r} has no place in a snapshot. Nothing was restored.")
    return "/".join(parts)


def _copy(source: IO[bytes], target: IO[bytes], limit: int, file: str) -> int:
    while chunk := source.read(_CHUNK):
        limit -= len(chunk)
        if limit < 0:
            raise BadSnapshot(f"{file} unpacks to more than is allowed. Nothing was restored.")
        target.write(chunk)
    return limit


def _verify(tenant: TenantFolder) -> None:
    """Check every version against its manifest, share equal files between versions again, and find the live one."""
    if not (tenant.path / "draft").is_dir() and not tenant.versions():
        raise BadSnapshot("There is neither a draft nor a version in this file. It is no snapshot of a shop.")
    seen: dict[str, Path] = {}
    for version in tenant.versions():
        folder = tenant.version_path(version)
        for name, digest in _digests(folder / f"{MANIFEST}.json", version).items():
            path = folder / _plain_name(name)
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                raise BadSnapshot(f"version {version}: {name} is not what was published. Nothing was restored.")
            _share(path, seen.setdefault(digest, path))
    live = tenant.live_version()
    if live is not None and live not in tenant.versions():
        raise BadSnapshot(f"version {live} is live, but missing in the file. Nothing was restored.")
    _verify_database(tenant.path / DATABASE)


def _verify_database(file: Path) -> None:
    """What is no sound database would only be noticed at the first message, when the old one is gone."""
    if not file.is_file():
        return
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as database:
            (told,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        told = str(error)
    if told != "ok":
        raise BadSnapshot(f"{DATABASE} is damaged ({told}). Nothing was restored.")


def _digests(manifest: Path, version: int) -> dict[str, str]:
    try:
        return dict(orjson.loads(manifest.read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSnapshot(f"version {version} has a damaged manifest. Nothing was restored.") from error


def _plain_name(name: str) -> str:
    if PurePosixPath(name).name != name:
        raise BadSnapshot(f"a manifest names {name!r}. Nothing was restored.")
    return name


def _share(path: Path, first: Path) -> None:
    if path != first:
        with suppress(OSError):
            link = path.with_name(f"{path.name}.link")
            os.link(first, link)
            os.replace(link, path)
