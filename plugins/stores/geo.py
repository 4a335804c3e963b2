"""The geo store: branches, the places that customers name, and what is near."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Branch, BranchHit, Document, Folder, Place, Slot, Utterance
from plugins.hookspecs import hookimpl
from plugins.kit.documents import read_schema
from plugins.kit.places.gazetteer import gazetteer_of
from plugins.kit.places.geography import GeoMap
from plugins.kit.places.regions import region_of
from plugins.kit.read_once import ReadOnce

NAME = "geo"


def create(folder: Folder, options: Mapping[str, Any]) -> GeoStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return GeoStore(folder)


class GeoStore:
    """Says where the shop is; reads its documents when first asked."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._read = ReadOnce(self._load)

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

    def _load(self) -> GeoMap:
        branches = (self._folder.read("branches") or {}).get("branches", [])
        places = (self._folder.read("places") or {}).get("places", [])
        sources = [self._folder.source("branches", f"/branches/{index}") for index in range(len(branches))]
        return GeoMap(branches, places, sources, self._folder.shop.name, gazetteer_of(region_of(self._folder.shop)))
