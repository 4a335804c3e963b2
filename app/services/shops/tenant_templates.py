"""Beginning a new shop with a draft that can be published as it is."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.errors import AppError
from app.services.publishing.json_documents import write_document
from app.storage.folders.durable import disk_full_told, sync_folder, write_new
from app.storage.folders.folders import BusinessRoot, DraftFolder, TenantFolder

_FOLDER = Path(__file__).resolve().parents[2] / "tenant_templates"
TEMPLATES = {path.name: path for path in sorted(_FOLDER.iterdir()) if path.is_dir()}
_STAGE = ".beginning-"
_FORGOTTEN_AFTER_S = 3600


class TenantExists(AppError):
    """A key under which there is a shop already."""

    status, code = 409, "tenant_exists"


def begin_tenant(root: BusinessRoot, key: str, template: str, details: Mapping[str, str]) -> DraftFolder:
    """Write the template's documents as the draft of a new tenant; ``details`` go into its tenant.json.

    The shop is made aside and moved in whole: a crash leaves none, or one that can be published.
    """
    tenant = root.place(key)
    if tenant.path.exists():
        raise _taken(key)
    root.path.mkdir(parents=True, exist_ok=True)
    _sweep(root.path)
    stage = root.path / f"{_STAGE}{uuid.uuid4().hex}"
    try:
        with disk_full_told(stage):
            _write(TenantFolder(stage, key), template, details)
        _move_in(stage, tenant)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return tenant.draft()


def _write(stage: TenantFolder, template: str, details: Mapping[str, str]) -> None:
    draft = stage.draft().path
    draft.mkdir(parents=True)
    for source in sorted(TEMPLATES[template].glob("*.json")):
        document = json.loads(source.read_text("utf-8"))
        if source.stem == "tenant":
            document = document | {"name": stage.key.replace("-", " ").replace("_", " ").title()} | details
        write_new(draft / source.name, write_document(document))
    stage.media.mkdir()
    stage.begun_file.touch()
    sync_folder(draft)


def _move_in(stage: Path, tenant: TenantFolder) -> None:
    """Rename into place, which fails where somebody else was quicker: their folder is not empty."""
    try:
        os.rename(stage, tenant.path)
    except OSError as error:
        if tenant.path.exists():
            raise _taken(tenant.key) from error
        raise
    sync_folder(tenant.path.parent)


def _sweep(root: Path) -> None:
    """Remove what a crash left behind."""
    for left in root.glob(f"{_STAGE}*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - _FORGOTTEN_AFTER_S:
                shutil.rmtree(left, ignore_errors=True)


def _taken(key: str) -> TenantExists:
    return TenantExists(f"There is a shop {key} already. Choose another key, or edit {key}/draft.")
