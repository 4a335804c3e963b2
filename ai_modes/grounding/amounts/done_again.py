"""Numbers that are no fact by themselves and can be done again: "3 × £1.20 = £3.60", "you pay for four of the six", "six hours in all"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ai_modes.grounding.binding import Binder, on_days, subjects_of
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import id_of
from ai_modes.grounding.text.reading import read, stem_of
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.signs import MULTIPLIES
from plugins.kit.money import Money

BY, IS = MULTIPLIES | {"at"}, frozenset({"=", "is", "makes", "là"})
PAYS = frozenset({"pay", "paying", "charged", "charge", "trả", "tính", "tiền"})
FOR, PACK = frozenset({"for", "only", "just", "chỉ", "tiền"}), frozenset({"pack", "packs", "-"})
MANY, SAME_TWO = frozenset({"many"}), frozenset({"cả"})
JOINTS = frozenset({"và", "and", "&", "lẫn"})
NAMED = re.compile(r"\b(\d+)\s+([^\W\d_]{3,})")
PACKED = re.compile(r"\b(\d+)\s*[x×]")
COUNTS = frozenset({"number", "left"})
HOUR, TWO = 60, 2


def done_again(binder: Binder, claim: Claim) -> str:
    """Return how a number comes of the facts, "" where it doesn't; sums beside it are checked by themselves."""
    if claim.negated or not claim.value:
        return ""
    return next((why for why, is_so in RULES if is_so(binder, claim)), "")


def _is_multiplied(binder: Binder, claim: Claim) -> bool:
    """Whether so many times the sum behind is the sum behind that: "3 × £1.20 = £3.60"."""
    scan = binder.scan
    behind = [one for one in scan.claims if one.kind == "money" and one.first > claim.last][:TWO]
    if len(behind) < TWO or scan.key(claim.last) not in BY and scan.key(claim.last + 1) not in BY:
        return False
    one, other = behind
    near = one.first - claim.last <= TWO and scan.key(other.first - 1) in IS and other.first - one.last <= TWO
    return near and any(_times(price, value) in other.value for price in one.value for value in claim.value)


def bind_equations(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "3 × £1.20 = £3.40" that does not come out."""
    sums = [claim for claim in binder.scan.claims if claim.kind == "money"]
    for one, other in zip(sums, sums[1:], strict=False):
        times = one.first - 1
        if binder.scan.key(other.first - 1) != "=" or other.first - one.last != TWO or binder.scan.key(times) not in BY:
            continue
        count = next((claim for claim in binder.scan.claims if claim.kind in COUNTS and claim.last in (times, times - 1)), None)
        if count and not any(_times(price, value) in other.value for price in one.value for value in count.value):
            claim = Claim("money", other.value, count.first, other.last)
            yield binder.refused(claim, f'That does not come out: "{binder.written(claim)}".')


def _times(price: Money, number: Decimal) -> Money | None:
    minor = price.minor * number
    return Money(int(minor), price.currency) if minor == int(minor) else None


def _is_paid_for(binder: Binder, claim: Claim) -> bool:
    """Whether by the offer of what is bought so many are paid for: "you pay for four of the six" of 3 for 2."""
    scan = binder.scan
    led = {scan.key(at) for at in range(max(0, claim.first - 3), claim.first)}
    if not led & PAYS or scan.key(claim.first - 1) not in FOR | PAYS:
        return False
    bought = [point.value for point in binder.evidence.of("number") if point.fact.startswith("quantity ")]
    for takes in binder.evidence.of("offer_buy"):
        pays = [one.value for one in binder.evidence.of("offer_pay") if one.subjects == takes.subjects and one.source == takes.source]
        for count in bought if len(pays) == 1 and takes.value else ():
            if count >= takes.value and count // takes.value * pays[0] + count % takes.value in claim.value:
                return True
    return False


def _is_time_open(binder: Binder, claim: Claim) -> bool:
    """Whether so many hours lie between the opening and the closing that the sentence tells: "from 10 to 4, so six hours"."""
    if claim.unit != "hour":
        return False
    about, sentence = binder.about(claim), binder.scan.sentence_of[claim.first]
    times = [one for one in binder.scan.claims if one.kind == "time" and binder.scan.sentence_of[one.first] == sentence]
    shops, hours = subjects_of(about, "branch"), {value * HOUR for value in claim.value}
    points = [point for point in binder.evidence.of("time") if not shops or point.subjects & shops]
    for there in on_days(points, about.days) if len(times) == TWO else ():
        begins, ends = (
            {point.value for point in there if point.role == role and point.value in one.value}
            for role, one in zip(("opens", "closes"), times, strict=True)
        )
        if any(end - begin in hours for begin in begins for end in ends):
            return True
    return False


def _is_what_was_asked(binder: Binder, claim: Claim) -> bool:
    """Whether a reply begins with the bare number of what they asked how many there are of: "how many points ...?" - "200!"."""
    scan = binder.scan
    if claim.unit or claim.first or (len(scan.words) > 1 and scan.words[1].kind == "word"):
        return False
    points = [point for point in binder.evidence.of("number") if point.value in claim.value and point.unit]
    return "many" in binder.evidence.last_said and any(id_of(read(point.unit).words[0]) in binder.evidence.last_said for point in points)


def _is_in_name(binder: Binder, claim: Claim) -> bool:
    """Whether a name gives the same number of the same: the "three-tier" of a "Cakestand 3 Tier"."""
    scan, behind = binder.scan, claim.last + 1
    if claim.unit or behind >= len(scan.words):
        return False
    names = {binder.evidence.called.get(subject, "") for subject in subjects_of(binder.about(claim), "product")}
    said = [(Decimal(count), stem_of(what)) for name in names for count, what in NAMED.findall(name.casefold())]
    return len(names) == 1 and any(count in claim.value and stem == scan.words[behind].stem for count, stem in said)


def _is_pack_of(binder: Binder, claim: Claim) -> bool:
    """Whether what is spoken of comes in a pack of so many: the "six-pack" of "6 x 1 l"."""
    scan = binder.scan
    if claim.unit != "pack" and not {scan.key(claim.last), scan.key(claim.last + 1)} & PACK:
        return False
    mine = subjects_of(binder.about(claim), "product")
    facts = (fact for fact in binder.evidence.facts if fact.kind in ("attribute", "pack") and (not mine or fact.subject in mine))
    return any(Decimal(count) in claim.value for fact in facts for count in PACKED.findall(str(fact.value)))


def _is_of_both(binder: Binder, claim: Claim) -> bool:
    """Whether a "cả hai" sums up the two that are listed right before it: "đen và nâu, cả hai đều còn hàng"."""
    scan, (first, _) = binder.scan, binder.sentence(claim)
    if Decimal(TWO) not in claim.value or scan.key(claim.first - 1) not in SAME_TWO or claim.unit:
        return False
    end = claim.first - 1 - (scan.key(claim.first - 2) == ",")
    return _joints(scan, first, end) == 1


def _joints(scan: Scan, first: int, end: int) -> int:
    joined = [at for at in range(first, end) if scan.key(at) in JOINTS]
    commas = [at for at in range(joined[0] - 4, joined[0]) if scan.key(at) == ","] if joined else []
    return len(joined) + len(commas)


RULES = (
    ("reckoned from the sums beside it", _is_multiplied),
    ("so many are paid for by the offer", _is_paid_for),
    ("so long is it open", _is_time_open),
    ("so many were asked for", _is_what_was_asked),
    ("a name says so", _is_in_name),
    ("a pack has so many", _is_pack_of),
    ("two are listed", _is_of_both),
)
