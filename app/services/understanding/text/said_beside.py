"""What is told of an eater without "I'm": "coeliac, allergic to nuts", "coeliac with a nut allergy", "were vegan", "allergy - nuts"."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.eater_words import STOPS, Mention, denial_before, ends_piece, is_question
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.listed_needs import HEADING
from app.services.understanding.text.who_has_it import ends_but_for_small
from plugins.kit.goods.needs import kept_to_at, openings

BETWEEN = 3  # words between two that are told together
ENDS = ".!?;"


def diets_beside(whole: Clause, heard: Sequence[Mention]) -> list[Mention]:
    """Return the diets right before or behind what is told of somebody: the coeliac of "coeliac with a nut allergy"."""
    told, begins, found = [one for one in heard if one.holds and one.needs], openings() if heard else (), list[Mention]()
    for place, token in enumerate(whole.tokens if told else ()):
        needs, end = kept_to_at(whole.tokens, place) if token.folded in begins else ((), place)
        taken = any(one.start < end and place < one.end for one in heard)
        if not needs or taken or denial_before(whole.tokens, place, whole.lexicon) or is_question(whole, place):
            continue
        leads = begins_piece(whole, place) and any(_is_beside(whole, end, one.start) for one in told)
        follows = ends_but_for_small(whole, end) and any(_is_beside(whole, one.end, place) for one in told)
        found += [Mention(needs, place, end)] if leads or follows else []
    return found


def _is_beside(whole: Clause, end: int, start: int) -> bool:
    """Whether only small words and a comma stand between two places."""
    words = [place for place in range(end, start) if whole.tokens[place].text != ","]
    return start >= end and len(words) <= BETWEEN and all(_is_small(whole, place) for place in words)


def _is_small(whole: Clause, place: int) -> bool:
    small = any(whole.lexicon[kind].at(whole.tokens, place) for kind in ("need_small", "need_joins", "need_adds"))
    return small or whole.tokens[place] in whole.lexicon.stop


def begins_piece(whole: Clause, place: int) -> bool:
    """Whether a piece begins at a place, but for a greeting."""
    begin = next((at + 1 for at in range(place - 1, -1, -1) if whole.tokens[at].text in STOPS), 0)
    while begin < place and (opens := whole.lexicon["fillers"].at(whole.tokens, begin)):
        begin = opens.end
    return begin == place


def begins_order(whole: Clause, place: int) -> bool:
    """Whether something is asked for or ordered at a place: so many of it, or by a word that asks."""
    tokens, lexicon = whole.tokens, whole.lexicon
    if place >= len(tokens):
        return False
    counted = any(slot.start == tokens[place].start for slot in whole.of("quantity"))
    return counted or any(lexicon[kind].at(tokens, place) for kind in ("asking", "need_then"))


def order_behind(whole: Clause, end: int) -> int:
    """Return the token at which an order begins behind the signs and words that join it to what ends before: the 2 of "vegan, and 2
    lemons"; 0 where none does."""
    tokens, place = whole.tokens, end
    while place < len(tokens):
        join = whole.lexicon["need_joins"].at(tokens, place)
        if join is None and tokens[place].text[0].isalnum():
            break
        place = join.end if join else place + 1
    return place if place > end and begins_order(whole, place) else 0


def is_typed_so(whole: Clause, place: int, end: int) -> bool:
    """Whether somebody is so by a word that is typed without its apostrophe: "were vegan", and not "were vegan ones sold"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    typed = place > 0 and begins_piece(whole, place - 1) and lexicon["need_is_typed"].at(tokens, place - 1)
    on = ends_but_for_small(whole, end) or any(lexicon[kind].at(tokens, end) for kind in ("asking", "need_then"))
    return bool(typed) and on and tokens[-1].text != "?"


def is_no_heading(whole: Clause, cue: Match, end: int) -> bool:
    """Whether a cue that only may head a list stands elsewhere: the "allergy" of "nut allergy milk ok"."""
    return cue.value == HEADING and not (begins_piece(whole, cue.start) and ends_piece(whole.tokens, end))


def is_said_alone(whole: Clause, said: Mention) -> bool:
    """Whether "allergic" is a sentence by itself: "does the granola have nuts? allergic"."""
    before = whole.tokens[said.start - 1].text if said.start else "."
    return before in ENDS and ends_but_for_small(whole, said.end) and not is_question(whole, said.start)
