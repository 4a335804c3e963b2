"""What is named beside a "this", and how many of it: "áo này", "hai cái quần đấy", "this shirt"."""

from __future__ import annotations

from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Token

LONGEST_KIND = 3  # words


def named_beside(clause: Clause, match: Match) -> list[tuple[int, int]]:
    """Return the token ranges of what may be named beside a "this", the longest first: before it where a language points behind."""
    if clause.lexicon.points_behind:
        ranges = [(match.start - length, match.start) for length in range(LONGEST_KIND, 0, -1)]
    else:
        ranges = [(match.end, match.end + length) for length in range(LONGEST_KIND, 0, -1)]
    inside = [(start, end) for start, end in ranges if start >= 0 and end <= len(clause.tokens)]
    return [(start, end) for start, end in inside if all(_names(token, clause) for token in clause.tokens[start:end])]


def _names(token: Token, clause: Clause) -> bool:
    return token not in clause.lexicon.stop and token.text[0].isalpha()


def counted_from(clause: Clause, start: int) -> tuple[int, int | None]:
    """Return where "hai cái quần đấy" begins, and how many are meant: 0 for all, None where nothing says so."""
    if start and clause.lexicon["reference_heads"].whole(clause.tokens[start - 1 : start]):
        start -= 1
    for length in (2, 1):
        counted = clause.lexicon["all_these"].at(clause.tokens, start - length) if start >= length else None
        if counted and counted.end == start:
            return start - length, counted.value
    return start, None
