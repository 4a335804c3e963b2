"""So many of each: "5 left of each", "mỗi màu còn 5" is true where the facts count every one of them so."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

OF, EACH, EVERY = frozenset({"of"}), frozenset({"each", "every"}), frozenset({"mỗi", "từng"})
COUNTS = frozenset({"number", "left"})
SINGLE = frozenset({"", "each"})
REACH = 4  # words between "mỗi màu" and how many there are


def bind_of_each(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each count of every one of which the facts count one otherwise, or none."""
    scan = binder.scan
    if not scan.places(keys=EACH | EVERY):
        return
    for claim in scan.claims:
        if claim.kind not in COUNTS or claim.unit not in SINGLE or scan.clauses[claim.clause].asks or claim.negated:
            continue
        if (place := _each(binder, claim)) is not None and not _is_so(binder, claim):
            whole = Claim("number", claim.value, min(place, claim.first), max(place, claim.last))
            if _is_quoted(binder, whole):
                continue
            yield binder.refused(whole, f'The facts do not say "{binder.written(whole)}".')


def _is_quoted(binder: Binder, whole: Claim) -> bool:
    """Whether the customer's own words are said in quotation marks: “2 of each cushion”."""
    words = [str(fact.value) for fact in binder.evidence.facts if fact.kind == "open_goods"]
    return binder.scan.key(whole.first - 1) == '"' and any(one.startswith(binder.written(whole)) for one in words)


def _each(binder: Binder, claim: Claim) -> int | None:
    """Return where the "each" stands that a count is of: "4 of each", "5 left of each", "mỗi màu còn 5"; None without one."""
    scan = binder.scan
    behind = next((at for at in (claim.last + 1, claim.last + 2) if scan.key(at) in OF and scan.key(at + 1) in EACH), None)
    if behind is not None:
        return behind + 1
    first, _ = binder.piece(claim)
    near = range(max(first, claim.first - REACH), claim.first)
    begins = next((at for at in near if scan.key(at) in EVERY and scan.has(at + 1, "property")), None)
    return None if begins is None or "money" in scan.owner[begins : claim.first] else begins


def _is_so(binder: Binder, claim: Claim) -> bool:
    """Whether the stock, or how many are taken, of each one is so many."""
    counts = [fact.value for fact in binder.evidence.facts if fact.kind == "stock"]
    taken = [fact.value for fact in binder.evidence.facts if fact.kind == "quantity"]
    return any(told and all(value in claim.value for value in told) for told in (counts, taken if claim.kind == "number" else []))
