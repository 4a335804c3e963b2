"""Two goods that were told of one after the other: the "both" of "add both" after two prices; of a longer list it has to be asked."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from plugins.contracts import Focus, Request, Slot, Stores

BOTH = 2
SURE = 1.0


def the_two(clause: Clause, focus: Focus, stores: Stores) -> list[Slot]:
    """Return references to both, [] where a list is on show, others are named, or fewer were told of."""
    if len(focus.recent) < BOTH or len(focus.products) > 1 or any(slot.score >= KNOWN_PRODUCT for slot in clause.products):
        return []
    said = next((match for match in clause.lexicon["them"].all_in(clause.tokens) if match.value == BOTH), None)
    told = [code for code in focus.recent[-BOTH:] if stores.find_product(sku=code)] if said else []
    begin, end = (clause.tokens[said.start].start, clause.tokens[said.end - 1].end) if said else (0, 0)
    return [Slot("reference", code, begin, end, SURE) for code in told] if len(told) == BOTH else []


def which_two(clause: Clause, request: Request, focus: Focus) -> Request:
    """Return a comparison of "those two" without goods where more are on show and none are named, so that it is asked which."""
    two = any(match.value == BOTH for match in clause.lexicon["them"].all_in(clause.tokens))
    shown = set(focus.lists or focus.products)
    open_ones = two and len(shown) > BOTH and set(request.arguments.get("products", ())) <= shown
    return replace(request, arguments={}) if open_ones else request
