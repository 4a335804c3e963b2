"""Rows that a table has under one SKU: sizes of one article get codes of their own, of any others the last counts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.services.importing.catalog_rows import ReadRow, slug_of
from app.services.importing.column_mapping import tells_apart
from app.services.importing.row_variants import is_article, own_of, size_of
from plugins.kit.text import fold


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the rows of one SKU: the ``sizes`` with codes of their own, those that the draft ``has`` already or that join them,
    the ``last`` of the others and those that it ``replaced``."""

    sizes: Sequence[ReadRow] = ()
    has: Sequence[ReadRow] = ()
    last: ReadRow | None = None
    replaced: Sequence[ReadRow] = ()


class SkuSizes:
    """Gives sizes under one SKU their codes ("A4" in M is "A4-M"), none of which the draft or the table has for anything else."""

    def __init__(self, products: Sequence[Mapping[str, Any]], given: Iterable[str]):
        self._products = {product.get("sku"): product for product in products}
        self._homes = {variant.get("sku"): (product, variant) for product in products for variant in product.get("variants", ())}
        self._known, self._given = self._products.keys() | self._homes.keys(), set(given)

    def settle(self, sku: str, rows: Sequence[ReadRow]) -> Settled:
        """Say what becomes of the rows that a table has under one SKU, each of another size."""
        coded = {_code(sku, row): row for row in rows if size_of(row.fields)}
        if len(coded) == len(rows) and is_article(rows) and all(self._is_free(sku, *each) for each in coded.items()):
            self._given |= coded.keys()
            return Settled(sizes=[_as_size(*each) for each in coded.items()])
        has = [_as_size(code, row) for code, row in coded.items() if code not in self._given and self._is_of_draft(code, row)]
        self._given |= {row.sku for row in has}
        *replaced, last = [row for row in rows if row.line not in {size.line for size in has}] or [None]
        if last is not None and self._joins(sku, last):
            has, last = [*has, _as_size(_code(sku, last), last)], None
        return Settled((), has, last, replaced)

    def _is_free(self, sku: str, code: str, row: ReadRow) -> bool:
        """Whether a size can have a code: nothing has it, or the draft has it for this size; a size has none of its own."""
        if code in self._given or sku in self._homes:
            return False
        is_single = sku in self._products and "variants" not in self._products[sku]
        return code not in self._known or (not is_single and self._is_of_draft(code, row))

    def _is_of_draft(self, code: str, row: ReadRow) -> bool:
        """Whether the draft has a row's size of its SKU under a code: as one of that SKU's article, or of goods with its name."""
        if code not in self._known:
            return False
        product, variant = self._homes.get(code) or (self._products[code], {})
        own, name = {**product, **own_of(product, variant)}, product.get("name", "")
        is_same = product.get("sku") == row.sku or fold(row.fields.get("name", name)) == fold(name)
        return is_same and sorted(_sizes(own)) == sorted(_sizes(row.fields))

    def _joins(self, sku: str, row: ReadRow) -> bool:
        """Whether a row tells a new size of an article whose sizes have codes made of its SKU."""
        code = _code(sku, row)
        return is_size_of(self._products.get(sku, {}), row) and code not in self._given and code not in self._known


def is_size_of(article: Mapping[str, Any], row: ReadRow) -> bool:
    """Whether a row with an article's SKU tells one size where the others have codes made of that SKU."""
    made = any(str(variant.get("sku")).startswith(f"{row.sku}-") for variant in article.get("variants", ()))
    is_list = any(isinstance(value, list) for value in row.fields.get("attributes", {}).values())
    return made and not is_list and bool(size_of(row.fields))


def is_home(product: Mapping[str, Any], rows: Sequence[ReadRow]) -> bool:
    """Whether goods may become the article of rows under their SKU: they have the rows' name and no size that is none of the rows'."""
    if not is_named(product, rows):
        return False
    if _has_list(product):
        told = {size for row in rows for size in _sizes(row.fields)}
        return told.issuperset(_listed(product))
    return not size_of(product) or size_of(product) in [size_of(row.fields) for row in rows]


def as_one_more(product: Mapping[str, Any], rows: Sequence[ReadRow], taken: Container[str]) -> ReadRow | None:
    """Return goods as one more size beside the rows under their SKU, None where they are not a size of the same article."""
    if not is_named(product, rows) or _has_list(product) or not size_of(product):
        return None
    fields = {name: value for name, value in product.items() if name != "price_on_request" or value}
    row = _as_size(_code(product["sku"], ReadRow(0, "", fields)), ReadRow(rows[0].line, product["sku"], fields))
    return row if row.sku not in taken and is_article([row, *rows]) else None


def is_named(product: Mapping[str, Any], rows: Sequence[ReadRow]) -> bool:
    """Whether rows have the name of goods, or none."""
    name = product.get("name", "")
    return all(fold(row.fields.get("name", name)) == fold(name) for row in rows)


def _has_list(fields: Mapping[str, Any]) -> bool:
    return any(isinstance(value, list) for name, value in fields.get("attributes", {}).items() if tells_apart(name))


def _listed(fields: Mapping[str, Any]) -> list[str]:
    """Return all that is said of what tells goods apart, each of a list by itself."""
    said = [value for name, value in fields.get("attributes", {}).items() if tells_apart(name)]
    return [str(one) for value in said for one in (value if isinstance(value, list) else [value])]


def _as_size(code: str, row: ReadRow) -> ReadRow:
    return replace(row, sku=code, fields={**row.fields, "sku": code}, base=row.sku)


def _code(sku: str, row: ReadRow) -> str:
    return slug_of("-".join((sku, *_sizes(row.fields))), lower=False)


def _sizes(fields: Mapping[str, Any]) -> list[str]:
    """Return what tells goods apart, as a code may be made of it."""
    said = [str(value) for name, value in fields.get("attributes", {}).items() if tells_apart(name)]
    return said or ([str(fields["pack"])] if "pack" in fields else [])
