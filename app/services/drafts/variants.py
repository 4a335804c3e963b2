"""What sizes and colours say for themselves: the prices and stock that customers are told in place of their product's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

VARIANTS, PRICE, STOCK = "variants", "price", "stock"


def told_of_variants(record: Mapping[str, Any], name: str) -> Sequence[Any]:
    """Return what each variant has in a field, its product's own where it has none; () where all have their product's."""
    rows = _rows_of(record)
    return [row.get(name, record.get(name)) for row in rows] if any(name in row for row in rows) else ()


def has_one_price(record: Mapping[str, Any]) -> bool:
    """Whether all of a product costs the same, so that one price can be put in for all of it."""
    prices = told_of_variants(record, PRICE)
    return all(price == prices[0] for price in prices)


def priced_with_variants(record: Mapping[str, Any], price: str) -> Mapping[str, str]:
    """Return the fields that give a product a price, with those of its variants that repeat it."""
    rows = record.get(VARIANTS)
    if not price.strip() or not told_of_variants(record, PRICE):
        return {PRICE: price}
    repeated = [{**row, PRICE: price} if isinstance(row, Mapping) and PRICE in row else row for row in rows or ()]
    return {PRICE: price, VARIANTS: json.dumps(repeated, ensure_ascii=False)}


def _rows_of(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    rows = record.get(VARIANTS)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
