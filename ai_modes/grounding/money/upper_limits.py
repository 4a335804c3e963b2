"""A sum that the shop tells as the most there may be, and a reply as the least: "COD for orders up to £50" is not "from £50"."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.scan import Scan

UP_TO = (("up", "to"), ("at", "most"), ("no", "more", "than"), ("maximum", "of"), ("under",), ("below",), ("đến",), ("tới",), ("tối", "đa"))
UP_TO += (("dưới",), ("không", "quá"))
FROM = (("from",), ("over",), ("above",), ("more", "than"), ("at", "least"), ("từ",), ("trên",), ("ít", "nhất"), ("tối", "thiểu"))


def bind_upper_limits(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each sum said as the least of which every text of the turn tells that it is the most."""
    for claim in binder.scan.claims:
        if claim.kind != "money" or claim.negated or not _is_led_by(binder.scan, claim, FROM):
            continue
        told = [(parsed.scan, other) for parsed in binder.evidence.wording for other in parsed.scan.claims if _is_same(claim, other)]
        if told and all(_is_led_by(scan, other, UP_TO) and not _ends_range(scan, other) for scan, other in told):
            yield binder.refused(claim, f"The facts say up to {binder.written(claim)}, not from it.")


def _is_same(claim: Claim, other: Claim) -> bool:
    return other.kind == "money" and bool(set(other.value) & set(claim.value))


def _is_led_by(scan: Scan, claim: Claim, ways: tuple[tuple[str, ...], ...]) -> bool:
    keys = tuple(scan.key(at) for at in range(max(0, claim.first - 3), claim.first))
    return any(keys[-len(way) :] == way for way in ways)


def _ends_range(scan: Scan, claim: Claim) -> bool:
    """Whether another sum stands before the word that leads to one: "từ 100.000 ₫ đến 500.000 ₫"."""
    return any(scan.owner[at] == "money" for at in range(max(0, claim.first - 3), claim.first))
