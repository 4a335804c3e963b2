"""A diet that a message says and nothing besides: "gluten and dairy free please", "coeliac", "ăn chay"."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.eater_words import behind_small, is_question
from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Token
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.free_from import FreeFrom, free_from
from plugins.kit.goods.needs import kept_to_at
from plugins.kit.text import tokenise

BESIDE_DIETS = ("fillers", "interjections", "need_for", "need_here", "need_word")


def freed_alone(whole: Clause) -> tuple[str, ...]:
    """Return what a message wants all to be free of, and says nothing else: "gluten and dairy free please", and not "no milk please"."""
    tokens, lexicon, begin = whole.tokens, whole.lexicon, 0
    while opens := lexicon["fillers"].at(tokens, begin):
        begin = opens.end
    free = [place for place in range(begin, len(tokens)) if tokens[place].folded in allergen_vocabulary().free_after]
    if not free or is_question(whole, 0) or lexicon["need_wished"].at(tokens, begin) or not _only_fills(tokens[free[-1] + 1 :], lexicon):
        return ()
    wanted = free_from(whole.text[tokens[begin].start : tokens[free[-1]].end])
    joins = allergen_vocabulary().joins
    return () if any(token.folded not in joins for token in tokenise(wanted.goods)) else kept_of(wanted)


def diets_alone(whole: Clause) -> tuple[str, ...]:
    """Return what somebody keeps to by a message that says nothing else: "coeliac", "hi, vegan and halal please", "lactose intolerant"."""
    tokens, lexicon, place, found = [token for token in whole.tokens if token.text != "-"], whole.lexicon, 0, list[str]()
    if is_question(whole, 0):
        return ()
    while place < len(tokens):
        place = behind_small(tokens, place, lexicon)
        needs, end = kept_to_at(tokens, place)
        fills = (match for kind in BESIDE_DIETS if (match := lexicon[kind].at(tokens, place)))
        joint = place < len(tokens) and (tokens[place].folded in allergen_vocabulary().joins or not tokens[place].text[0].isalnum())
        stop = end if needs else max((match.end for match in fills), default=place + bool(joint))
        if stop <= place:
            return ()
        found, place = [*found, *needs], stop
    return tuple(dict.fromkeys(found))


def _only_fills(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    fills = {place for kind in ("fillers", "need_for") for match in lexicon[kind].all_in(tokens) for place in range(match.start, match.end)}
    return all(place in fills for place, token in enumerate(tokens) if token.text[0].isalnum())


def kept_of(wanted: FreeFrom) -> tuple[str, ...]:
    """Return what goods shall be free of as it is kept: what is without gluten is gluten-free."""
    kept_as = allergen_vocabulary().kept_as
    return tuple(need for key, asked in wanted.wishes for need in kept_as.get(asked, (key,)))
