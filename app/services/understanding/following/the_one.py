"""The one of a kind that was spoken of, though it is not on show: "the dark one" after chocolate, "the scottie dog one" after a hot
water bottle."""

from __future__ import annotations

from app.services.understanding.text.clauses import Clause
from plugins.contracts import Focus, Product, ProductQuery, Slot, Stores
from plugins.kit.goods.products import stems
from plugins.kit.ordering.held_goods import words_of
from plugins.kit.text import tokenise

SCORE = 0.95
MOST_WORDS = 3  # before "one"
REPAIRED = "spelling"
LOOKED_AT = 5  # of what a search finds


def the_one(clause: Clause, focus: Focus, stores: Stores) -> list[Slot]:
    """Return what is meant by "the dark one": of the goods that were searched the one that is called so, as a reference."""
    lexicon, tokens = clause.lexicon, clause.tokens
    searched = bool(focus.query) and not clause.of("attribute")
    for head in lexicon["single_heads"].all_in(tokens) if searched or focus.product else ():
        starts = range(head.start - 1, max(-1, head.start - 1 - MOST_WORDS), -1)
        article = next((place for place in starts if lexicon["articles"].whole(tokens[place : place + 1])), None)
        alone = article is None and bool(focus.product) and head.start <= MOST_WORDS and head.end == len(tokens)  # of "and the dark one"
        alone = alone and _opens(clause)  # no half of "and the love bird one"
        begin = article + 1 if article is not None else 0 if alone else head.start
        named = tokens[begin : head.start]
        if not named or any(token in lexicon.stop or not token.text.isalpha() or lexicon["ordinals"].whole((token,)) for token in named):
            continue
        words = clause.text[named[0].start : named[-1].end]
        product = _found(words, focus.query, stores) if searched and not alone else None
        product = product or _like_it(words, focus.product, stores)
        if product is not None:
            start = tokens[begin if article is None else article].start
            return [Slot("reference", product.group or product.sku, start, tokens[head.end - 1].end, SCORE)]
    return []


def _opens(clause: Clause) -> bool:
    """Whether nothing is told before a part of a text."""
    before = clause.text[: clause.tokens[0].start]
    return all(token in clause.lexicon.stop for token in tokenise(before) if token.text[0].isalnum())


def _found(words: str, goods: str, stores: Stores) -> Product | None:
    hits = stores.search_products(query=ProductQuery(text=f"{words} {goods}", limit=1))
    sure = hits and not hits[0].close and not any(why.startswith(REPAIRED) for why in hits[0].matched)
    return hits[0].product if sure and set(stems(words)) <= words_of(hits[0].product) else None  # none is called "the posh one"


def _like_it(words: str, code: str, stores: Stores) -> Product | None:
    """Return the one that has the words in its name, and the longest ending of the name of what is spoken of; None where several have."""
    spoken_of = stores.find_product(sku=code)
    kind = spoken_of.name.partition(",")[0].split() if spoken_of else []
    for length in range(len(kind) - 1, 0, -1):
        called = stems(" ".join((words, *kind[-length:])))
        hits = stores.search_products(query=ProductQuery(text=" ".join(called), limit=LOOKED_AT))
        named = [hit.product for hit in hits if not hit.close and hit.product.sku != code and _is_so_called(hit.product, called, length)]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _is_so_called(product: Product, called: list[str], length: int) -> bool:
    """Whether a name has all the words, and ends with the last of them."""
    name = stems(product.name)
    return set(called) <= set(name) and name[-length:] == called[-length:]
