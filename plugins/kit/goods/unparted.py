"""Allergens that are listed with nothing between them, as people type: "without milk eggs or nuts", "allergic to nuts eggs"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from plugins.contracts import Token
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.asked_allergens import asks_what_is_in_it
from plugins.kit.goods.free_from import first_words, free_until, is_left_out, listed_spans, names_one_good
from plugins.kit.text import tokenise

_COMMA = ","
IsOfANeed = Callable[[Sequence[Token], int, int], bool]


def with_commas(text: str, is_of_a_need: IsOfANeed) -> str:
    """Return a text with a comma between allergens that stand side by side, where they are what goods shall be free of or are asked to
    have in them, or where they are what somebody can't have by the words beside them, as ``is_of_a_need`` says; with an "and" before
    the last of "gluten dairy free". Goods on a list are left alone."""
    tokens, put, place = [token for token in tokenise(text) if token.text != "-"], list[tuple[int, str]](), 0
    while place < len(tokens):
        spans = _spans_at(tokens, place, is_of_a_need) if tokens[place].folded in first_words() else []
        apart = [one[1] for one, other in pairwise(spans) if one[1] == other[0] and not names_one_good(tokens, one, other)]
        if apart:
            joint = _and_before(tokens, spans[-1][1]) if len(apart) == len(spans) - 1 else _COMMA
            put += [(tokens[end - 1].end, _COMMA) for end in apart[:-1]] + [(tokens[apart[-1] - 1].end, joint)]
        place = spans[-1][1] if spans else place + 1
    for at, joint in reversed(put):
        text = f"{text[:at]}{joint}{text[at:]}"
    return text


def _spans_at(tokens: Sequence[Token], place: int, is_of_a_need: IsOfANeed) -> list[tuple[int, int]]:
    """Return where each allergen of a list stands, just the last where it is a list of goods."""
    for goods, is_meant in ((False, partial(_is_shunned, is_of_a_need=is_of_a_need)), (True, asks_what_is_in_it)):
        spans = listed_spans(tokens, place, commas=False, goods=goods)
        if len(spans) < 2 or is_meant(tokens, place, spans[-1][1]):
            return spans
    return spans[-1:]


def _is_shunned(tokens: Sequence[Token], place: int, end: int, is_of_a_need: IsOfANeed) -> bool:
    """Whether no goods are meant by what stands at ``place:end``, but what somebody can't have or what shall not be in any."""
    named_so = end < len(tokens) and tokens[end].folded in allergen_vocabulary().asked_before  # "nut egg and milk allergy"
    return bool(named_so or is_left_out(tokens, place) or free_until(tokens, end) or is_of_a_need(tokens, place, end))


def _and_before(tokens: Sequence[Token], end: int) -> str:
    """Return the " and" of the language in which a list is said to be "free", else a comma."""
    stop = free_until(tokens, end)
    joint = allergen_vocabulary().free_after.get(tokens[stop - 1].folded, "") if stop else ""
    return f" {joint}" if joint else _COMMA
