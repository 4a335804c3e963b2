"""Which size fits: a shop's table of sizes by weight, and the weight that the customer gave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

ROW = re.compile(r"\b(XS|S|M|L|XL|XXL|\d{2})\b\D{0,12}?(\d{2,3})\s*(?:đến|to|–|-)\s*(\d{2,3})\s*kg")
SIZED = frozenset({"size", "cỡ"})
ADVISED = frozenset({"you", "your", "bạn", "anh", "chị", "chọn", "lấy", "mặc", "take", "choose", "pick", "fits"})


def bind_fitted(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to a size that is advised and whose row does not hold the customer's weight."""
    scan, table = binder.scan, _table(binder)
    weights = {value for unit, value in binder.evidence.said_measures if unit == "kg"} if table else set()
    named = [at for at in range(1, len(scan.words)) if scan.key(at).upper() in table and scan.key(at - 1) in SIZED]
    sizes = {scan.key(at).upper() for at in named}
    if len(weights) != 1 or len(sizes) != 1 or scan.clauses[scan.clause_of[named[0]]].negated:
        return
    low, high = table[sizes.pop()]
    if _has_its_row(binder, named[0], low, high):
        return
    if not low <= next(iter(weights)) <= high:
        claim = Claim("wording", "size", named[0] - 1, named[0])
        yield binder.refused(claim, f'By the facts "{binder.written(claim)}" is for {low:g} to {high:g} kg.')


def _has_its_row(binder: Binder, at: int, low: Decimal, high: Decimal) -> bool:
    """Whether a size is only told with the weights that it is for, and advised to nobody: "size L is about 55 to 60 kg"."""
    first, end = binder.sentence(Claim("wording", "size", at, at))
    told = {value for claim in binder.scan.claims if claim.kind == "number" and first <= claim.first < end for value in claim.value}
    return {low, high} <= told and not any(binder.scan.key(place) in ADVISED for place in range(first, end))


def bind_rows(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each size that is given the weights of another row: "size M is for 55 to 60 kg"."""
    scan, table = binder.scan, _table(binder)
    rows = set(table.values())
    for at in range(1, len(scan.words)) if table else ():
        size = scan.key(at).upper()
        if size not in table or not (scan.key(at - 1) in SIZED or scan.owner[at + 1 : at + 2] == ["number"]):
            continue
        _, end = binder.piece(Claim("wording", "size", at, at))
        behind = [value for claim in scan.claims if claim.kind == "number" and at < claim.first < end for value in claim.value][:2]
        if tuple(behind) in rows - {table[size]}:
            claim = Claim("wording", "size", at - 1, at)
            yield binder.refused(claim, f'By the facts "{binder.written(claim)}" is for {table[size][0]:g} to {table[size][1]:g} kg.')


def _table(binder: Binder) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the sizes that a text of the turn gives by weight."""
    texts = [str(fact.value) for fact in binder.evidence.facts if fact.kind in ("answer", "policy")]
    return {size: (Decimal(low), Decimal(high)) for text in texts for size, low, high in ROW.findall(text)}
