"""The catalog's products while the rows of a table are put to them: what is new, changed, or a size of an article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.errors import Worded
from app.services.importing.catalog_rows import ReadRow
from app.services.importing.row_variants import article_key, article_of, is_article, variant_of

Check = Callable[[Mapping[str, Any]], str]
MISSING = {("name",): "has no name.", ("price",): "has no price.", ("name", "price"): "has no name and no price."}


class ProductShelf:
    """The products of a draft by SKU. With ``replaces`` the rows take the place of all; what was there only tells what changed."""

    def __init__(self, before: Sequence[dict[str, Any]], replaces: bool, keeps_fields: bool):
        self._known = {product.get("sku"): product for product in before}
        self._base = self._known if keeps_fields or not replaces else {}
        there = () if replaces else before
        self.products: dict[Any, dict[str, Any]] = {product.get("sku"): product for product in there}
        self._variants = {variant.get("sku"): (product, variant) for product in there for variant in product.get("variants", ())}
        self._codes = self._known.keys() | _variant_codes(before)
        self._articles = {article_key(product): product for product in there if product.get("variants") and "name" in product}
        self.counts = {"added": 0, "changed": 0, "unchanged": 0}

    @property
    def removed(self) -> int:
        return len(self._known.keys() - self.products.keys() - _variant_codes(self.products.values()))

    def is_new(self, row: ReadRow) -> bool:
        """Whether a row is of nothing that is there, so that it may be a size of an article among its neighbours."""
        return row.sku not in self.products and row.sku not in self._variants

    def update(self, row: ReadRow, check: Check) -> str:
        """Put a row to the product or variant that has its SKU; return what is wrong with it, "" for nothing."""
        if row.sku in self._variants:
            self._count(*self._update_variant(*self._variants[row.sku], row))
            return ""
        return self._put(row, check)

    def add(self, rows: Sequence[ReadRow], check: Check) -> Iterator[tuple[int, str]]:
        """Add new rows: one of its own, or those of one article; yield what is wrong with them, by line."""
        article = self._articles.get(article_key(rows[0].fields)) if "name" in rows[0].fields else None
        if article is not None and all(is_article([row, *_rows_of(article)]) for row in rows):
            for row in rows:
                article["variants"].append(variant_of(row.fields, article))
                self.counts["added"] += 1
        elif len(rows) > 1:
            fault = self._put_article(rows, check)
            yield from ((row.line, fault) for row in rows if fault)
        elif fault := self._put(rows[0], check):
            yield rows[0].line, fault

    def _put_article(self, rows: Sequence[ReadRow], check: Check) -> str:
        product = article_of(rows, self.products.keys() | self._variants.keys())
        product = {**self._base.get(product["sku"], {}), **product}
        fault = check(product)
        if not fault:
            for row in rows:
                self._count(self._known.get(product["sku"], {}) if row.sku in self._codes else None, product)
            self.products[product["sku"]] = product
        return fault

    def _put(self, row: ReadRow, check: Check) -> str:
        sku, product = row.sku, _merged(self._base.get(row.sku, {}), row.fields)
        lacks = tuple(name for name in ("name", "price") if name not in product)
        fault = Worded(MISSING[lacks], f"lacks_{'_'.join(lacks)}") if lacks else check(product)
        if not fault:
            self._count(self._known.get(sku), product)
            self.products[sku] = product
        return fault

    def _update_variant(self, product: Mapping[str, Any], variant: dict[str, Any], row: ReadRow) -> tuple[dict[str, Any], dict[str, Any]]:
        before = dict(variant)
        variant.update(_merged(variant, variant_of(row.fields, {**product, **_own(product, variant)})))
        return before, variant

    def _count(self, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
        self.counts["added" if before is None else "unchanged" if before == after else "changed"] += 1


def _variant_codes(products: Iterable[Mapping[str, Any]]) -> set[Any]:
    return {variant.get("sku") for product in products for variant in product.get("variants", ())}


def _own(product: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a variant has for its own, with the attributes of its product."""
    return {**variant, "attributes": {**product.get("attributes", {}), **variant.get("attributes", {})}}


def _rows_of(article: Mapping[str, Any]) -> list[ReadRow]:
    """Return an article's variants as rows would tell them."""
    shared = {name: value for name, value in article.items() if name in ("name", "price", "pack", "brand")}
    return [ReadRow(0, variant["sku"], {**shared, **_own(article, variant)}) for variant in article["variants"]]


def _merged(product: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**product, **fields}
    if "attributes" in product and "attributes" in fields:
        merged["attributes"] = {**product["attributes"], **fields["attributes"]}
    return merged
