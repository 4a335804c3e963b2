"""Goods by their names: those beside what a text of the shop answers, which are spoken of from then on, and what a code stands for."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.following.state import Understood
from app.services.understanding.text.clauses import CALLED, CERTAIN, NAMING, covered
from plugins.contracts import Focus, ProductQuery, Stores

TEXTS = ("answer_question", "get_policy")


def with_goods_named(focus: Focus, before: Focus, understood: Understood, stores: Stores) -> Focus:
    """Return the focus with the one thing named in a message that only a text answered ("áo polo nam size nào vừa"), else as it is."""
    other = replace(focus, looks=before.looks) != before  # the looks are a size that a chart gave
    if other or not understood.requests or any(request.tool not in TEXTS for request in understood.requests):
        return focus
    known = [slot for slot in understood.slots if slot.type == "product" and slot.score >= NAMING]
    named = {str(slot.value) for slot in known if not covered(slot, [other for other in known if other.value != slot.value])}
    hits = stores.search_products(query=ProductQuery(text=named.pop(), limit=2)) if len(named) == 1 else []
    if not hits or hits[0].close or hits[0].score < (CERTAIN if len(hits) > 1 else CALLED):
        return focus
    code = hits[0].product.group or hits[0].product.sku
    looks = focus.looks if focus.looks != before.looks else ()
    return replace(focus, product=code, products=(code,), query="", looks=looks)


def name_of(goods: str, stores: Stores) -> str:
    """Return the name of goods that are known by their code, other words as they are."""
    product = (stores.find_product(sku=goods) or next(iter(stores.find_variants(group=goods) or ()), None)) if goods else None
    return product.name if product else goods
