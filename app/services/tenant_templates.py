"""Beginning a new shop with a draft that can be published as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from app.errors import AppError
from app.services.json_documents import write_document
from app.storage.durable import replace_file
from app.storage.folders import BusinessRoot, DraftFolder

_FOLDER = Path(__file__).resolve().parent.parent / "tenant_templates"
TEMPLATES = {path.name: path for path in sorted(_FOLDER.iterdir()) if path.is_dir()}


class TenantExists(AppError):
    """A key under which there is a shop already."""

    status, code = 409, "tenant_exists"


def begin_tenant(root: BusinessRoot, key: str, template: str, details: Mapping[str, str]) -> DraftFolder:
    """Write the template's documents as the draft of a new tenant; ``details`` go into its tenant.json."""
    tenant = root.place(key)
    if tenant.path.exists():
        raise TenantExists(f"There is a shop {key} already. Choose another key, or edit {key}/draft.")
    draft = tenant.draft()
    draft.path.mkdir(parents=True)
    for source in sorted(TEMPLATES[template].glob("*.json")):
        document = json.loads(source.read_text("utf-8"))
        if source.stem == "tenant":
            document = document | {"name": key.replace("-", " ").replace("_", " ").title()} | details
        replace_file(draft.path / source.name, write_document(document))
    tenant.media.mkdir()
    return draft
