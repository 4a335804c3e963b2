"""The looks that were asked for before, where a question goes on about the same goods: blue dresses, and then "in size M"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.services.understanding.deciding.filling import renewed
from plugins.contracts import Request, Stores


def asked_so_far(last: Request | None, tool: str, words: str) -> dict[str, Any]:
    """Return what was asked of the same goods just before: "có size M không" after red dresses under a price is of those."""
    if last and last.tool == tool and last.arguments.get("query") == words:
        return renewed(last.arguments, {})
    same = last is not None and words in (last.arguments.get("query"), last.arguments.get("product"))
    return {"attributes": last.arguments["attributes"]} if same and last.arguments.get("attributes") else {}


def with_looks_kept(asked: Mapping[str, Any], looks: list[str]) -> list[str]:
    """Return looks with those asked for before that are of another kind: "large" after "do you do it in black"."""
    kinds = {look.partition(":")[0] for look in looks}
    return [*looks, *(look for look in asked.get("attributes", ()) if str(look).partition(":")[0] not in kinds)]


def article_of_all(stores: Stores, codes: Sequence[str]) -> str:
    """Return the code of the one article that all of some goods are sizes or colours of, "" where they are several."""
    products = [stores.find_product(sku=code) for code in codes]
    groups = {product.group if product else "" for product in products}
    return groups.pop() if len(groups) == 1 else ""
