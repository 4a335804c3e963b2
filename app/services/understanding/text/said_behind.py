"""What is said behind what somebody can't have: "nuts give my son a rash", "dairy is a no for us"; and what only sounds so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.eater_words import STOPS, behind_small, brought_on, is_question, list_before, sentence_around
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Token


def cues_behind(whole: Clause) -> Iterator[Match]:
    """Yield where something is said of what stands before it that makes it a need."""
    yield from whole.lexicon["need_after"].all_in(whole.tokens)
    yield from brought_on(whole.tokens, whole.lexicon)
    yield from (match for match in whole.lexicon["need_out"].all_in(whole.tokens) if not _is_of_something_else(whole, match))


def _is_of_something_else(whole: Clause, cue: Match) -> bool:
    """Whether no eater is told of by a "no good for us": it is asked, or the price or how it came is said to be why."""
    tokens, lexicon = whole.tokens, whole.lexicon
    begin, _ = list_before(tokens, cue.start, lexicon)
    if lexicon["suffers"].all_in(tokens):
        return False
    return _is_asked(whole, begin, cue.end) or bool(lexicon["need_reasons"].all_in(_right_behind(whole, cue.end)))


def _is_asked(whole: Clause, begin: int, end: int) -> bool:
    """Whether a cue is part of a question, and no question behind it: "nuts are a no for us any cakes?" tells."""
    tokens, lexicon = whole.tokens, whole.lexicon
    start, stop = sentence_around(tokens, begin)
    opens = lexicon["asking"].at(tokens, start)
    behind = any(lexicon[kind].all_in(tokens[end:stop]) for kind in ("asking", "need_then"))
    return is_question(whole, begin) and not behind and (opens is None or behind_small(tokens, opens.end, lexicon) == begin or stop > end)


def _right_behind(whole: Clause, end: int) -> Sequence[Token]:
    """Return the rest of a piece and the next one, which may say why; a question says nothing of it."""
    tokens, lexicon = whole.tokens, whole.lexicon
    stop = next((at for at in range(end, len(tokens)) if tokens[at].text in STOPS), len(tokens))
    last = next((at for at in range(stop + 1, len(tokens)) if tokens[at].text in STOPS), len(tokens))
    return tokens[end:stop] if lexicon["asking"].at(tokens, stop + 1) else tokens[end:last]
