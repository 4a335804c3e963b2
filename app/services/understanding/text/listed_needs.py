"""The list behind what somebody can't have: "nuts and kiwi", "egg whites, milk and penicillin", and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from app.services.understanding.text.eater_words import (
    LONGEST_SUBJECT,
    behind_person,
    behind_small,
    denial_before,
    ends_piece,
    is_question,
    needs_in,
    says_something,
)  # fmt: skip
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Token
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.free_from import named_until

LONGEST_WORD = 2  # words of what is no allergen of the law, or that an allergen's name goes on with
LISTED = (",", "&", "+", "/")
ANY, ON_THE_SHELF, KNOWN, HEADING = "any", "shelf", "known", "heading"  # as said, as goods of the shop, as a need, as one that ends so


def listed_after(whole: Clause, begin: int, cue: Match, *, denied: bool = False) -> tuple[tuple[str, ...], int]:
    """Return what a list behind a cue names, and where it ends: "nuts and kiwi", "penicillin, nuts and eggs". What is ``denied`` ends
    where something else is so: "not allergic to nuts, just peanuts"."""
    tokens, loosely = whole.tokens, whole.lexicon.needs_unjoined
    needs, end = needs_in(tokens, begin, whole.lexicon, loosely=loosely)
    if not needs and cue.value not in (KNOWN, HEADING) and not is_question(whole, cue.start):
        needs, end = _other_word(whole, begin, cue.value)
        beside, stop = needs_in(tokens, end, whole.lexicon)
        needs, end = ((*needs, *beside), stop) if needs and beside else (needs, end)
    elif not needs:
        needs, end = _goods_alone(whole, begin, cue)
    while needs and (place := _next_of_list(whole, end, cue)):
        if denied and whole.lexicon["need_rather"].at(tokens, place):
            break
        place = behind_small(tokens, behind_person(tokens, place, whole.lexicon), whole.lexicon)
        more, stop = needs_in(tokens, place, whole.lexicon, loosely=loosely)
        if not more:
            more, stop = _other_word(whole, place, ON_THE_SHELF)
            if not more and cue.value == ANY and _is_a_word_alone(whole, place):
                more, stop = (tokens[place].text.lower(),), place + 1
            further = _joined_until(tokens, stop) or needs_in(tokens, stop, whole.lexicon)[0] if more else ()
            if not more or not (ends_piece(tokens, stop) or further) or (tokens[end].text == "," and not further):
                break  # "I'm allergic to nuts, bananas please"
        needs, end = tuple(dict.fromkeys((*needs, *more))), stop
    return needs, end


def _next_of_list(whole: Clause, end: int, cue: Match) -> int:
    """Return where a list goes on behind what it named last, 0 where it doesn't: behind an "and", behind the rest of its name ("egg
    whites and nuts", "peanut butter and kiwi"), or at what stands there with nothing before it ("nuts kiwi milk")."""
    tokens, lexicon = whole.tokens, whole.lexicon
    behind = _name_until(whole, end)
    joined = _joined_until(tokens, behind)
    if joined or behind > end or end >= len(tokens):
        return joined
    adds = lexicon["need_adds"].at(tokens, end) or (_is_not_all(whole, cue) and lexicon["need_rather"].at(tokens, end))
    if adds:
        return adds.end
    beside = needs_in(tokens, end, lexicon)[0]
    if cue.value == ANY and (_is_one_product(whole, end) or (beside and not is_diet(beside[0]))):
        return end
    for stop in range(end + 1, min(len(tokens), end + LONGEST_WORD + 1)):
        if not _goes_on_with(whole, stop - 1):
            return 0
        on = _joined_until(tokens, stop) or stop
        if needs_in(tokens, behind_small(tokens, on, lexicon), lexicon)[0]:
            return on
    return 0


def _is_not_all(whole: Clause, cue: Match) -> bool:
    """Whether a cue is said not to name all: the "but milk" of "not allergic to just nuts but milk too" is told as well."""
    tokens, lexicon = whole.tokens, whole.lexicon
    said = (lexicon["need_denied"].at(tokens, begin) for begin in range(max(0, cue.start - LONGEST_SUBJECT), cue.start))
    beyond = any(one is not None and not one.value for one in said)
    return beyond or bool(lexicon["need_rather"].at(tokens, cue.end) and denial_before(tokens, cue.start, lexicon))


