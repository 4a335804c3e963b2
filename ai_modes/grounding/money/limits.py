"""Sums of the customer's own: the limit that they set, and what they mean to spend."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim
from ai_modes.grounding.text.assigning import About

BUDGET = frozenset({"budget", "limit"})
ORDERED = frozenset({"order", "basket", "shop", "spend"})
SPENT = frozenset({"your", "with", "so", "at", "spend", "spending", "đơn", "với"})
WITHIN = frozenset("is are 's 're comes costs come cost at in for well all just under below up to within less than".split())  # noqa: SIM905
WITHIN |= frozenset("dưới tối đa trong tầm giá có còn chỉ".split())  # noqa: SIM905
COSTING = frozenset({"cost", "costs", "fee", "charge", "charges", "price", "minimum", "from", "over", "từ", "phí"})


def is_what_they_spend(binder: Binder, claim: Claim) -> bool:
    """Whether a sum is the one that the customer asked about, said of their order: "your £55 order", "with £55 you're over it"."""
    if binder.scan.key(claim.last + 1) in BUDGET and binder.scan.key(claim.first - 1) == "your":
        return any(("money", value) in binder.evidence.said_points for value in claim.value)
    asked = {fact.value for fact in binder.evidence.facts if fact.kind == "asked_amount"}
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[claim.first]]
    keys = {scan.key(at) for at in range(clause.first, clause.end)}
    costing = COSTING & {scan.key(at) for at in range(clause.first, claim.first)}
    ordered = scan.key(claim.last + 1) in ORDERED and scan.key(claim.first - 1) not in COSTING
    return bool(asked & set(claim.value)) and (ordered or bool(keys & SPENT) and not costing and not scan.has(claim.first - 1, "role"))


def is_over(binder: Binder, claim: Claim) -> bool:
    """Whether what is named right before an "under £5" costs more: "the red mug is under £5"."""
    at = claim.first - 1
    while at >= 0 and binder.scan.key(at) in WITHIN:
        at -= 1
    mention = next((one for one in binder.parsed.mentions if one.end == at + 1 and one.type == "product"), None)
    if mention is None or binder.scan.clauses[binder.scan.clause_of[claim.first]].negated:
        return False
    prices = [point.value for point in binder.evidence.of("money") if point.role in ("line", "price") and point.subjects & mention.subjects]
    return bool(prices) and all(price.minor > value.minor for price in prices for value in claim.value)


def is_limit(binder: Binder, claim: Claim, about: About) -> bool:
    """Whether a limit is the customer's, and nothing named beside it costs more."""
    if not any(("money", value) in binder.evidence.said_points for value in claim.value):
        return False
    named = subjects_of(about, "product")
    prices = [point.value for point in binder.evidence.of("money") if point.role in ("line", "price") and point.subjects & named]
    return all(min(price.minor for price in prices) <= value.minor for value in claim.value if prices)
