"""What is said of whichever one of a kind: "đầm nào của shop cũng mặc được". A text of the turn must say it of all."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

WHICH, ALSO = frozenset({"nào"}), "cũng"
NO_KIND = frozenset({"lúc", "khi", "giờ", "hàng", "chỗ", "ngày", "nhánh", "bạn"})  # times and shops have rules of their own
REACH = 4
WIDE = frozenset({"nào", "mọi", "tất", "đều", "all", "every", "each"})


def bind_any_of_a_kind(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "whichever dress ... too" of which no text of the turn says that it is so of all."""
    scan = binder.scan
    for at in scan.places(keys=WHICH):
        clause = scan.clauses[scan.clause_of[at]]
        also = next((place for place in range(at + 1, min(at + 1 + REACH, clause.end)) if scan.key(place) == ALSO), None)
        if (
            also is None
            or clause.asks
            or scan.key(at - 1) in NO_KIND
            or binder.has_claim(at, "money")
            or scan.has(at, "plain")
            and scan.size(at, "plain") > 1
        ):
            continue
        if not any(WIDE & segment.ids and not segment.asks for segment in binder.evidence.segments):
            claim = Claim("wording", "any", at, also)
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')
