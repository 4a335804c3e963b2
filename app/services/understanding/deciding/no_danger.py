"""What only sounds like a danger: a cake that collapsed, milk gone blue, "choking for a coffee", "áo ôm quá thở không được"."""

from __future__ import annotations

from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from app.services.understanding.text.eater_words import behind_small
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Slot

BEHIND = 3  # words between a "for" and the goods that somebody is dying for
PERSONS = ("need_persons", "need_whom", "need_others")


def is_harmless(whole: Clause, sign: Match) -> bool:
    """Whether a sign is of goods and not of somebody, or goods are all that somebody is in need of. In doubt it is not."""
    reasons = (_is_in_a_name, _is_of_goods, _wants_goods, _is_long_over, _is_light)
    return any(reason(whole, sign) for reason in reasons)


def eats_a_meal(whole: Clause, place: int) -> bool:
    """Whether a meal is all that was eaten: "i've just had lunch"."""
    return whole.lexicon["eaten_meals"].at(whole.tokens, behind_small(whole.tokens, place, whole.lexicon)) is not None


def _goods(whole: Clause) -> list[Slot]:
    return [slot for slot in whole.of(*SHELF) if slot.score >= KNOWN_PRODUCT]


def _is_in_a_name(whole: Clause, sign: Match) -> bool:
    """Whether goods or a colour are named by its words: "turning blue cheese", "màu tím tái"."""
    begin, end = whole.tokens[sign.start].start, whole.tokens[sign.end - 1].end
    coloured = sign.start > 0 and whole.lexicon["colour_marks"].whole(whole.tokens[sign.start - 1 : sign.start])
    return bool(coloured) or any(begin < slot.start < end < slot.end for slot in _goods(whole))


def _is_of_goods(whole: Clause, sign: Match) -> bool:
    """Whether goods did so that are named before it, and nobody is: "the cake collapsed", not "my son ate the cake and collapsed"."""
    lexicon, tokens = whole.lexicon, whole.tokens
    if not lexicon["danger_of_goods"].whole(tokens[sign.start : sign.end]):
        return False
    before, behind = tokens[: sign.start], tokens[sign.end :]
    named = [slot.end for slot in _goods(whole)] + [before[match.end - 1].end for match in lexicon["danger_things"].all_in(before)]
    last = max((end for end in named if end <= tokens[sign.start].start), default=0)
    between = [token for token in before if token.start >= last]
    did = last and all(any(lexicon[kind].whole((token,)) for kind in ("befell", "need_small", "colour_marks")) for token in between)
    somebody = any(lexicon[kind].all_in(before) for kind in (*PERSONS, "danger_swallows")) or lexicon["need_others"].all_in(behind)
    return bool(did) and not somebody and not lexicon["danger_upon"].all_in(behind) and not lexicon["danger_asks"].all_in(tokens)


def _wants_goods(whole: Clause, sign: Match) -> bool:
    """Whether it is said how much goods are wanted: "choking for a coffee", "cần cấp cứu gấp 1 cái đầm"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    wants = lexicon["danger_wants"].at(tokens, sign.end)
    if wants is None or not lexicon["danger_figures"].whole(tokens[sign.start : sign.end]):
        return False
    begins = {slot.start for slot in _goods(whole)}
    return any(token.start in begins for token in tokens[wants.end : wants.end + BEHIND])


def _is_long_over(whole: Clause, sign: Match) -> bool:
    """Whether it is told as why goods are looked for: "my nan had a heart attack so needs low salt soup"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    had = any(match.end == sign.start for match in lexicon["danger_had"].all_in(tokens[: sign.start]))
    so = lexicon["danger_therefore"].at(tokens, sign.end) if had and not lexicon["danger_asks"].all_in(tokens) else None
    return so is not None and any(slot.start >= tokens[so.end - 1].end for slot in _goods(whole))


def _is_light(whole: Clause, sign: Match) -> bool:
    """Whether a price or a tight fit is what takes the breath, nobody else is named and no help is asked for."""
    tokens, lexicon = whole.tokens, whole.lexicon
    light = lexicon["danger_figures"].whole(tokens[sign.start : sign.end]) and lexicon["danger_light"].all_in(tokens)
    return bool(light) and not any(lexicon[kind].all_in(tokens) for kind in ("need_others", "danger_asks"))