def _is_one_product(whole: Clause, place: int) -> bool:
    """Whether goods are named at a place that are no kind of goods: who is "allergic to nuts biscuits" asks for biscuits."""
    begin = whole.tokens[place].start
    return _shelf_until(whole, place) > place and not any(slot.start == begin for slot in whole.of("category"))


def _name_until(whole: Clause, end: int) -> int:
    """Return where a name ends that goes on at a place: "egg whites", goods that begin with an allergen ("peanut butter"), the milk of
    "soya milk"."""
    tokens = whole.tokens
    if not 0 < end < len(tokens):
        return end
    last, here = tokens[end - 1].start, tokens[end].start
    over = [slot.end for slot in whole.of(*SHELF) if slot.score >= KNOWN_PRODUCT and slot.start <= last and here < slot.end]
    if part := whole.lexicon["need_parts"].at(tokens, end):
        return part.end
    if not over and tokens[end - 1].folded in allergen_vocabulary().stand_ins["milk"]:
        return max(end, named_until(tokens, end)[0])
    return _place_of(tokens, end, max(over)) if over else end


def _goes_on_with(whole: Clause, place: int) -> bool:
    """Whether a word may belong to the name before it: the "whites" of "egg whites", and not the "show" of "nuts show me milk"."""
    lexicon, token = whole.lexicon, whole.tokens[place]
    asks = any(lexicon[kind].at(whole.tokens, place) for kind in ("need_then", "asking"))
    return says_something(token, lexicon) and not asks and _shelf_until(whole, place) == place


def _goods_alone(whole: Clause, begin: int, cue: Match) -> tuple[tuple[str, ...], int]:
    """Return the goods of the shop that are all that somebody is said not to be able to eat: the lemons of "I can't eat lemons"."""
    if is_question(whole, cue.start) or not whole.lexicon["cannot_eat"].whole(whole.tokens[cue.start : cue.end]):
        return (), begin
    words, end = _other_word(whole, begin, ON_THE_SHELF)
    joined = _joined_until(whole.tokens, end) or whole.lexicon["need_joins"].at(whole.tokens, end)
    return (words, end) if words and (joined or ends_piece(whole.tokens, end)) else ((), begin)


def _is_a_word_alone(whole: Clause, place: int) -> bool:
    """Whether a word that says something ends a piece: the "latex" of "allergic to nuts and latex"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    says = place < len(tokens) and says_something(tokens[place], lexicon) and not lexicon["need_then"].at(tokens, place)
    return says and ends_piece(tokens, place + 1)


def _joined_until(tokens: Sequence[Token], place: int) -> int:
    """Return the token after the words and signs that join what stands before a place to what comes next, 0 where nothing does."""
    end, joins = place, allergen_vocabulary().joins
    while end < len(tokens) and (tokens[end].folded in joins or tokens[end].text in LISTED):
        end += 1
    return end if place < end < len(tokens) else 0


def _other_word(whole: Clause, begin: int, how: str) -> tuple[tuple[str, ...], int]:
    """Return what somebody is allergic to that is no allergen of the law: goods of the shop ("kiwi"), else a word or two as said."""
    tokens = whole.tokens
    named, end = _shelf_until(whole, begin), begin
    while how == ANY and end < min(len(tokens), begin + LONGEST_WORD) and says_something(tokens[end], whole.lexicon):
        end += 1
        if needs_in(tokens, end, whole.lexicon)[0] and tokens[begin].folded not in allergen_vocabulary().stand_ins["milk"]:
            break  # "kiwi nuts" are two, "coconut milk" is one
    touched = whole.lexicon["need_touch"].at(tokens, begin)  # "dị ứng latex", which no shop of clothes has on a shelf
    end = max(end, named, touched.end if touched else begin)
    return ((whole.text[tokens[begin].start : tokens[end - 1].end].lower(),) if end > begin else ()), end


def _shelf_until(whole: Clause, begin: int) -> int:
    """Return where goods of the shop end that are named at a place, the place itself where none are."""
    joins = any(whole.lexicon[kind].at(whole.tokens, begin) for kind in ("need_joins", "need_excepted"))
    if joins or begin >= len(whole.tokens):
        return begin
    here = [slot.end for slot in whole.of(*SHELF) if slot.score >= KNOWN_PRODUCT and slot.start == whole.tokens[begin].start]
    return _place_of(whole.tokens, begin, max(here)) if here else begin


def _place_of(tokens: Sequence[Token], begin: int, at: int) -> int:
    """Return the first token from a place on that stands behind a character."""
    return next((place for place in range(begin, len(tokens)) if tokens[place].start >= at), len(tokens))
