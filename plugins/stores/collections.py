"""Collections: reads collections.json, knows the goods of each, and finds those that a customer's words name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugins.contracts import Collection, CollectionHit, Document, Folder
from plugins.hookspecs import hookimpl
from plugins.kit.collections.rules import Shelves
from plugins.kit.collections.wordings import Wordings
from plugins.kit.documents import read_schema
from plugins.kit.read_once import ReadOnce
from plugins.kit.translations import FIELD

NAME = "collections"


def create(folder: Folder, options: Mapping[str, Any]) -> CollectionStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return CollectionStore(folder)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is read and indexed once."""

    collections: tuple[Collection, ...]
    wordings: Wordings


class CollectionStore:
    """Collections of one tenant version, in the order of the document."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._opened = ReadOnce(self._read)

    @hookimpl
    def register_documents(self) -> list[Document]:
        return [Document("collections", read_schema(__file__, "collections"), records="collections", key="id")]

    @hookimpl
    def search_collections(self) -> list[Collection]:
        return list(self._opened().collections)

    @hookimpl
    def search_named_collections(self, text: str) -> list[CollectionHit]:
        opened = self._opened()
        if not opened.collections:
            return []
        return [CollectionHit(opened.collections[one.row], one.spans, one.words) for one in opened.wordings.named(text)]

    def _read(self) -> _Opened:
        records = (self._folder.read("collections") or {}).get("collections", ())
        shelves = Shelves((self._folder.read("catalog") or {}).get("products", ())) if records else Shelves(())
        shop = self._folder.shop
        wordings = [(row, text) for row, record in enumerate(records) for text in _wordings_of(record)]
        collections = tuple(self._collection(record, place, shelves) for place, record in enumerate(records))
        return _Opened(collections, Wordings(wordings, (shop.locale, *shop.locales)))

    def _collection(self, record: Mapping[str, Any], place: int, shelves: Shelves) -> Collection:
        told = [(row["locale"][:2], row) for row in record.get(FIELD, ())]
        return Collection(
            record["id"],
            record["name"],
            self._folder.source("collections", f"/collections/{place}"),
            shelves.goods_of(record),
            record.get("description", ""),
            names={language: row["name"] for language, row in told if row.get("name")},
            descriptions={language: row["description"] for language, row in told if row.get("description")},
        )


def _wordings_of(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield all that customers may call a collection, in any language."""
    for each in (record, *record.get(FIELD, ())):
        yield each.get("name", "")
        yield from each.get("synonyms", ())
