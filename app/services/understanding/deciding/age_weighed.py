"""An age that a customer tells: said back, and what the cart holds is looked through at once for goods that are not sold to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.text.ages import is_of_whom, only_tells_age
from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from plugins.contracts import Effect, ProductQuery, Request, Stores, Tool
from plugins.kit.ordering.age_limits import RESTRICTED

WEIGHED = "weighed"
LOOKED_AT = 3  # of what a search finds


def with_age_weighed(read: Understood, age: str, whole: Clause, state: DialogueState, tools: Iterable[Tool], stores: Stores) -> Understood:
    """Return what was read with the age that was told: alone it is said back, or our open question asked again; and what the cart holds
    against it is said with whatever is asked beside it."""
    if age and _is_of_other_goods(whole, stores):
        return read
    able = (tool.name for tool in tools if tool.effect is Effect.READ and WEIGHED in tool.parameters.get("properties", {}))
    weighs = next(able, "") if age else ""
    if not weighs:
        return replace(read, age=age)
    weighed, held = Request(whole.words, "act", weighs, {WEIGHED: True}, 1.0, due=True), _holds_such_goods(state, stores)
    if only_tells_age(whole.tokens, whole.lexicon):
        open_still = state.pending is not None and not held
        again = (Request(whole.words, "act", state.pending.tool, state.pending.arguments, 1.0),) if state.pending and open_still else ()
        return Understood(read.locale, again or (weighed,), read.slots, age=age)
    if not held or read.answered:
        return replace(read, age=age)
    others = tuple(request for request in read.requests if request.decision != "unknown")
    return replace(read, requests=(weighed, *others), age=age)


def _is_of_other_goods(whole: Clause, stores: Stores) -> bool:
    """Whether an age is only told of whom goods are for that anybody may buy: "a cake for my 6 year old" says nothing of the wine."""
    if not is_of_whom(whole.tokens, whole.lexicon):
        return False
    named = (whole.text[slot.start : slot.end] for slot in whole.of(*SHELF) if slot.score >= KNOWN_PRODUCT)
    found = [hit.product for name in named for hit in stores.search_products(query=ProductQuery(text=name, limit=LOOKED_AT))]
    return bool(found) and not any(RESTRICTED in product.tags for product in found)


def _holds_such_goods(state: DialogueState, stores: Stores) -> bool:
    """Whether the cart holds goods that are not sold below an age."""
    products = (stores.find_product(sku=sku) for sku in (state.held() if state.cart_count else ()))
    return any(product is not None and RESTRICTED in product.tags for product in products)
