"""Taking off what surrounds a request: greetings, politeness, question particles; and cutting it at its joins."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.clauses import Clause

SIGNS = "£$€₫#"
LONGEST_FILLER = 3  # words


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
