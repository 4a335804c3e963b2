"""Numbers that go with what is checked by itself: a sum for so many, an offer, the customer's own measure; and rounded ways."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.measures import measure
from ai_modes.grounding.words.talk import wishes_day

PACKS = frozenset({"pack", "each"})
OWN = frozenset({"dạ", "bạn", "mình", "anh", "chị", "em", "you", "your", "with", "với", ",", "nặng", "cao"})
WOULD_COST = frozenset(["would", "be", "is", "are", "come", "comes", "to", "cost", "'d", "that", "'s", "of", "them", "will"])


def goes_along(binder: Binder, claim: Claim) -> Receipt | None:
    """Return the receipt of a number that goes with a sum or an offer that is checked itself, or that measures the customer."""
    if claim.unit == "day" and claim.value == (1,) and wishes_day(binder.scan, claim.first):
        return binder.granted(claim, "a wish")
    if claim.unit in ("", "each") and binder.scan.clauses[claim.clause].asks and _is_offered(binder, claim):
        return binder.granted(claim, "an offer to add so many")
    if claim.unit not in ("", "each"):
        if _are_packs(binder, claim):
            return binder.granted(claim, "so many packs weigh that", "reckoned")
        return binder.granted(claim, "the customer's own words", "message") if _is_own_measure(binder, claim) else None
    if not claim.negated and _is_reckoned_with(binder, claim):
        return binder.granted(claim, "the sum for so many is checked", "reckoned")
    if _is_bought(binder, claim) or (claim.unit == "" and _is_paid(binder, claim)):
        return binder.granted(claim, "what the offer asks to be taken or paid", "offer")
    return None


def _are_packs(binder: Binder, claim: Claim) -> bool:
    """Whether a measure is what so many packs of its sentence hold: "750 g would be three packs" of 250 g."""
    first, end = binder.sentence(claim)
    counts = [other for other in binder.scan.claims if other.kind == "number" and other.unit in PACKS and first <= other.first < end]
    named = subjects_of(binder.about(claim), "product")
    packs = [fact for fact in binder.evidence.facts if fact.kind == "pack" and fact.subject in named]
    if len({fact.subject for fact in packs}) != 1 or claim.negated:
        return False
    wanted = [measure(value, claim.unit) for value in claim.value]
    return any(measure(Decimal(packs[0].value) * count, packs[0].unit) in wanted for other in counts for count in other.value)


def _is_offered(binder: Binder, claim: Claim) -> bool:
    """Whether a number is how many the assistant asks whether to add: "Want me to add two?" """
    before = {binder.scan.key(at) for at in range(max(0, claim.first - 3), claim.first)}
    return bool(before & {"add", "thêm", "pop"}) and not claim.negated


def _is_own_measure(binder: Binder, claim: Claim) -> bool:
    """Whether a measure is the customer's own, named first: "With 50 kg you take size M"."""
    said = any((claim.unit, value) in binder.evidence.said_measures for value in claim.value)
    if said and binder.scan.key(claim.first - 1) in ("", *OWN) and not _gives_range(binder, claim):
        return True
    before, behind = binder.scan.key(claim.first - 1), binder.scan.key(claim.last + 1)
    begins = claim.first - binder.sentence(claim)[0] <= 2 and before in {"với", "with", "at", "nặng", "cao", "for"}
    return said and (begins or (before in {",", "nặng", "cao"} and behind in {"thì", "nên", "bạn", "you", ","}))


def _gives_range(binder: Binder, claim: Claim) -> bool:
    """Whether a measure is one end of a range: "52-60 kg"."""
    return binder.scan.key(claim.last + 1) in {"-", "–", "to", "đến", "tới"}


def _is_reckoned_with(binder: Binder, claim: Claim) -> bool:
    """Whether a number is how many a sum behind it is for, by the facts: "so two would be 84p"; the sum is checked itself."""
    scan, named = binder.scan, subjects_of(binder.about(claim), "product")
    money = next((one for one in binder.scan.claims if one.kind == "money" and claim.last < one.first <= claim.last + 4), None)
    between = {scan.key(at) for at in range(claim.last + 1, money.first)} if money else {""}
    if money is None or not between <= WOULD_COST or not between or not claim.value:
        return False
    prices = [point.value for point in binder.evidence.of("money") if point.role in ("price", "line") and point.subjects & named]
    return any(price.minor * claim.value[0] == total.minor for price in prices for total in money.value)


def _is_bought(binder: Binder, claim: Claim) -> bool:
    """Whether a number is how many an offer of the turn asks to be taken, and what is paid for follows: "lấy 3 cái chỉ tính tiền 2"."""
    end = binder.sentence(claim)[1]
    paid = [one for one in binder.scan.claims if one.kind in ("number", "left") and claim.last < one.first < min(end, claim.last + 8)]
    takes = [point for point in binder.evidence.of("offer_buy") if point.value in claim.value]
    return bool(paid) and _is_paid(binder, paid[0]) and binder.fitting(takes, binder.about(claim)) is not None


def _is_paid(binder: Binder, claim: Claim) -> bool:
    """Whether a number is how many are paid for in an offer of the turn: "pay for two", "chỉ tính tiền 2"."""
    before = [binder.scan.key(at) for at in range(max(0, claim.first - 3), claim.first)]
    if before[-2:] not in (["pay", "for"], ["tính", "tiền"], ["chỉ", "tính"]) and before[-1:] != ["tính"]:
        return False
    points = [point for point in binder.evidence.of("offer_pay") if point.value in claim.value]
    return len({point.value for point in binder.evidence.of("offer_pay")}) == 1 and binder.fitting(points, binder.about(claim)) is not None


def rounded_way(binder: Binder, claim: Claim) -> Receipt | None:
    """Return the receipt of a way that is rounded to a whole number and said so: "around 6 miles" of 6.1."""
    hedged = any(binder.scan.has(at, "approximate") for at in range(max(0, claim.first - 2), claim.first))
    if not hedged or claim.unit not in ("mile", "km"):
        return None
    points = [
        point for point in binder.evidence.of("number") if point.unit == claim.unit and point.value.quantize(Decimal(1)) in claim.value
    ]
    found = binder.fitting(points, binder.about(claim))
    return binder.bound(claim, found) if found else None
