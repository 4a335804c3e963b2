"""What is left out of all: "all our shops are closed except Bath". It must be otherwise of that one."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.scope.everywhere import does
from ai_modes.grounding.text.names import Mention

LEADS = frozenset({"except", "excluding", "apart", "aside", "but", "trừ", "ngoại"})
STATED = frozenset({"state", "stock"})


def bind_spared(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each shop or product that is left out of what the facts say of it too."""
    scan = binder.scan
    if not scan.places(keys=LEADS):
        return
    for mention in binder.parsed.mentions:
        clause = scan.clauses[scan.clause_of[mention.first]]
        if scan.key(clause.first) not in LEADS or not clause.negated or not mention.subjects:
            continue
        said = [claim for claim in scan.claims if claim.kind in STATED and scan.sentence_of[claim.first] == clause.sentence]
        if any(claim.first < mention.first and _is_so(binder, claim, mention) for claim in said):
            claim = Claim("name", "", mention.first, mention.end - 1)
            yield binder.refused(claim, f'The facts say so of "{binder.written(claim)}" too.')


def _is_so(binder: Binder, claim: Claim, mention: Mention) -> bool:
    if claim.kind == "state":
        return mention.type == "branch" and all(does(binder, claim, branch) for branch in mention.subjects)
    points = [point for point in binder.evidence.of("stock") if point.subjects & mention.subjects]
    return bool(points) and not claim.negated and all(point.value == claim.value for point in points)
