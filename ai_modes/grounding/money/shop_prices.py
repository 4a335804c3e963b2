"""A product's price said of the shop itself."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Point


def is_of_the_shop(binder: Binder, claim: Claim, found: Point) -> bool:
    """Whether a product's price stands behind the shop's own name and that of no product: "• Mộc Hoàn Kiếm: ₫389,000"."""
    if binder.evidence.type_of(found.subjects) != "product":
        return False
    scan, (first, _) = binder.scan, binder.sentence(claim)
    before = range(first, claim.first)
    leads = scan.key(claim.first - 1) == ":" and not any(scan.owner[at] == "name" for at in before)
    return leads and any(scan.key(at) in binder.evidence.shop_words for at in before)
