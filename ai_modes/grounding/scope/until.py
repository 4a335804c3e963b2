"""Not until: "your card isn't charged until it is packed" says no more than that it is charged when it is packed."""

from __future__ import annotations

from ai_modes.grounding.amounts.context import COMMON
from ai_modes.grounding.binding import Binder
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import Said, telling

UNTIL = frozenset({"until", "till"})
WHEN = frozenset({"when", "once", "after"})


def is_not_until(binder: Binder, said: Said, told: Segment) -> bool:
    """Whether a denied word has an "until" behind it, of what a text of the turn says as the "when" of the same."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    _, end = scan.text.sentences[clause.sentence]
    until = next((at for at in range(said.end, end) if scan.key(at) in UNTIL), None)
    if until is None or until > clause.end:
        return False
    ends = next((at for at in range(until, end) if scan.key(at) in {",", ";"}), end)
    before, behind = telling(scan, clause.first, until), telling(scan, until + 1, ends, plain=True) - COMMON
    spoken = {word for word in before if word in binder.evidence.by_id}
    if told.negated or told.asks or not behind or not behind | spoken <= told.sentence:
        return False
    return any(_holds_when(one, behind) for one in binder.evidence.segments if one.source == told.source and one.sentence == told.sentence)


def _holds_when(segment: Segment, behind: frozenset[str]) -> bool:
    """Whether a clause is the "when" of just these words."""
    begins = segment.text.casefold().split()[:1]
    own = {word for word in segment.ids - COMMON - WHEN if word.isalpha()}
    return bool(WHEN & set(begins)) and own == behind
