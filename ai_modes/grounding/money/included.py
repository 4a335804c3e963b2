"""What a sum has in it, or what comes on top: "including the £2.50 fee", "plus 42p tax", "another £1.49 off"."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

INSIDE = frozenset({"including", "includes", "include", "included", "inclusive", "gồm"})
ON_TOP = frozenset({"plus", "+", "cộng"})
FURTHER = frozenset({"another", "further", "extra", "additional"})
OF_FEE = frozenset({"delivery", "fee", "tax", "vat", "shipping", "postage", "phí", "thuế", "taxes", "duties", "duty", "customs"})
TAXES = frozenset({"tax", "taxes", "vat", "duties", "duty", "customs", "thuế"})
TAKEN_OFF = frozenset({"off", "discount", "saving", "savings", "giảm"})
BEFORE, BEHIND = 3, 4


def bind_included(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each sum said to be in another, on top of it or taken off it as well, where the shop's wording doesn't."""
    scan = binder.scan
    for claim in binder.scan.claims:
        if claim.kind != "money" or claim.negated or scan.clauses[scan.clause_of[claim.first]].asks:
            continue
        first, end = binder.sentence(claim)
        led = {scan.key(at) for at in range(max(first, claim.first - BEFORE), claim.first)}
        follows = {scan.key(at) for at in range(claim.last + 1, min(end, claim.last + 1 + BEHIND))}
        fee = bool(follows & OF_FEE)
        if not (fee and led & (INSIDE | ON_TOP)) and not led & FURTHER and not _takes_in(binder, claim):
            continue
        told = _around(binder, claim)
        wrong = _takes_in(binder, claim) and not told & INSIDE
        wrong = wrong or (fee and led & INSIDE and not told & INSIDE) or (fee and led & ON_TOP and told & INSIDE)
        if wrong or (led & FURTHER and follows & TAKEN_OFF and not told & FURTHER):
            yield binder.refused(claim, f'The facts do not say "{binder.parsed.written(max(first, claim.first - BEFORE), claim.last)}".')


def bind_taxes(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "with all import taxes included", of no figure, where the shop's wording does not have them in it."""
    scan = binder.scan
    for at in scan.places(keys=INSIDE):
        clause = scan.clauses[scan.clause_of[at]]
        near = range(max(clause.first, at - BEHIND), min(clause.end, at + 1 + BEHIND))
        taxes = {scan.key(place) for place in near} & TAXES
        summed = any(scan.owner[place] == "money" for place in range(at, near.stop))
        if not taxes or summed or clause.asks or clause.negated:
            continue
        told = [{word.strip(",.;:()") for word in one.text.casefold().split()} for one in binder.evidence.segments if not one.asks]
        if not any(TAXES & words and INSIDE & words for words in told):
            claim = Claim("wording", "included", min(at, near.start), max(at, near.stop - 1))
            yield binder.refused(claim, f"The facts do not say that {', '.join(sorted(taxes))} are in it.")


def _takes_in(binder: Binder, claim: Claim) -> bool:
    """Whether a sum is said to have a fee in it, of no figure: "the minimum is £20, which includes delivery"."""
    scan, end = binder.scan, binder.sentence(claim)[1]
    inside = next((at for at in range(claim.last + 1, min(end, claim.last + 1 + BEHIND)) if scan.key(at) in INSIDE), None)
    if inside is None:
        return False
    clause = scan.clauses[scan.clause_of[inside]]
    behind = range(inside + 1, min(clause.end, inside + 1 + BEHIND))
    fee = any(scan.key(at) in OF_FEE for at in behind) or scan.words[inside].key == "included"
    return fee and not any(scan.owner[at] == "money" for at in behind) and not clause.negated


def _around(binder: Binder, claim: Claim) -> set[str]:
    """Return the words of the shop's sentences that give a sum."""
    keys: set[str] = set()
    for parsed in binder.evidence.wording:
        for other in parsed.scan.claims:
            if other.kind == "money" and set(other.value) & set(claim.value):
                first, end = parsed.scan.text.sentences[parsed.scan.sentence_of[other.first]]
                keys |= {parsed.scan.key(at) for at in range(first, end)}
    return keys
