"""Which size fits: a shop's table of sizes by weight, and the weight that the customer gave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

ROW = re.compile(r"\b(XS|S|M|L|XL|XXL|\d{2})\b\D{0,12}?(\d{2,3})\s*(?:đến|to|–|-)\s*(\d{2,3})\s*kg")
SIZED = frozenset({"size", "cỡ"})


def bind_fitted(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to a size that is advised and whose row does not hold the customer's weight."""
    scan, table = binder.scan, _table(binder)
    weights = {value for unit, value in binder.evidence.said_measures if unit == "kg"} if table else set()
    named = [at for at in range(1, len(scan.words)) if scan.key(at).upper() in table and scan.key(at - 1) in SIZED]
    sizes = {scan.key(at).upper() for at in named}
    if len(weights) != 1 or len(sizes) != 1 or scan.clauses[scan.clause_of[named[0]]].negated:
        return
    low, high = table[sizes.pop()]
    if not low <= next(iter(weights)) <= high:
        claim = Claim("wording", "size", named[0] - 1, named[0])
        yield binder.refused(claim, f'By the facts "{binder.written(claim)}" is for {low:g} to {high:g} kg.')


def _table(binder: Binder) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the sizes that a text of the turn gives by weight."""
    texts = [str(fact.value) for fact in binder.evidence.facts if fact.kind in ("answer", "policy")]
    return {size: (Decimal(low), Decimal(high)) for text in texts for size, low, high in ROW.findall(text)}
