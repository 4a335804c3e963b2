"""How many of a thing lie in the cart: what a turn adds is not what the cart then holds, and nobody buys two branches."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.deeds.taken import CART, HOLDS
from ai_modes.grounding.text.signs import MULTIPLIES

CHANGES = frozenset({"=add", "=remove"})
HAVE, IN = frozenset({"have", "'ve", "got", "there", "có"}), frozenset({"in", "trong"})
PLACES = frozenset({"branch", "zone"})
REACH, NEAR = 8, 3
OF_ITS_NAME = 4  # words of the shop's own name before the branch's: "Orchard & Vine Bath"


def bind_cart_counts(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "your cart has 3 of it" where the turn adds three to those that were there."""
    counts = _counts(binder)
    for claim in binder.scan.claims if counts else ():
        if claim.kind != "number" or claim.unit not in ("", "each") or not claim.value or not _is_held(binder, claim):
            continue
        named = subjects_of(binder.about(claim), "product")
        held = {counts[subject][-1] for subject in named & counts.keys()}
        moved = {value for subject in named & counts.keys() for value in counts[subject][:-1]}
        if claim.value[0] in moved - held:
            yield binder.refused(claim, f'The facts do not say "{binder.written(claim)}" of the cart.')


def bind_counted_places(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each branch that is counted like goods: "2 × Orchard & Vine Bath"."""
    scan = binder.scan
    for claim in scan.claims:
        if claim.kind != "number" or scan.key(claim.last) not in MULTIPLIES:
            continue
        behind = range(claim.last + 1, claim.last + 1 + OF_ITS_NAME)
        counted = next((one for one in binder.parsed.mentions if one.first in behind), None)
        if counted is not None and counted.type in PLACES:
            name = Claim("name", "", claim.last + 1, counted.end - 1)
            yield binder.refused(name, f'"{binder.written(name)}" is a place, no goods; name the goods of the cart.')


def _counts(binder: Binder) -> dict[str, list[Decimal]]:
    """Return the counts of each thing that a turn changed in the cart: the change first, what is there now last."""
    facts = binder.evidence.facts
    if not any(fact.kind == "cart_total" for fact in facts):
        return {}
    found: dict[str, list[Decimal]] = {}
    for fact in facts:
        if fact.kind == "quantity":
            found.setdefault(fact.subject, []).append(Decimal(fact.value))
    return {subject: values for subject, values in found.items() if len(values) > 1}


def _is_held(binder: Binder, claim: Claim) -> bool:
    """Whether a number stands behind a "your cart now has", or in "you have three in your cart"."""
    scan, (first, end) = binder.scan, binder.sentence(claim)
    carts = [at for at in range(max(first, claim.first - REACH), claim.first) if scan.key(at) in CART]
    behind = range(claim.last + 1, min(claim.last + 1 + REACH, end))
    near = {scan.key(at) for at in range(max(first, claim.first - NEAR), claim.first)}
    if near & HAVE and any(scan.key(at) in CART and scan.key(at - 2) in IN for at in behind):
        return True
    return any(scan.key(at) in HOLDS for cart in carts for at in range(cart + 1, claim.first))
