"""Running offers: reads promotions.json and tells which hold for a product on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from plugins.contracts import Document, Folder, Product, Promotion
from plugins.hookspecs import hookimpl
from plugins.kit.documents import read_schema
from plugins.kit.money import Money
from plugins.kit.read_once import ReadOnce
from plugins.kit.text import fold
from plugins.kit.translations import read_told

NAME = "promotions"


def create(folder: Folder, options: Mapping[str, Any]) -> PromotionStore:
    """Bind the store to a tenant version; nothing is read yet."""
    return PromotionStore(folder)


class PromotionStore:
    """Promotions of one tenant version, in the order of the document."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._offers = ReadOnce(self._read)

    @hookimpl
    def register_documents(self) -> list[Document]:
        return [Document("promotions", read_schema(__file__, "promotions"), records="promotions", key="id")]

    @hookimpl
    def search_promotions(self, product: Product | None, day: date) -> list[Promotion]:
        offers = self._offers()
        covering = offers.all if product is None else offers.covering(product)
        return [promotion for promotion in covering if _runs(promotion, day)]

    def _read(self) -> _Offers:
        records = (self._folder.read("promotions") or {}).get("promotions", ())
        return _Offers(tuple(self._promotion(record, place) for place, record in enumerate(records)))

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
            titles=read_told(record, "title"),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _runs(promotion: Promotion, day: date) -> bool:
    """Both the first and the last day count."""
    return (promotion.starts is None or promotion.starts <= day) and (promotion.ends is None or day <= promotion.ends)


class _Offers:
    """The promotions by what they cover: folded SKUs and groups, folded categories, or the whole shop."""

    def __init__(self, promotions: tuple[Promotion, ...]):
        self.all = promotions
        self._everywhere: list[int] = []
        self._by_sku: dict[str, list[int]] = {}
        self._by_category: dict[str, list[int]] = {}
        for place, promotion in enumerate(promotions):
            if not promotion.skus and not promotion.categories:
                self._everywhere.append(place)
            for sku in promotion.skus:
                self._by_sku.setdefault(fold(sku), []).append(place)
            for category in promotion.categories:
                self._by_category.setdefault(fold(category), []).append(place)

    def covering(self, product: Product) -> list[Promotion]:
        """Return the promotions of a product, in the order of the document; one of no SKU and no category covers the whole shop."""
        places = {*self._everywhere, *self._by_sku.get(fold(product.sku), ())}
        if product.group:
            places.update(self._by_sku.get(fold(product.group), ()))
        if self._by_category:
            places.update(place for category in product.categories for place in self._by_category.get(fold(category), ()))
        return [self.all[place] for place in sorted(places)]
