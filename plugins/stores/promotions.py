"""Running offers: reads promotions.json and tells which hold for a product on a day."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from plugins.contracts import Document, Folder, Product, Promotion
from plugins.hookspecs import hookimpl
from plugins.kit.money import Money
from plugins.kit.text import fold

NAME = "promotions"
_SCHEMA = Path(__file__).parent / "schemas" / "promotions.schema.json"


def create(folder: Folder, options: Mapping[str, Any]) -> PromotionStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return PromotionStore(folder)


class PromotionStore:
    """Promotions of one tenant version, in the order of the document."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._lock = threading.Lock()
        self._read: tuple[Promotion, ...] | None = None

    @hookimpl
    def register_documents(self) -> list[Document]:
        schema = json.loads(_SCHEMA.read_text("utf-8"))
        return [Document("promotions", schema, records="promotions", key="id")]

    @hookimpl
    def search_promotions(self, product: Product | None, day: date) -> list[Promotion]:
        running = [promotion for promotion in self._promotions() if _runs(promotion, day)]
        return running if product is None else [promotion for promotion in running if _covers(promotion, product)]

    def _promotions(self) -> tuple[Promotion, ...]:
        if self._read is None:
            with self._lock:
                if self._read is None:
                    records = (self._folder.read("promotions") or {}).get("promotions", ())
                    self._read = tuple(self._promotion(record, place) for place, record in enumerate(records))
        return self._read

    def _promotion(self, record: Mapping[str, Any], place: int) -> Promotion:
        return Promotion(
            record["id"],
            record["title"],
            self._folder.source("promotions", f"/promotions/{place}"),
            skus=tuple(record.get("skus", ())),
            categories=tuple(record.get("categories", ())),
            percent=Decimal(str(record["percent"])) if "percent" in record else None,
            price=Money(record["price"], self._folder.shop.currency) if "price" in record else None,
            buy=record.get("buy", 0),
            pay=record.get("pay", 0),
            starts=_day(record.get("starts")),
            ends=_day(record.get("ends")),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _runs(promotion: Promotion, day: date) -> bool:
    """Both the first and the last day count."""
    return (promotion.starts is None or promotion.starts <= day) and (promotion.ends is None or day <= promotion.ends)


def _covers(promotion: Promotion, product: Product) -> bool:
    """A promotion of no SKU and no category covers the whole shop."""
    if not promotion.skus and not promotion.categories:
        return True
    named = {fold(sku) for sku in promotion.skus}
    if fold(product.sku) in named or (product.group and fold(product.group) in named):
        return True
    return bool({fold(name) for name in promotion.categories} & {fold(name) for name in product.categories})
