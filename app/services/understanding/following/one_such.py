"""The one of the goods that were searched which is called so, on show or not: "how much is the babushka" after hot water bottles."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.text.clauses import Clause
from plugins.contracts import Focus, ProductQuery, Request, Stores
from plugins.kit.goods.products import stems

LOOKED_AT = 5  # of what a search finds


def one_of_such(clause: Clause, request: Request, focus: Focus, stores: Stores) -> Request | None:
    """Return a request for the one of such goods that "the ..." names; None where none or several are called so."""
    said = request.arguments.get("product") if focus.query else None
    ends = {clause.tokens[match.end - 1].end + 1 for match in clause.lexicon["articles"].all_in(clause.tokens)} if said else ()
    if not any(slot.start in ends and slot.value == said for slot in clause.products):
        return None
    code = code_of_such(str(said), focus.query, stores)
    return replace(request, arguments={**request.arguments, "product": code}) if code else None


def code_of_such(words: str, goods: str, stores: Stores) -> str:
    """Return the code of the one of some goods that has the words in its name, "" where none or several have."""
    if stores.find_product(sku=words) or stores.find_variants(group=words):
        return ""
    said = {*stems(words), *stems(goods)}
    hits = stores.search_products(query=ProductQuery(text=f"{words} {goods}", limit=LOOKED_AT))
    found = [hit.product for hit in hits if not hit.close and said <= set(stems(hit.product.name))]
    return (found[0].group or found[0].sku) if len(found) == 1 else ""
