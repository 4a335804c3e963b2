"""Allergens that are listed with nothing between them, as people type: "without milk eggs or nuts", "allergic to nuts eggs"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from plugins.contracts import Token
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.asked_allergens import asks_what_is_in_it
from plugins.kit.goods.free_from import first_words, free_until, is_left_out, listed_spans
from plugins.kit.text import tokenise

Leads = Callable[[Sequence[Token], int], bool]


def with_commas(text: str, leads: Leads) -> str:
    """Return a text with a comma between allergens that stand side by side, where they are what goods shall be free of or are asked to
    have in them, or where what stands before them ``leads`` to what somebody can't have. Goods on a list are left alone."""
    tokens, ends, place = [token for token in tokenise(text) if token.text != "-"], [], 0
    while place < len(tokens):
        spans = listed_spans(tokens, place, commas=False) if tokens[place].folded in first_words() else []
        apart = [end for (_, end), (start, _) in pairwise(spans) if start == end]
        if apart and (_is_about_what_is_in_goods(tokens, place, spans[-1][1]) or leads(tokens, place)):
            ends += [tokens[end - 1].end for end in apart]
        place = spans[-1][1] if spans else place + 1
    for end in reversed(ends):
        text = f"{text[:end]},{text[end:]}"
    return text


def _is_about_what_is_in_goods(tokens: Sequence[Token], place: int, end: int) -> bool:
    named_so = end < len(tokens) and tokens[end].folded in allergen_vocabulary().asked_before  # "nut egg and milk allergy"
    return bool(named_so or is_left_out(tokens, place) or free_until(tokens, end) or asks_what_is_in_it(tokens, place, end))
