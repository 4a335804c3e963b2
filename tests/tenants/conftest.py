"""A business folder with real drafts, and publishers whose documents are the platform's own schemas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.importing.catalog_import import CatalogImport, ImportReport
from app.services.publishing.publisher import Publisher
from app.services.publishing.registered_documents import Registered, platform_documents
from app.storage.folders.folders import BusinessRoot, DocumentFolder
from plugins.contracts import Document

SCHEMAS = Path(__file__).parents[2] / "plugins" / "stores" / "schemas"
OWNED = {"catalog": ("products", "sku"), "faq": ("entries", "id"), "branches": ("branches", "id"), "promotions": ("promotions", "id"),
         "delivery": ("zones", "id"), "collections": ("collections", "id")}  # fmt: skip
TENANT = {"name": "Green Grocer", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
OATS = {"sku": "OAT-1", "name": "Oat milk", "price": 199}
APPLES = {"sku": "APPLE", "name": "Apples", "price": 250, "sold_by": "kg", "category": ["Fruit"]}


def load_real_schemas(folder: DocumentFolder) -> Registered:
    documents = {document.name: document for document in platform_documents()}
    for name, (records, key) in OWNED.items():
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
        documents[name] = Document(name, schema, required=name == "catalog", records=records, key=key)
    return Registered(documents)


def build_nothing(folder: DocumentFolder) -> object:
    return folder.shop


@pytest.fixture
def root(tmp_path) -> BusinessRoot:
    return BusinessRoot(tmp_path / "business")


@pytest.fixture
def write_draft(root) -> Callable[..., Path]:
    """``write_draft("greengrocer", catalog={...}, faq='{"broken')``: a dict is written as JSON, a text as it is."""

    def write(key: str = "greengrocer", **documents: object) -> Path:
        draft = root.path / key / "draft"
        draft.mkdir(parents=True, exist_ok=True)
        whole = documents if draft.joinpath("tenant.json").exists() else {"tenant": TENANT, "catalog": {"products": [OATS]}} | documents
        for name, content in whole.items():
            raw = content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode()
            (draft / f"{name}.json").write_bytes(raw)
        return draft

    return write


@pytest.fixture
def publisher(root) -> Publisher:
    return Publisher(root, build_nothing, load_real_schemas)


@pytest.fixture
def faults(write_draft, publisher) -> Callable[..., list[str]]:
    """Write a draft of these documents and return what validation says of it."""

    def told(**documents: object) -> list[str]:
        write_draft(**documents)
        return [str(problem) for problem in publisher.validate("greengrocer")]

    return told


class Shelf:
    """A shop's draft that tables are taken into."""

    def __init__(self, importer: CatalogImport, folder: Path):
        self.importer, self.file = importer, folder / "list.csv"

    def take(self, text: str, **options: bool) -> ImportReport:
        self.file.write_text(text, "utf-8")
        return self.importer.run("greengrocer", self.importer.open(self.file), **options)

    def products(self) -> dict[str, dict]:
        return {product["name"]: product for product in self.all()}

    def all(self) -> list[dict]:
        return json.loads((self.importer.root.path / "greengrocer/draft/catalog.json").read_text("utf-8"))["products"]


@pytest.fixture
def shelf(write_draft, root, publisher, tmp_path) -> Shelf:
    write_draft(catalog={"products": []})
    return Shelf(CatalogImport(root, publisher._load), tmp_path)
