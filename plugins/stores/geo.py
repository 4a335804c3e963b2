"""The geo store: branches, the places that customers name, and what is near."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from plugins.contracts import Branch, BranchHit, Document, Folder, Place, Slot, Utterance
from plugins.hookspecs import hookimpl
from plugins.kit.documents import read_schema
from plugins.kit.geography import GeoMap

NAME = "geo"


class GeoStore:
    """Says where the shop is; reads its documents when first asked."""

    def __init__(self, folder: Folder):
        self._folder, self._lock = folder, Lock()
        self._map: GeoMap | None = None

    @hookimpl
    def register_documents(self) -> list[Document]:
        return [
            Document("branches", read_schema(__file__, "branches"), records="branches", key="id"),
            Document("places", read_schema(__file__, "places"), records="places", key="name"),
        ]

    @hookimpl
    def search_branches(self, near: Place | None) -> list[BranchHit]:
        return self._read().nearest(near)

    @hookimpl
    def find_branch(self, name: str) -> Branch | None:
        return self._read().branch_named(name)

    @hookimpl
    def find_place(self, text: str) -> Place | None:
        return self._read().place_of(text)

    @hookimpl
    def propose_slots(self, utterance: Utterance) -> list[Slot]:
        return list(dict.fromkeys(self._read().slots(utterance)))

    def _read(self) -> GeoMap:
        if self._map is None:
            with self._lock:
                self._map = self._map or self._load()
        return self._map

    def _load(self) -> GeoMap:
        branches = (self._folder.read("branches") or {}).get("branches", [])
        places = (self._folder.read("places") or {}).get("places", [])
        sources = [self._folder.source("branches", f"/branches/{index}") for index in range(len(branches))]
        return GeoMap(branches, places, sources, self._folder.shop.name)


def create(folder: Folder, options: Mapping[str, Any]) -> GeoStore:
    return GeoStore(folder)
