"""What a sum is of: the whole cart, one of its lines, or each piece."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Point
from ai_modes.grounding.money.all_of_them import EACH
from ai_modes.grounding.text.scan import Clause

CART, TOGETHER = frozenset({"cart", "basket", "trolley", "giỏ"}), frozenset({"together", "altogether", "combined"})
COMES_TO, HOLDS = frozenset({"to", "totals"}), frozenset({"has", "holds", "contains", "have"})
COME = "com"
OF_ONE, DELIVERY = frozenset({"line", "price", ""}), "deliver"


def is_of_cart(binder: Binder, claim: Claim, point: Point, roles: frozenset[str]) -> bool:
    """Whether what one line costs is said to be what the whole cart comes to, or what the cart comes to is said of each,
    or what it comes to with the delivery of the cart alone."""
    clause = binder.scan.clauses[binder.scan.clause_of[claim.first]]
    before = {binder.scan.key(at) for at in range(clause.first, claim.first)}
    if point.fact.startswith("cart_") and "they" in before and not before & (CART | TOGETHER):
        return True  # "your cart comes to £9.05" is not "they come to £9.05"
    if point.fact.startswith("cart_") and not before & (CART | TOGETHER) and _is_of_some_lines(binder, claim, clause):
        return True  # nor "your lemons come to £9.05"
    if point.fact.startswith("order_total ") and _is_of_whole_cart(binder, claim) and _has_total(binder):
        return not _is_with_delivery(binder, claim)
    of_all = "total" in roles or _is_of_whole_cart(binder, claim)
    if point.role == "total" or claim.unit or not of_all or point.role not in OF_ONE:
        return point.role == "total" and (claim.unit == "each" or is_for_each(binder, claim))
    return bool(before & CART) and not _is_of_named(binder, claim, clause) and _has_total(binder)


def _is_of_some_lines(binder: Binder, claim: Claim, clause: Clause) -> bool:
    """Whether a clause says "come to" of goods that are not all of those in the cart."""
    if binder.scan.key(claim.first - 1) != "to" or binder.scan.words[claim.first - 2].stem != COME:
        return False
    mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
    named = [one.subjects for one in mentions if one.type == "product" and clause.first <= one.first < claim.first]
    lines = {fact.subject for fact in binder.evidence.facts if fact.kind == "quantity"}
    return bool(named) and bool(lines - frozenset().union(*named))


def _is_of_named(binder: Binder, claim: Claim, clause: Clause) -> bool:
    """Whether a sum is of what is named beside the cart, "in your cart 2 lemons come to £0.70", not of the cart itself."""
    scan = binder.scan
    if scan.key(claim.first - 1) not in COMES_TO:
        return any(scan.owner[at] == "name" for at in range(clause.first, clause.end))
    cart = max(at for at in range(clause.first, claim.first) if scan.key(at) in CART)
    between = range(cart, claim.first)
    inside = scan.key(cart - 2) == "in" or any(scan.key(at) in HOLDS for at in between)
    return inside and any(scan.owner[at] == "name" for at in between)


def _is_of_whole_cart(binder: Binder, claim: Claim) -> bool:
    """Whether a clause begins with the cart and leads on to a sum: "giỏ hàng hiện là 258.000 ₫"."""
    scan, first = binder.scan, binder.scan.clauses[binder.scan.clause_of[claim.first]].first
    begins = any(scan.key(at) in CART for at in range(first, min(first + 3, claim.first)))
    return begins and scan.key(claim.first - 1) in {"là", "is", "to", "now", "hiện"}


def _is_with_delivery(binder: Binder, claim: Claim) -> bool:
    """Whether the sentence of a sum speaks of the delivery: "your cart is £14.50 with delivery"."""
    first, end = binder.sentence(claim)
    tags = (binder.scan.tags[at].get("same") for at in range(first, end))
    return any(tag is not None and tag.value == DELIVERY for tag in tags)


def is_for_each(binder: Binder, claim: Claim) -> bool:
    """Whether a sum is said of each piece by the words before it: "mỗi cái 389k", "each is £2.85"."""
    near = range(max(0, claim.first - 3), claim.first)
    if binder.scan.key(claim.last + 1) in {"on", "for"} and binder.scan.key(claim.last + 2) in EACH:
        return True
    return any(binder.scan.key(at) in EACH and "money" not in binder.scan.owner[max(0, at - 1) : at + 1] for at in near)


def _has_total(binder: Binder) -> bool:
    return any(fact.kind == "cart_total" for fact in binder.evidence.facts)
