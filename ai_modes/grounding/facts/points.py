"""What a claim of the turn's own texts is as a point of evidence: its unit, its part, whether it is of now, and what is said near it."""

from __future__ import annotations

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.text.meanings import ids_of
from ai_modes.grounding.text.parsing import Parsed, content
from ai_modes.grounding.text.roles import money_roles, time_role
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.states import BARE

NOW = frozenset({"now", "currently", "đang"})


def unit_of(parsed: Parsed, claim: Claim) -> str:
    if claim.kind != "free":
        return claim.unit
    clause = parsed.scan.clauses[claim.clause]
    return "" if any(not said.plain for said in content(parsed.scan, clause.first, clause.end, named=True)) else BARE


def is_now(scan: Scan, claim: Claim) -> bool:
    """Whether an hour or a state is that of this very day: "open now, until 20:00"."""
    clause = scan.clauses[claim.clause]
    return claim.kind in ("time", "state") and any(scan.key(at) in NOW for at in range(clause.first, clause.end))


def near_of(parsed: Parsed, claim: Claim) -> frozenset[str]:
    """Return the meanings of the words around a claim."""
    first, end = parsed.scan.text.sentences[parsed.scan.sentence_of[claim.first]]
    return frozenset(ids_of(parsed, max(first, claim.first - 5), min(end, claim.last + 5)))


def role_of(parsed: Parsed, claim: Claim) -> str:
    if claim.kind == "time":
        return time_role(parsed.scan, claim)
    roles = money_roles(parsed.scan, claim) - {"from", "price"} if claim.kind == "money" else ()
    return next(iter(sorted(roles)), "")
