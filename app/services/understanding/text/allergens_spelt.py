"""Allergens that are misspelt where one is told or asked for: "biscuits without penuts", "im allergic to seasame"."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.services.understanding.text.eater_words import is_of_a_need
from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import ProductQuery, Stores, Token
from plugins.kit.goods.allergen_slips import meant_by_slip
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.asked_allergens import says_inside
from plugins.kit.goods.free_from import free_until, is_left_out
from plugins.kit.text import tokenise


def with_allergens_spelt(text: str, lexicon: Lexicon, known: Collection[str], stores: Stores) -> str:
    """Return a text with the allergens written out that somebody misspelt, where allergens stand; no words of ours that are
    ``known``, and none that goods have in their names."""
    tokens = [token for token in tokenise(text) if token.text != "-"]
    meant = [(place, meant_by_slip(token.folded, lexicon.language)) for place, token in enumerate(tokens) if token.text.isascii()]
    for place, word in reversed([(place, word) for place, word in meant if word]):
        token = tokens[place]
        own = token.folded in known or lexicon["no_slips"].whole((token,))
        if not own and _stands_for_one(tokens, place, lexicon) and not _names_goods(token, stores):
            text = f"{text[: token.start]}{word}{text[token.end :]}"
    return text


def _stands_for_one(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether a word stands where what somebody can't have does, or what goods shall not have in them; others may be listed with it."""
    begin, end = place, place + 1
    while begin and _is_listed(tokens[begin - 1], lexicon):
        begin -= 1
    while end < len(tokens) and _is_listed(tokens[end], lexicon):
        end += 1
    named_so = end < len(tokens) and tokens[end].folded in allergen_vocabulary().asked_before  # "penut allergy"
    beside = named_so or bool(free_until(tokens, end)) or says_inside(tokens[end:])
    return beside or is_left_out(tokens, begin) or is_of_a_need(tokens, begin, end, lexicon)


def _names_goods(token: Token, stores: Stores) -> bool:
    found = stores.search_products(query=ProductQuery(text=token.text, limit=3))
    return any(token.folded in {word.folded for word in tokenise(hit.product.name)} for hit in found)


def _is_listed(token: Token, lexicon: Lexicon) -> bool:
    words, said = allergen_vocabulary(), token.folded
    return token.text == "," or said in words.joins or said in words.allergens or bool(meant_by_slip(said, lexicon.language))
