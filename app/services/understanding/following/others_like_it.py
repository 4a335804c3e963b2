"""Goods that are named by how they differ from those spoken of: "the vegan one" after pesto, "and 5?" after nappies of size 4."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.services.understanding.text.clauses import Clause
from plugins.contracts import Product, ProductQuery, Request, Slot, Stores
from plugins.kit.goods.products import read_attributes
from plugins.kit.goods.siblings import find_sibling
from plugins.kit.text import fold, tokenise

DIETED = frozenset({"allergen", "product", "query"})  # what "the vegan one" may be read as
LOOKED_AT = 5  # of what a search finds


def so_called(stores: Stores, rest: Clause, new: dict[str, Any], last: Request) -> str:
    """Return the code of other goods than those of the last request that a short sentence names by what is in their name; "" of none."""
    words = str(last.arguments.get("product", ""))
    product = stores.find_product(sku=words)
    goods = product.name if product else words
    if new and set(new) <= DIETED and goods:
        return _of_diet(stores, goods, rest)
    numbered = set(new) == {"quantity"} and product is not None and "quantity" not in last.arguments
    return _of_number(stores, product, str(new["quantity"])) if numbered and product else ""


def of_last(stores: Stores, last: Request, known: str) -> Request:
    """Return a request with the code of its goods, where its words name the goods in focus."""
    named = bool(known) and stores.find_product(sku=known) is not None
    return replace(last, arguments={**last.arguments, "product": known}) if named else last


def _of_diet(stores: Stores, goods: str, rest: Clause) -> str:
    """ "the vegan one": goods that are called so, where there are such."""
    diets = [slot for slot in rest.asked if rest.is_diet(slot) and _headed(rest, slot)]
    if len(diets) != 1:
        return ""
    wanted = _words(f"{diets[0].value} {goods}")
    hits = stores.search_products(query=ProductQuery(text=f"{diets[0].value} {goods}", limit=LOOKED_AT))
    called = [hit.product for hit in hits if not hit.close and wanted <= _words(hit.product.name)]
    return called[0].sku if called else ""


def _headed(rest: Clause, slot: Slot) -> bool:
    places = (place for place, token in enumerate(rest.tokens) if token.start >= slot.end)
    place = next(places, None)
    return place is not None and bool(rest.lexicon["reference_heads"].at(rest.tokens, place))


def _of_number(stores: Stores, product: Product, number: str) -> str:
    """ "and 5?": goods whose name differs by that number alone."""
    words = [token.folded for token in tokenise(product.name)]
    if sum(word.isdecimal() for word in words) != 1 or not number.isdecimal():
        return ""
    called = " ".join(number if word.isdecimal() else word for word in words)
    hits = stores.search_products(query=ProductQuery(text=called, limit=LOOKED_AT))
    return next((hit.product.sku for hit in hits if " ".join(token.folded for token in tokenise(hit.product.name)) == called), "")


def sibling(stores: Stores, last: Request, rest: Clause) -> dict[str, Any]:
    """ "and the orange one?": the product like the last one that has these attributes, where each is a product of its own."""
    product = stores.find_product(sku=str(last.arguments.get("product", "")))
    if product is None or product.group:
        return {}
    found = find_sibling(stores, product, read_attributes([str(slot.value) for slot in rest.looks]))
    return {"product": found.sku, "attributes": []} if found else {}


def in_place(stores: Stores, new: dict[str, Any], last: Request, rest: Clause) -> dict[str, Any]:
    """ "and white?" after red wine: white wine, where there is such a thing."""
    said, before = new.get("query"), str(last.arguments.get("query", ""))
    if not isinstance(said, str) or len(before.split()) < 2 or len(said.split()) > 1:
        return new
    words = before.split()
    kept = [*words[:-1], said] if rest.lexicon.head_first else [said, *words[1:]]
    hits = stores.search_products(query=ProductQuery(text=" ".join(kept), limit=1))
    return {**new, "query": " ".join(kept)} if hits and not hits[0].close else new


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in fold(text).replace("-", " ").split()}
