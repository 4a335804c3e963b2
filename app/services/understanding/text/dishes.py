"""What goods are cooked for, and for how many: "making a lasagne so mince, chopped tomatoes" wants no lasagne."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from app.services.understanding.text.small_words import DASHES

LONGEST_DISH = 7  # words
SIGNS = (",", ":", *DASHES)


def without_dish(sentence: Clause) -> Clause:
    """Return the goods behind what somebody cooks, or the dish itself where nothing else is said; other sentences as they are."""
    begun = sentence.lexicon["cooking"].at(sentence.tokens, 0)
    if not begun:
        return sentence
    rest = sentence.part(begun.end, len(sentence.tokens))
    for place in range(1, min(LONGEST_DISH, len(rest.tokens))):
        if rest.tokens[place].text in SIGNS or rest.lexicon["therefore"].at(rest.tokens, place):
            goods = rest.part(_behind(rest, place), len(rest.tokens))
            return goods if _names_goods(goods) else sentence
    return rest if rest.is_bare and _names_goods(rest) else sentence


def without_eaters(sentence: Clause) -> Clause:
    """Return an order without how many people it is for: the "for two people" of "can I have salmon for two people"."""
    if not sentence.lexicon["order_openings"].at(sentence.tokens, 0):
        return sentence
    for amount in sentence.of("quantity"):
        begin = sum(token.start < amount.start for token in sentence.tokens) - 1
        end = sum(token.start < amount.end for token in sentence.tokens)
        people = sentence.lexicon["counted_people"].at(sentence.tokens, end)
        if people and begin > 0 and sentence.lexicon["purpose"].whole(sentence.tokens[begin : begin + 1]):
            kept = (*sentence.tokens[:begin], *sentence.tokens[people.end :])
            return replace(sentence, tokens=kept, slots=tuple(slot for slot in sentence.slots if slot is not amount))
    return sentence


def _behind(rest: Clause, place: int) -> int:
    """Return where the goods begin behind a sign and a "so"."""
    place += rest.tokens[place].text in SIGNS
    so = rest.lexicon["therefore"].at(rest.tokens, place)
    return so.end if so else place


def _names_goods(part: Clause) -> bool:
    return any(slot.score >= KNOWN_PRODUCT for slot in part.products)
