"""A tenant version that lives in memory, for tests of plugins: a real Folder without a publisher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plugins.contracts import NoEngine, Shop
from plugins.kit.outward import Outward


def a_shop(**changes: Any) -> Shop:
    """Return a shop in London that speaks English and takes pounds; name what should differ."""
    fields = {"key": "corner", "name": "Corner Shop", "locale": "en", "locales": ("en",), "currency": "GBP", "timezone": "Europe/London"}
    return Shop(**({**fields, "version": 1} | changes))


class NoModel:
    """The hooks of a shop without an embedding model, as far as stores ask for them."""

    def find_embedding_model(self) -> str | None:
        return None

    def embed_texts(self, *, texts: Sequence[str]) -> None:
        return None


class MemoryFolder:
    """A Folder whose documents are given as parsed JSON; ``reads`` lists what was asked for, in order."""

    def __init__(self, shop: Shop, documents: Mapping[str, Any], tmp_path: Path, outward: Outward | None = None):
        self.shop = shop
        self.engine = NoEngine()
        self.outward = outward or Outward()
        self.stores: Any = NoModel()
        self.reads: list[str] = []
        self._documents = dict(documents)
        self._cache = tmp_path / "cache"

    def read(self, document: str) -> Any:
        self.reads.append(document)
        return self._documents.get(document)

    def source(self, document: str, pointer: str) -> str:
        return f"versions/{self.shop.version}/{document}.json#{pointer}"

    def cache(self, name: str) -> Path:
        path = self._cache / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def kept(self, name: str) -> Path:
        return self.cache(f"kept-{name}")
