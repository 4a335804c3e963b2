"""Allergens that are listed with nothing between them, as people type: "without milk eggs or nuts", "allergic to nuts eggs"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from plugins.contracts import Token
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.asked_allergens import asks_what_is_in_it
from plugins.kit.goods.free_from import first_words, free_until, is_left_out, listed_spans
from plugins.kit.text import tokenise

_COMMA, _AND = ",", " and"
Leads = Callable[[Sequence[Token], int], bool]


def with_commas(text: str, leads: Leads) -> str:
    """Return a text with a comma between allergens that stand side by side, where they are what goods shall be free of or are asked to
    have in them, or where what stands before them ``leads`` to what somebody can't have; with an "and" before the last of "gluten dairy
    free". Goods on a list are left alone."""
    tokens, put, place = [token for token in tokenise(text) if token.text != "-"], list[tuple[int, str]](), 0
    while place < len(tokens):
        spans = listed_spans(tokens, place, commas=False) if tokens[place].folded in first_words() else []
        apart = [end for (_, end), (start, _) in pairwise(spans) if start == end]
        if apart and (_is_about_what_is_in_goods(tokens, place, spans[-1][1]) or leads(tokens, place)):
            joint = _AND if len(apart) == len(spans) - 1 and free_until(tokens, spans[-1][1]) else _COMMA
            put += [(tokens[end - 1].end, _COMMA) for end in apart[:-1]] + [(tokens[apart[-1] - 1].end, joint)]
        place = spans[-1][1] if spans else place + 1
    for at, joint in reversed(put):
        text = f"{text[:at]}{joint}{text[at:]}"
    return text


def _is_about_what_is_in_goods(tokens: Sequence[Token], place: int, end: int) -> bool:
    named_so = end < len(tokens) and tokens[end].folded in allergen_vocabulary().asked_before  # "nut egg and milk allergy"
    return bool(named_so or is_left_out(tokens, place) or free_until(tokens, end) or asks_what_is_in_it(tokens, place, end))
