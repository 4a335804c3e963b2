"""An allergy that is told beside the food that it is to: "no nuts for me I'm allergic", "which ones have celery in, I'm allergic"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.eater_words import (
    Mention,
    before_small,
    behind_small,
    denial_before,
    ends_piece,
    is_question,
    list_before,
    needs_in,
    sentence_around,
    subject_before,
)  # fmt: skip
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.said_beside import is_said_alone
from app.services.understanding.text.who_has_it import ends_but_for_small, goods_until
from plugins.contracts import Token
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.asked_allergens import asks_what_is_in_it, says_inside
from plugins.kit.goods.diets import FREE
from plugins.kit.goods.needs import openings, says_diet


def allergic_to_what_is_named(whole: Clause) -> Iterator[Mention]:
    """Yield what somebody is allergic to who says so, and names it only beside: as what they don't want, or ask to be in goods."""
    said = next(_said_allergic(whole), None)
    if said is None:
        return
    refused = [one for one in _refused(whole) if one.end <= said.start or one.start >= said.end]
    asked = _asked_about(whole, said) if _says_of_whom(whole, said.start) or is_said_alone(whole, said) else ()
    needs = tuple(dict.fromkeys(need for one in (*refused, *asked) for need in one.needs))
    if needs:
        yield Mention(needs, said.start, said.end, apart=True)
        yield from (one for one in refused if one.start == said.end or _is_a_wish(whole, one))


def refused_behind(whole: Clause, heard: Sequence[Mention]) -> list[Mention]:
    """Return what isn't wanted right behind what somebody can't have: the milk of "I'm allergic to nuts, no milk either"."""
    ends = {one.end for one in heard if one.holds and one.needs}
    ends |= {end + 1 for end in ends if end < len(whole.tokens) and whole.tokens[end].text == ","}
    behind = (one for one in _refused(whole) if one.start in ends) if ends else ()
    return [one for one in behind if ends_piece(whole.tokens, _also_until(whole, one.end))]


def _also_until(whole: Clause, place: int) -> int:
    """Return the token after the "either" or the "please" that stands at a place."""
    while small := next((match for kind in ("need_also", "fillers") if (match := whole.lexicon[kind].at(whole.tokens, place))), None):
        place = small.end
    return place


def _said_allergic(whole: Clause) -> Iterator[Mention]:
    """Yield where a message says that somebody is allergic, and not to what, or only to "them"; with who that is."""
    tokens, lexicon = whole.tokens, whole.lexicon
    none = {place for one in lexicon["no_needs"].all_in(tokens) for place in range(one.start, one.end)}
    for match in (one for one in lexicon["suffers"].all_in(tokens) if one.start not in none):
        begin, pointed = who(whole, match.start), _pointed_until(whole, match.start)
        denied = denial_before(tokens, match.start, lexicon) or denial_before(tokens, begin, lexicon)
        named = list_before(tokens, match.start, lexicon)[1]  # "no nut allergy" refuses no nuts
        asked = not _says_of_whom(whole, begin) and is_question(whole, begin)  # "is it for an allergy"
        if not (denied or named or asked) and (pointed or _goes_no_further(whole, match.end)):
            yield Mention((), begin, pointed or match.end)


def who(whole: Clause, place: int) -> int:
    """Return where it begins that somebody is so: the "my son is" before "allergic"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    begin = subject_before(tokens, place, lexicon, plain=False)
    if begin is None:
        return before_small(tokens, place, lexicon)
    owned = begin and lexicon["need_others"].at(tokens, begin) and tokens[begin - 1] in lexicon.stop
    return begin - 1 if owned else begin


def _says_of_whom(whole: Clause, place: int) -> bool:
    return whole.lexicon["suffers"].at(whole.tokens, behind_small(whole.tokens, place, whole.lexicon)) is None


def _pointed_until(whole: Clause, place: int) -> int:
    """Return the token after the "them" of "allergic to them", 0 where there is none."""
    cue = whole.lexicon["need_before"].at(whole.tokens, place)
    points = whole.lexicon["need_it"].at(whole.tokens, cue.end) if cue else None
    return points.end if points and ends_piece(whole.tokens, points.end) else 0


def _goes_no_further(whole: Clause, place: int) -> bool:
    """Whether nothing is said of what somebody is allergic to, but for what is asked for next: "I'm allergic show me biscuits"."""
    begins = any(whole.lexicon[kind].at(whole.tokens, place) for kind in ("need_then", "asking", "need_refused", "need_joins"))
    closes = place < len(whole.tokens) and not whole.tokens[place].text[0].isalnum()
    return begins or closes or ends_but_for_small(whole, place)


def _refused(whole: Clause) -> Iterator[Mention]:
    """Yield the food that isn't wanted: allergens, or goods of the shop."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for match in lexicon["need_refused"].all_in(tokens):
        begin = behind_small(tokens, match.end, lexicon)
        needs, end = needs_in(tokens, begin, lexicon)
        goods = 0 if needs else goods_until(whole, begin)
        if goods:
            needs, end = (whole.text[tokens[begin].start : tokens[goods - 1].end].lower(),), goods
        if needs and not says_diet(tokens, begin):
            yield Mention(needs, match.start, end)


def _asked_about(whole: Clause, said: Mention) -> Iterator[Mention]:
    """Yield the food that is asked to be in goods, and what they are asked to be free of."""
    begins = openings()
    for tokens in (whole.tokens[: said.start], whole.tokens[said.end :]):
        place = 0
        while place < len(tokens):
            needs, end = needs_in(tokens, place, whole.lexicon) if tokens[place].folded in begins else ((), place)
            if needs and (_is_freed(tokens, place, needs) or _is_in_goods(whole, tokens, place, end)):
                yield Mention(needs, place, end)
            place = max(end, place + 1)


def _is_freed(tokens: Sequence[Token], place: int, needs: Sequence[str]) -> bool:
    return says_diet(tokens, place) and needs[0].endswith(FREE)


def _is_in_goods(whole: Clause, tokens: Sequence[Token], place: int, end: int) -> bool:
    if says_diet(tokens, place):
        return False
    begin, _ = sentence_around(tokens, place)
    inside = says_inside(tokens[end:]) or _ends_with(whole.lexicon["need_inside"].all_in(tokens[begin:place]), place - begin)
    return inside or asks_what_is_in_it(tokens, place, end)


def _ends_with(cues: Sequence[Match], place: int) -> bool:
    return bool(cues) and cues[-1].end == place


def _is_a_wish(whole: Clause, refused: Mention) -> bool:
    """Whether a piece begins with a plain "no": "remove the nuts" is an order, and so is the granola of "granola with no nuts"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    begin, _ = sentence_around(tokens, refused.start)
    joined = [match.end for match in lexicon["need_joins"].all_in(tokens[: refused.start]) if match.end > begin]
    begin = max((begin, *joined))
    while begin < refused.start and (opens := lexicon["fillers"].at(tokens, begin)):
        begin = opens.end
    plain = lexicon["need_wished"].at(tokens, begin) or tokens[begin].folded in allergen_vocabulary().free_before
    return begin == refused.start and bool(plain)
