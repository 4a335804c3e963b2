"""Hearing that something happened to goods ("my helmet strap snapped"): that is a complaint, not a wish to see helmets."""

from __future__ import annotations

from app.services.understanding.clauses import CERTAIN, Clause, covered
from app.services.understanding.lexicon import Match
from plugins.contracts import Slot

NEAR = 4  # words between what befell goods and how they are: "came completely smashed"


def tells_of_a_fault(clause: Clause) -> bool:
    """Whether a statement says that goods are, came or went bad; a question is none, nor are goods that are called so."""
    lexicon = clause.lexicon
    if not clause.tokens or lexicon["asking"].at(clause.tokens, 0) or lexicon["asking_particles"].at(clause.tokens, len(clause.tokens) - 1):
        return False
    broke = any(_is_said(clause, match) for match in lexicon["broke"].all_in(clause.tokens))
    return broke or any(_is_said(clause, match) and _befell(clause, match.start) for match in lexicon["faulty"].all_in(clause.tokens))


def wants_money_back(clause: Clause) -> bool:
    """Whether money is wanted back for what was bought: no goods are."""
    return bool(clause.lexicon["money_back"].all_in(clause.tokens)) and not clause.lexicon["asking"].at(clause.tokens, 0)


def _is_said(clause: Clause, match: Match) -> bool:
    """Whether words say something of goods, and are not part of their name ("broken biscuits")."""
    said = Slot("", "", clause.tokens[match.start].start, clause.tokens[match.end - 1].end)
    return not covered(said, [slot for slot in clause.of("product", "sku") if slot.score >= CERTAIN])


def _befell(clause: Clause, place: int) -> bool:
    """Whether a word before says that it is so of what the customer has: "was", "arrived", "bị"."""
    before = clause.tokens[max(0, place - NEAR) : place]
    return bool(clause.lexicon["befell"].all_in(before))
