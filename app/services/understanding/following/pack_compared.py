"""Sizes of what is in focus that are called by their pack: "the big bag", "2 of the smaller tins"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.services.understanding.following.measures import Shown, size_of
from app.services.understanding.text.clauses import Clause
from plugins.contracts import Slot

SCORE = 0.95


def pack_compared(clause: Clause, choice: Callable[[], Sequence[Shown]]) -> list[Slot]:
    """Return a reference to the one of its sizes that holds most or least; [] where no pack is compared, or it has but one size."""
    for kind, choose in (("larger", max), ("smaller", min)):
        for match in clause.lexicon[kind].all_in(clause.tokens):
            pack = clause.lexicon["pack_heads"].at(clause.tokens, match.end)
            known = [one for one in choice() if size_of(one.product)] if pack else []
            if pack and len(known) > 1:
                code = choose(known, key=lambda one: size_of(one.product)).code
                begin, end = clause.tokens[match.start].start, clause.tokens[pack.end - 1].end
                return [Slot("reference", code, begin, end, SCORE)]
    return []
