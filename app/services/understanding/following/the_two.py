"""Two goods that were told of one after the other: the "both" of "add both" after two prices."""

from __future__ import annotations

from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from plugins.contracts import Focus, Slot, Stores

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
