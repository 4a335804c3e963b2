"""Taking off what surrounds a request: greetings, politeness, question particles, what was said by mistake; cutting it at its joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.clauses import Clause

SIGNS = "£$€₫#"
LONGEST_FILLER = 3  # words
REPAIRED = ("quantity", "date", "time", "product", "category", "attribute", "place", "postcode", "max_price", "money", "phone")


def without_fillers(clause: Clause) -> Clause:
    """Drop greetings and politeness around a request ("hi, ... please"), unless nothing else is left."""
    start = _first_meant(clause)
    end = _last_meant(clause, start)
    return clause.part(start, end) if start < end else clause


def _first_meant(clause: Clause) -> int:
    start, moved = 0, True
    while moved and start < len(clause.tokens):
        match = clause.lexicon["fillers"].at(clause.tokens, start)
        moved = bool(match) or not clause.tokens[start].text[0].isalnum() and clause.tokens[start].text not in SIGNS
        start = match.end if match else start + moved
    return start


def _last_meant(clause: Clause, start: int) -> int:
    end, moved = len(clause.tokens), True
    while moved and start < end:
        begin = next((place for place in range(max(start, end - LONGEST_FILLER), end) if _fills(clause, place, end)), None)
        moved = begin is not None or not clause.tokens[end - 1].text[0].isalnum()
        end = begin if begin is not None else end - moved
    return end


def without_correction(clause: Clause) -> Clause:
    """Drop the words that take an answer back ("no wait, the small one"), unless nothing else is left."""
    mark = clause.lexicon["corrections"].at(clause.tokens, 0)
    return without_fillers(clause.part(mark.end, len(clause.tokens))) if mark and mark.end < len(clause.tokens) else clause


def without_interjection(clause: Clause) -> Clause:
    """Drop a "no," or "sorry," before a request that says by itself what is wanted ("no, forget the parsnips")."""
    mark = clause.lexicon["repairs"].at(clause.tokens, 0)
    if mark is None or mark.end + 1 >= len(clause.tokens) or clause.tokens[mark.end].text != ",":
        return clause
    return clause.part(mark.end + 1, len(clause.tokens))


def repaired(clause: Clause) -> Clause:
    """Drop what the customer took back in the same breath: the 2 of "2 no wait 3 loaves", the Saturday of "saturday, sorry, sunday"."""
    for repair in reversed(clause.lexicon["repairs"].all_in(clause.tokens)):
        again = next((token for token in clause.tokens[repair.end :] if token.text != ","), None)
        if repair.start == 0 or again is None:
            continue
        begins = again.start
        ends = next(token.end for token in reversed(clause.tokens[: repair.start]) if token.text != ",")
        after = {slot.type for slot in clause.slots if slot.start == begins}
        mistaken = [slot for slot in clause.slots if slot.end == ends and slot.type in after and slot.type in REPAIRED]
        if mistaken:
            clause = _without(clause, min(slot.start for slot in mistaken), begins)
    return clause


def _without(clause: Clause, start: int, end: int) -> Clause:
    tokens = tuple(token for token in clause.tokens if token.end <= start or token.start >= end)
    return replace(clause, tokens=tokens, slots=tuple(slot for slot in clause.slots if slot.end <= start or slot.start >= end))


def without_particles(clause: Clause) -> Clause:
    """Drop the small words that only make a question of what stands before them ("còn size M không")."""
    end = len(clause.tokens)
    while end > 1 and (clause.lexicon["particles"].at(clause.tokens, end - 1) or not clause.tokens[end - 1].text[0].isalnum()):
        end -= 1
    return clause.part(0, end)


def _fills(clause: Clause, place: int, end: int) -> bool:
    match = clause.lexicon["fillers"].at(clause.tokens, place)
    return bool(match and match.end == end)


def cut(clause: Clause, cuts: Sequence[tuple[int, int]]) -> list[Clause]:
    """Return the pieces between the joining words at the token ranges ``cuts``."""
    pieces, begin = [], 0
    for start, end in cuts:
        pieces.append(clause.part(begin, start))
        begin = end
    return [*pieces, clause.part(begin, len(clause.tokens))]
