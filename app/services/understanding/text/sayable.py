"""What a part of a message says beside the words that are given: nothing, where all of them are small or known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Slot, Token


def only(sentence: Clause, slots: Sequence[Slot]) -> Clause:
    """Return a sentence as if it said nothing but these values."""
    tokens = tuple(token for token in sentence.tokens if covered(spot(token), slots))
    return replace(sentence, tokens=tokens, slots=tuple(slots))


def says_only(part: Clause, kind: str, *slots: Slot) -> bool:
    """Whether all words are small, of a kind in the lexicon, or inside some values."""
    found = [between(part, match.start, match.end) for match in part.lexicon[kind].all_in(part.tokens)]
    words = [token for token in part.tokens if token.text[0].isalnum()]
    return all(token in part.lexicon.stop or token in part.lexicon.plain or covered(spot(token), (*found, *slots)) for token in words)


def between(part: Clause, start: int, end: int) -> Slot:
    """Return where tokens ``start:end`` stand."""
    return Slot("", "", part.tokens[start].start, part.tokens[end - 1].end)


def spot(token: Token) -> Slot:
    """Return where a token stands."""
    return Slot("", "", token.start, token.end)
