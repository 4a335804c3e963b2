"""Words that only lead to something checked by itself: "postcode: BA2 3PL", "sesame is stated", "the same price"."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.differences import price_of
from ai_modes.grounding.parsing import Said
from ai_modes.grounding.quantifiers import meant

LEADS = {"weigh": "number", "postcod": "postcode", "slot": "time", "window": "time"}
HAVING = frozenset(["it", "shop", "branch", "store", "which", "also", "they", "we"])
STATED = frozenset({"stated", "given", "listed", "declared"})


def labels(binder: Binder, said: Said) -> bool:
    """Whether a word names the kind of what its sentence gives, or says that an allergen is stated, which is checked to be one."""
    scan, word = binder.scan, binder.scan.words[said.first]
    sentence = scan.sentence_of[said.first]
    if word.stem in LEADS:
        return any(claim.kind == LEADS[word.stem] and scan.sentence_of[claim.first] in (sentence, sentence + 1) for claim in scan.claims)
    if word.stem == "offer" and scan.key(said.first - 1) in HAVING:
        return True
    if word.key == "up" and scan.key(said.first + 1) == "to":
        return said.end < len(scan.words) and scan.owner[said.end] == "time"
    clause = scan.clauses[scan.clause_of[said.first]]
    allergens = [at for at in range(clause.first, clause.end) if "allergen" in scan.tags[at] and scan.words[at].stem != "allergen"]
    return word.key in STATED and not clause.negated and bool(allergens)


def cost_the_same(binder: Binder, place: int) -> bool:
    """Whether all that a clause is about, else the two of the turn, have one price that is the same."""
    scan = binder.scan
    if scan.clauses[scan.clause_of[place]].negated:
        return False
    _, named = meant(binder, place)
    if len(named) < 2:
        called: dict[str, set[str]] = {}
        for subject, kind in binder.evidence.names.types.items():
            if kind == "product":
                called.setdefault(binder.evidence.called.get(subject, subject), set()).add(subject)
        named = [frozenset(subjects) for subjects in called.values()] if len(called) == 2 else []
    prices = {price_of(binder, subjects) for subjects in named}
    return len(prices) == 1 and None not in prices
