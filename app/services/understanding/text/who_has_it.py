"""What is half told of an eater: who has what another has not, an allergy to something that isn't named, what somebody doesn't like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from app.services.understanding.text.eater_words import (
    STOPS,
    Mention,
    behind_small,
    denial_before,
    ends_at,
    ends_piece,
    is_question,
    needs_in,
    person_before,
    sentence_around,
)  # fmt: skip
from app.services.understanding.text.listed_needs import KNOWN, ON_THE_SHELF, listed_after
from plugins.kit.goods.allergens import is_diet

LONGEST_PERSON = 3  # words
GOODS = ("product", "category")


def affirmed(whole: Clause, heard: Sequence[Mention]) -> Iterator[Mention]:
    """Yield what one is said not to have and another has: "my husband's not vegan, I am", "I'm not allergic to nuts but my wife is"; and
    what they have instead: "I'm not allergic to nuts, just peanuts"."""
    for denied in heard:
        if denied.holds or not denied.needs:
            continue
        end = _has_it(whole, denied.end)
        if end:
            yield Mention(denied.needs, denied.start, end)
        else:
            yield from _rather(whole, denied.end, KNOWN if is_diet(denied.needs[0]) else ON_THE_SHELF)


def _rather(whole: Clause, place: int, how: str) -> Iterator[Mention]:
    """Yield what is said right behind what is denied to be so in its place: "just peanuts and kiwi"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    place += place < len(tokens) and tokens[place].text == ","
    rather = lexicon["need_rather"].at(tokens, place)
    cue = rather and replace(rather, value=how)
    needs, end = listed_after(whole, behind_small(tokens, cue.end, lexicon), cue) if cue else ((), place)
    if needs and ends_but_for_small(whole, end):
        yield Mention(needs, place, end)


def _has_it(whole: Clause, place: int) -> int:
    """Return where it ends that somebody has what was denied just before a place, 0 where nothing says so: "but my wife is"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for match in lexicon["need_affirmed"].all_in(tokens[place:]):
        start, end = match.start + place, match.end + place
        begins = range(max(place, start - LONGEST_PERSON), start)
        person = any(ends_at(lexicon[kind].at(tokens, begin), start) for begin in begins for kind in ("need_persons", "need_is"))
        if person and ends_piece(tokens, end) and not is_question(whole, start):
            return end
    return 0


def is_unnamed(whole: Clause) -> Mention | None:
    """Return where a message says that somebody has an allergy, and not to what: "I have allergies", "my wife is allergic"."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for match in lexicon["need_unnamed"].all_in(tokens):
        denied = denial_before(tokens, match.start, lexicon)
        if denied and _has_it(whole, match.end):
            return Mention((), denied.start, _has_it(whole, match.end))
        told = match.value != "of somebody" or person_before(tokens, match.start, lexicon)
        if told and not denied and ends_but_for_small(whole, match.end) and not is_question(whole, match.start):
            return Mention((), match.start, match.end)
    return None


def disliked_in(whole: Clause) -> tuple[tuple[str, ...], Mention | None]:
    """Return what a message says that somebody doesn't like, as it was said, and where."""
    tokens, lexicon = whole.tokens, whole.lexicon
    for cue in lexicon["need_disliked"].all_in(tokens):
        begin = behind_small(tokens, cue.end, lexicon)
        _, end = needs_in(tokens, begin, lexicon)
        end = max(end, goods_until(whole, begin))
        if end > begin and ends_but_for_small(whole, end) and not is_question(whole, cue.start):
            start, _ = sentence_around(tokens, cue.start)
            return (whole.text[tokens[begin].start : tokens[end - 1].end].lower(),), Mention((), start, end)
    return (), None


def goods_until(whole: Clause, begin: int) -> int:
    """Return the token after the goods that are named at a place, 0 where none are."""
    tokens = whole.tokens
    if begin >= len(tokens):
        return 0
    ends = [slot.end for slot in whole.of(*GOODS) if slot.score >= KNOWN_PRODUCT and slot.start == tokens[begin].start]
    return next((place for place in range(begin, len(tokens)) if tokens[place].start >= max(ends)), len(tokens)) if ends else 0


def ends_but_for_small(whole: Clause, place: int) -> bool:
    """Whether a piece ends at a place, but for small words."""
    tokens, lexicon = whole.tokens, whole.lexicon
    while place < len(tokens) and tokens[place].text not in STOPS:
        small = next((match for kind in ("need_here", "need_small", "fillers", "too") if (match := lexicon[kind].at(tokens, place))), None)
        if small is None:
            return bool(lexicon["need_joins"].at(tokens, place))
        place = small.end
    return True
