"""Whom and what a customer buys for: "for your aunt's birthday", "a treat for a keen gardener". It tells nothing of goods and shop."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.parsing import Said, content

WORDS = word_sets("occasions")
LEADS = WORDS["leads"]
OURS = WORDS["ours"]
PROMISES = WORDS["promises"]  # that something is there in time for it
TO = "to"
NEAR = 4  # words that may stand between: "for your lovely aunt's birthday"


def is_occasion(binder: Binder, said: Said, negated: bool) -> bool:
    """Whether a word only says for whom, or for what, the customer wants something, and its clause nothing that facts could tell."""
    scan = binder.scan
    if negated or said.end - said.first > 1 or not scan.has(said.first, "occasion"):
        return False
    clause = scan.clauses[scan.clause_of[said.first]]
    spoken = {scan.key(at) for at in range(clause.first, clause.end)}
    before = {scan.key(at) for at in range(max(clause.first, said.first - NEAR), said.first)}
    led = bool(before & LEADS) and TO not in before  # a parcel goes "to your neighbour"
    return (led or clause.asks) and not spoken & (OURS | PROMISES) and not _tells(binder, clause.first, clause.end)


def _tells(binder: Binder, first: int, end: int) -> bool:
    """Whether a word between two places names a service, a state or goods: "returns are for friends", "the offer is for teachers"."""
    said = [one for one in content(binder.scan, first, end) if not one.plain]
    return any(one.id.startswith("=") and one.id != "=a gift" for one in said)
