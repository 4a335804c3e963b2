"""The one of a kind that was spoken of, though it is not on show: "the dark one" after chocolate."""

from __future__ import annotations

from app.services.understanding.text.clauses import Clause
from plugins.contracts import Focus, ProductQuery, Slot, Stores

SCORE = 0.95
MOST_WORDS = 3  # before "one"
REPAIRED = "spelling"


def the_one(clause: Clause, focus: Focus, stores: Stores) -> list[Slot]:
    """Return what is meant by "the dark one": of the goods that were searched the one that is called so, as a reference."""
    lexicon, tokens = clause.lexicon, clause.tokens
    for head in lexicon["single_heads"].all_in(tokens) if focus.query and not clause.of("attribute") else ():
        starts = range(head.start - 1, max(-1, head.start - 1 - MOST_WORDS), -1)
        article = next((place for place in starts if lexicon["articles"].whole(tokens[place : place + 1])), None)
        named = tokens[article + 1 : head.start] if article is not None else ()
        if not named or any(token in lexicon.stop or not token.text.isalpha() or lexicon["ordinals"].whole((token,)) for token in named):
            continue
        words = clause.text[named[0].start : named[-1].end]
        hits = stores.search_products(query=ProductQuery(text=f"{words} {focus.query}", limit=1))
        if hits and not hits[0].close and not any(why.startswith(REPAIRED) for why in hits[0].matched):
            product = hits[0].product
            return [Slot("reference", product.group or product.sku, tokens[article].start, tokens[head.end - 1].end, SCORE)]
    return []
