"""What holds only by exception: "cannot be returned unless faulty" lets "can be returned if they are faulty" be said."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import telling
from ai_modes.grounding.text.scan import Clause

UNLESS = ("unless", "trừ", "except")
IF = frozenset({"if", "when", "where", "nếu", "khi"})
NOT_SO = frozenset({"unless", "even", "regardless", "trừ", "dù"})


def is_excepted(binder: Binder, denied: Segment, at: int) -> bool:
    """Whether what a text denies "unless" something is said with an "if" of that very thing."""
    rules = [
        segment for segment in binder.evidence.segments
        if segment.source == denied.source and segment.sentence == denied.sentence and segment.text.casefold().startswith(UNLESS)
    ]  # fmt: skip
    asked = [words for rule in rules if (words := _asked(rule))]
    sentence = binder.scan.sentence_of[at]
    clauses = [clause for clause in binder.scan.clauses if clause.sentence == sentence and not clause.asks]
    return any(_is_condition(binder, clause, asked) for clause in clauses)


def _asked(rule: Segment) -> frozenset[str]:
    """Return the words that an exception asks for, by meaning where they have one."""
    return frozenset(word for word in rule.telling - NOT_SO if f"={word}" not in rule.telling)


def _is_condition(binder: Binder, clause: Clause, rules: list[frozenset[str]]) -> bool:
    """Whether a clause is an "if" of all that one of the exceptions asks for."""
    scan = binder.scan
    keys = {scan.key(at) for at in range(clause.first, clause.end)}
    if not keys & IF or keys & NOT_SO or clause.negated:
        return False
    said = telling(scan, clause.first, clause.end)
    return any(words <= said for words in rules)
