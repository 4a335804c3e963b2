"""The shop's products: reads catalog.json, finds, searches and recognises them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from plugins.contracts import Document, Folder, Health, Job, Product, ProductHit, ProductQuery, Slot, Stock, Utterance
from plugins.hookspecs import hookimpl
from plugins.kit.collections.quoting import within_collections
from plugins.kit.documents import read_schema
from plugins.kit.goods.free_from import search_suited
from plugins.kit.goods.translated_goods import with_translated_goods
from plugins.kit.read_once import ReadOnce
from plugins.kit.search.building import build_arrays
from plugins.kit.search.index import open_index
from plugins.kit.search.meaning import ProductMeanings, meaning_text
from plugins.kit.search.product_search import ProductSearch
from plugins.kit.search.query import QueryReader, read_synonyms
from plugins.kit.search.reading import Catalogue, read_catalogue
from plugins.kit.search.slots import SlotFinder
from plugins.kit.search.stopwords import stop_words

NAME = "catalog"


def create(folder: Folder, options: Mapping[str, Any]) -> CatalogStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return CatalogStore(folder)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is read and indexed once."""

    search: ProductSearch
    meanings: ProductMeanings


class CatalogStore:
    """Products of one tenant version, read and indexed once, at the first question."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._opened = ReadOnce(self._read)
        self._slots = ReadOnce(lambda: SlotFinder(self._search()))

    @hookimpl
    def register_documents(self) -> list[Document]:
        return [Document("catalog", read_schema(__file__, "catalog"), required=True, records="products", key="sku")]

    @hookimpl
    def search_products(self, query: ProductQuery) -> list[ProductHit]:
        return search_suited(within_collections(query, self._folder.stores), self._search().search)

    @hookimpl
    def find_product(self, sku: str) -> Product | None:
        return self._search().find(sku)

    @hookimpl
    def find_variants(self, group: str) -> list[Product] | None:
        return self._search().variants(group)

    @hookimpl
    def find_stock(self, sku: str) -> Stock | None:
        product = self._search().find(sku)
        return Stock(product.sku, product.stock, product.source) if product else None

    @hookimpl
    def propose_slots(self, utterance: Utterance) -> list[Slot]:
        return self._slots().propose(utterance)

    @hookimpl
    def register_jobs(self) -> list[Job]:
        return self._opened().meanings.jobs()

    @hookimpl
    def check_health(self) -> list[Health]:
        count = len(self._search().shelf.products)
        detail = f"{count} products indexed" if count else "no products. Add some to catalog.json and publish."
        return [Health("catalog", count > 0, detail)]

    def _search(self) -> ProductSearch:
        return self._opened().search

    def _read(self) -> _Opened:
        folder = self._folder
        document = with_translated_goods(folder.read("catalog") or {"products": []}, (folder.shop.locale, *folder.shop.locales))
        catalogue = read_catalogue(document, folder.shop.currency, lambda pointer: folder.source("catalog", pointer))
        fingerprint = hashlib.blake2b(orjson.dumps(document), digest_size=16).hexdigest()
        index = open_index(lambda: folder.cache("catalog"), fingerprint, lambda: _build(catalogue))
        stop = stop_words((folder.shop.locale, *folder.shop.locales))
        reader = QueryReader(index, stop, read_synonyms(document.get("synonyms", {})))
        meanings = ProductMeanings(folder, fingerprint, lambda: [meaning_text(text) for text in catalogue.texts()])
        return _Opened(ProductSearch(catalogue, index, reader, meanings), meanings)


def _build(catalogue: Catalogue) -> dict[str, np.ndarray]:
    return build_arrays(list(catalogue.texts()))
