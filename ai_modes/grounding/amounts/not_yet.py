"""Goods that were only asked for: whichever sourdough shall be taken, none of them is in the cart as long as that is open."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.deeds.taken import CART, HOLDS
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Scan

WORDS = word_sets("not_yet")
IN, ADDS, ASKED = WORDS["in"], WORDS["adds"], WORDS["asked"]
REACH = 4  # words from the goods to "in your cart"


def bind_not_yet(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each thing that is said to lie in the cart, or to be put into it, and is only a word of the customer's."""
    scan = binder.scan
    if not scan.places(keys=CART | ADDS):
        return
    for words in _only_said(binder):
        for at in scan.places(keys=frozenset(words[:1])):
            said = tuple(scan.key(at + step) for step in range(len(words))) == words
            if said and not scan.clauses[scan.clause_of[at]].asks and _is_in_cart(scan, at, at + len(words)):
                claim = Claim("name", "", at, at + len(words) - 1)
                yield binder.refused(claim, f'Which "{binder.written(claim)}" is meant is open: it is not in the cart.')


def _only_said(binder: Binder) -> Iterator[tuple[str, ...]]:
    """Yield the customer's words for goods that are none that the turn counts."""
    facts = binder.evidence.facts
    counted = {fact.subject for fact in facts if fact.kind == "quantity"}
    lines = [{word.key for word in read(str(fact.value)).words} for fact in facts if fact.kind == "name" and fact.subject in counted]
    for fact in facts:
        words = tuple(word.key for word in read(str(fact.value)).words) if fact.kind == "open_goods" else ()
        if words and not any(words[-1] in line for line in lines):
            yield words


def _is_in_cart(scan: Scan, first: int, end: int) -> bool:
    """Whether "your cart has", "I've added" stands before some words of a sentence, or "are in your cart" behind them."""
    begin, until = scan.text.sentences[scan.sentence_of[first]]
    before = [scan.key(at) for at in range(begin, first)]
    if ASKED & set(before):
        return False
    holds = any(key in CART and HOLDS & set(before[place:]) for place, key in enumerate(before))
    behind = range(end, min(end + REACH, until))
    lies = any(scan.key(at) in IN and {scan.key(at + 1), scan.key(at + 2)} & CART for at in behind)
    return holds or lies or bool(ADDS & set(before))
