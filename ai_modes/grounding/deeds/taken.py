"""What is said to lie in the customer's cart, to be ordered or included: a state that only a text of the turn can tell."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import content, id_of
from ai_modes.grounding.text.scan import Scan

COPULA = frozenset({"is", "are", "'s", "'re", "was", "were", "been", "have", "has", "có", "nằm", "đã", "được"})
HOLDS = frozenset({"has", "holds", "contains", "have", "có", "gồm"})
COMES = frozenset({"comes", "come", "is", "totals", "costs", "total", "là", "hết", "tổng"})
IN = frozenset({"in", "inside", "trong"})
OF_CUSTOMER = frozenset({"your", "the", "bạn", "mình"})
BASKET = frozenset({"=basket", "cart", "basket", "giỏ"})
CART = frozenset({"basket", "cart", "trolley", "bag", "giỏ"})
PASSIVE = frozenset({"ordered", "đặt", "included", "paid", "booked", "placed", "processed", "completed"})


def bind_taken(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "it's in your basket" and "it is ordered" that no text of the turn speaks of."""
    scan = binder.scan
    for at in scan.places(keys=CART | PASSIVE):
        clause = scan.clauses[scan.clause_of[at]]
        if scan.owner[at] == "name" or clause.asks or clause.negated:
            continue
        begins = _in_cart(scan, at) if scan.key(at) in CART else _is_ordered(scan, at)
        if begins is not None and begins < at and scan.key(at) in CART and (place := _not_in_cart(binder, clause.first, begins)):
            claim = Claim("deed", "cart", place, at)
            yield binder.refused(claim, f'The facts do not say "{scan.words[place].key}" of the cart.')
        if begins is not None and not _is_told(binder, at):
            claim = Claim("deed", scan.words[at].stem, min(begins, at), max(begins, at))
            yield binder.refused(claim, f'You say "{binder.written(claim)}", which nothing in the facts says.')


def _not_in_cart(binder: Binder, first: int, end: int) -> int | None:
    """Return where a thing is said to be in the cart that no text of the turn speaks of there: "the oat drink and the eggs are in"."""
    told = [segment.ids | segment.sentence for segment in binder.evidence.answered]
    inside = frozenset().union(*(ids for ids in told if BASKET & ids))
    said = (one for one in content(binder.scan, first, end) if not one.plain and one.id in binder.evidence.by_id)
    return next((one.first for one in said if one.id not in inside), None)


def _is_told(binder: Binder, at: int) -> bool:
    """Whether a text of the turn speaks of it; what a cart comes to is told by its facts or its list, not by a button's "Add to cart"."""
    if _comes_to(binder.scan, at) is not None:
        spoken = any(word.key in CART for parsed in binder.evidence.wording for word in parsed.scan.words)
        return spoken or any(fact.kind.startswith("cart") for fact in binder.evidence.facts)
    return any(not segment.asks for name in _meanings(binder.scan, at) for segment in binder.evidence.by_id.get(name, ()))


def _meanings(scan: Scan, at: int) -> frozenset[str]:
    """Return under which meanings a text of the turn may speak of the same."""
    same = scan.tags[at].get("same")
    return frozenset({id_of(scan.words[at])} | ({f"={same.value}"} if same else set()))


def _in_cart(scan: Scan, at: int) -> int | None:
    """Return the other end of "is in your basket" and "your basket has", None for another mention of it."""
    if scan.key(at + 1) in HOLDS and scan.sentence_of[at + 1] == scan.sentence_of[at]:
        return at + 1
    if (comes := _comes_to(scan, at)) is not None:
        return comes
    place = at - 1
    while place > 0 and (scan.key(place) in OF_CUSTOMER or scan.has(place, "adverb")):
        place -= 1
    return _copula(scan, place - 1) if place > 0 and scan.key(place) in IN else None


def _comes_to(scan: Scan, at: int) -> int | None:
    """Return the sum that a basket is said to come to: "your cart with delivery comes to £2.25"."""
    sums = (claim for claim in scan.claims if claim.kind == "money" and claim.first > at)
    behind = next((claim for claim in sums if scan.clause_of[claim.first] == scan.clause_of[at]), None)
    if behind is None or not any(scan.key(place) in COMES for place in range(at + 1, behind.first)):
        return None
    return behind.last


def _is_ordered(scan: Scan, at: int) -> int | None:
    return _copula(scan, at - 1)


def _copula(scan: Scan, at: int) -> int | None:
    """Return where the verb stands that ends at a word, adverbs in between left out."""
    while at > 0 and scan.has(at, "adverb") and scan.key(at) not in COPULA:
        at -= 1
    return at if at >= 0 and scan.key(at) in COPULA else None
