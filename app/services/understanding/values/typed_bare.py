"""Words typed without their diacritics that may be a small word or a value: what stands beside them says which is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Slot, Token, Utterance
from plugins.kit.text import tokenise

EXACT = 1.0
NAMED = 0.6  # how well each half of a phrase must name goods for it to be two of them
LEAST = 3  # words: two goods and what joins them
ENDS = (",", ")", ".", "+", ";")


def without_small_end(slot: Slot, utterance: Utterance, lexicon: Lexicon) -> Slot:
    """Return goods without a small word behind their name that some others are called by: the "va" of "1 ao polo nam va 1 quan"."""
    said = [token for token in utterance.tokens if slot.start <= token.start and token.end <= slot.end] if slot.type == "product" else []
    if len(said) < 2 or slot.score >= EXACT or not lexicon.head_first or not said[-1].text.isascii():
        return slot
    small = any(lexicon[kind].whole(said[-1:]) for kind in ("joins", "fillers"))
    if not small or lexicon["homographs"].whole(said[-1:]):
        return slot
    end = said[-2].end
    return replace(slot, end=end, value=utterance.text[slot.start : end])


def before_a_repair(slot: Slot, utterance: Utterance, lexicon: Lexicon) -> Slot:
    """Return goods up to a word that takes something back: the "red mugs" of "2 red mugs sorry 3"."""
    if slot.type != "product" or slot.score >= EXACT:
        return slot
    said = [token for token in utterance.tokens if slot.start <= token.start and token.end <= slot.end]
    mark = next((one for one in lexicon["repairs"].all_in(said) if one.start > 0), None)
    if mark is None:
        return slot
    end = said[mark.start - 1].end
    return replace(slot, end=end, value=utterance.text[slot.start : end])


def parted(slot: Slot, utterance: Utterance, lexicon: Lexicon, propose: Callable[[Utterance], list[Slot]]) -> list[Slot]:
    """Return the two goods that an "and" typed without its accent ran together ("ao polo nam va quan short"), else the slot itself."""
    said = [token for token in utterance.tokens if slot.start <= token.start and token.end <= slot.end] if slot.type == "product" else []
    if len(said) < LEAST or slot.score >= EXACT or not lexicon.head_first:
        return [slot]
    inner = [one for one in lexicon["joins"].all_in(said) if one.start > 0 and one.end < len(said)]
    joins = [one for one in inner if said[one.start].text.isascii()]
    if len(joins) != 1 or lexicon["homographs"].whole(said[joins[0].start : joins[0].end]):
        return [slot]
    spans = (slot.start, said[joins[0].start - 1].end), (said[joins[0].end].start, slot.end)
    halves = [_whole_name(utterance, start, end, propose) for start, end in spans]
    return [half for half in halves if half] if all(halves) else [slot]


def _whole_name(utterance: Utterance, start: int, end: int, propose: Callable[[Utterance], list[Slot]]) -> Slot | None:
    """Return the goods that a stretch of the words names from its beginning on."""
    words = utterance.text[start:end]
    found = [slot for slot in propose(replace(utterance, text=words, tokens=tokenise(words))) if slot.type == "product"]
    best = max((slot for slot in found if slot.start == 0), key=lambda slot: slot.score, default=None)
    return replace(best, start=start, end=start + best.end) if best and best.score >= NAMED else None


def is_counted(slot: Slot, utterance: Utterance, lexicon: Lexicon, slots: Sequence[Slot]) -> bool:
    """Whether a word stands behind a number and before the end of its part of a list, or another number with its look: the "den" of
    "2 polo 1 den 1 trang", not of "2 den 3 ngay"."""
    tokens = utterance.tokens
    place = next(place for place, token in enumerate(tokens) if token.start >= slot.start)
    behind = next((at for at, token in enumerate(tokens) if token.start >= slot.end), len(tokens))
    headed = place > 0 and bool(lexicon["heads_before"].whole(tokens[place - 1 : place]))
    counted = place > headed and tokens[place - 1 - headed].text.isdecimal()
    if not counted or behind == len(tokens) or tokens[behind].text in ENDS or any(_begins_a_look(lexicon, tokens, behind)):
        return counted
    numbered = tokens[behind].text.isdecimal()
    headed = behind + numbered < len(tokens) and bool(lexicon["heads_before"].whole(tokens[behind + numbered : behind + numbered + 1]))
    beside = tokens[behind + numbered + headed : behind + numbered + headed + 1]
    return any(look.type == "attribute" and token.start == look.start for look in slots for token in beside)


def _begins_a_look(lexicon: Lexicon, tokens: Sequence[Token], place: int) -> Iterator[bool]:
    """Yield whether what stands at a place goes on about a look, or joins another to it."""
    yield from (lexicon[kind].at(tokens, place) is not None for kind in ("attribute_marks", "joins", "beside_goods"))
