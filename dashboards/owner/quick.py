"""What a list lets people change at once: a price in two clicks. Where sizes and colours say it for themselves, it is told instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from app.services.drafts.editor import DraftEditor
from app.services.drafts.values import Writing, written
from app.services.drafts.variants import PRICE, STOCK, has_one_price, priced_with_variants, told_of_variants
from dashboards.owner.cells import money_told
from dashboards.owner.wording import language_of_request
from plugins.contracts import Document

QUICK: Mapping[str, tuple[str, ...]] = {"catalog": (PRICE, STOCK)}
ON_REQUEST = "price_on_request"
UNKNOWN = "–"


def quick_fields(document: Document, record: Mapping[str, Any]) -> Sequence[str]:
    """Return the fields that can be changed in the list."""
    return [
        name for name in QUICK.get(document.name, ()) if not told_of_variants(record, name) or (name == PRICE and has_one_price(record))
    ]


def quick_given(document: Document, record: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, str]:
    """Return what a sent row puts into fields; a price goes to the sizes and colours that repeat it too."""
    given = {name: form[name] for name in quick_fields(document, record) if name in form}
    if given.get(PRICE, "").strip():
        given |= {**priced_with_variants(record, given[PRICE]), ON_REQUEST: ""}  # it has a price from now on
    return given


def cells_of_variants(editor: DraftEditor, document: Document, record: Mapping[str, Any]) -> dict[str, str]:
    """Return by field what the variants have of their own: the price that all have, from which price to which, how many in all."""
    told = {name: values for name in QUICK.get(document.name, ()) if (values := told_of_variants(record, name))}
    cells = {}
    if PRICE in told:
        texts = _texts(told[PRICE], Writing(editor.shop.currency, editor.shop.locale))
        cells[PRICE] = texts[0] if has_one_price(record) else _span(texts, editor.shop.currency)
    if STOCK in told:
        cells[STOCK] = _sum(told[STOCK])
    return cells


def _texts(prices: Sequence[Any], writing: Writing) -> Sequence[str]:
    """Return the prices as they stand in a field, from the lowest; what is none is left out."""
    return [written("money", price, writing) for price in sorted({price for price in prices if isinstance(price, int)})] or [""]


def _span(texts: Sequence[str], currency: str) -> str:
    return " – ".join(money_told(text, currency) for text in dict.fromkeys((texts[0], texts[-1]))) if texts[0] else UNKNOWN


def _sum(counts: Sequence[Any]) -> str:
    """Return how many there are in all; of what is not counted everywhere nobody knows."""
    known = [Decimal(str(count)) for count in counts if isinstance(count, int | float | Decimal)]
    return format_decimal(sum(known), locale=language_of_request()) if len(known) == len(counts) else UNKNOWN
