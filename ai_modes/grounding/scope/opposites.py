"""The other way round: "after you pay" for "before you pay", "under 18" for "18 and over", a fee that starts where it ends."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import Parsed, id_of, telling
from ai_modes.grounding.text.scan import Scan

BEFORE, AFTER = frozenset({"before", "trước"}), frozenset({"after", "sau", "once"})
START, END = frozenset({"start", "beginning"}), frozenset({"end", "close"})
LITTLE = frozenset("you we it the a your khi bạn mình lúc is are has have been".split())  # noqa: SIM905
UNDER, OVER = frozenset({"under", "below", "dưới"}), frozenset({"over", "above", "trên"})
AND_MORE = frozenset({"over", "above", "older", "more", "up", "lên"})
AND_LESS = frozenset({"under", "below", "younger", "less"})
JOINTS = frozenset({"and", "or", "trở"})
UP_TO = frozenset({"đến", "tới", "to", "maximum", "than"})
FIGURES = frozenset({"number", "left"})
WAIVED = frozenset({"until", "till", "below", "under", "unless", "dưới", "less", "otherwise", "else", "minimum"})
PAY, YOU, IF = frozenset({"pay", "trả", "charged"}), frozenset({"you", "you'll", "bạn"}), frozenset({"if", "nếu", "instead", "would"})
ORDERED = frozenset({"asked_amount", "order_total"})
UPWARDS = frozenset({"from", "over", "above", "từ", "trên"})


def bind_opposites(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each order of two deeds, each side of a number and each threshold that the turn tells the other way round."""
    yield from _orders(binder)
    yield from _hours(binder)
    yield from _ends(binder)
    yield from _sides(binder)
    yield from _thresholds(binder)
    yield from _charged(binder)


def _orders(binder: Binder) -> Iterator[Receipt]:
    scan = binder.scan
    for at in scan.places(keys=BEFORE | AFTER):
        sides = (BEFORE, AFTER) if scan.key(at) in BEFORE else (AFTER, BEFORE)
        deed = _deed(scan, at)
        if not deed or scan.owner[at] or scan.clauses[scan.clause_of[at]].asks:
            continue
        mine, other = (any(deed == told for parsed in binder.evidence.wording for told in _deeds(parsed.scan, side)) for side in sides)
        if other and not mine:
            claim = Claim("wording", "order", at, at + 1)
            yield binder.refused(claim, f'The facts say it the other way round: "{binder.written(claim)}".')


def _hours(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "after 10:00" with what the turn says of those before, and the other way round."""
    for claim in binder.scan.claims:
        side = _side_of_hour(binder.scan, claim) if claim.kind == "time" else 0
        if not side or claim.negated or binder.scan.clauses[claim.clause].asks:
            continue
        mine = _said_of_hour(binder.parsed, claim)
        for parsed, other in _told_hours(binder, claim):
            said, rest = _said_of_hour(parsed, other), telling(parsed.scan, *_behind_hour(parsed, other))
            if _side_of_hour(parsed.scan, other) == -side and mine & said - rest and not mine & rest - said:
                yield binder.refused(claim, f'The facts say this of the other side of "{binder.written(claim)}".')
                break


def _side_of_hour(scan: Scan, claim: Claim) -> int:
    """Return 1 for "after 10:00", -1 for "before 10:00" and "by 10:00", 0 for any other time."""
    before = scan.key(claim.first - 1)
    return 1 if before in AFTER else -1 if before in BEFORE | {"by"} else 0


def _told_hours(binder: Binder, claim: Claim) -> Iterator[tuple[Parsed, Claim]]:
    """Yield where the shop's wording tells of the same time."""
    for parsed in binder.evidence.wording:
        yield from ((parsed, other) for other in parsed.scan.claims if other.kind == "time" and set(other.value) & set(claim.value))


def _behind_hour(parsed: Parsed, claim: Claim) -> tuple[int, int]:
    """Return the rest of a sentence behind what is said of an hour: ", after that the next day"."""
    end = parsed.scan.text.sentences[parsed.scan.sentence_of[claim.first]][1]
    return next((at for at in range(claim.last + 1, end) if parsed.scan.key(at) in {",", ";"}), end), end


def _said_of_hour(parsed: Parsed, claim: Claim) -> frozenset[str]:
    """Return what is said behind an hour, up to a comma."""
    return telling(parsed.scan, claim.last + 1, _behind_hour(parsed, claim)[0])


def _ends(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "start of your slot" where the turn's wording speaks of its end, and the other way round."""
    scan = binder.scan
    for at in scan.places(keys=START | END):
        noun = _end_of(scan, at)
        mine, other = (START, END) if scan.key(at) in START else (END, START)
        told = {parsed.scan.key(place) for parsed in binder.evidence.wording for place in parsed.scan.places(keys=START | END)
                if noun and _end_of(parsed.scan, place) == noun}  # fmt: skip
        if told & other and not told & mine:
            claim = Claim("wording", "end", at, at + 1)
            yield binder.refused(claim, f'The facts say it of the other end: "{binder.written(claim)}".')


def _end_of(scan: Scan, at: int) -> str:
    """Return of what something is the start or the end, "" where that is not said: "the end of your slot"."""
    of = at + 1
    noun = next((place for place in range(of + 1, of + 4) if scan.key(place) not in {"the", "your", "a", "an"}), of)
    return scan.words[noun].stem if scan.key(of) == "of" and noun < len(scan.words) else ""


def _deeds(scan: Scan, side: frozenset[str]) -> Iterator[tuple[str, ...]]:
    return (deed for at in scan.places(keys=side) if not scan.owner[at] and (deed := _deed(scan, at)))


def _deed(scan: Scan, at: int) -> tuple[str, ...]:
    """Return the two words that say what something is before or after."""
    end = scan.text.sentences[scan.sentence_of[at]][1]
    places = [place for place in range(at + 1, min(at + 6, end)) if scan.words[place].kind == "word" and scan.key(place) not in LITTLE]
    return tuple(id_of(scan.words[place]) for place in places[:2] if not scan.owner[place])


def _sides(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to "under 18" where the turn speaks of 18 only as of 18 and over, and the other way round."""
    yield from _bounds(binder)
    yield from _waived_from(binder)
    for claim in binder.scan.claims:
        side = _side(binder.scan, claim) if claim.kind in FIGURES else 0
        if not side or claim.negated:
            continue
        told = {_side(parsed.scan, other) for parsed in binder.evidence.wording for other in _alike(parsed, claim)}
        if told == {-side}:
            yield binder.refused(claim, f'The facts say "{binder.written(claim)}" of the other side.')


def _bounds(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each sum from which something is said to be so, where the turn's wording says up to it."""
    for claim in binder.scan.claims:
        if claim.kind != "money" or claim.negated or not _is_least(binder.scan, claim):
            continue
        sums = [(parsed.scan, other) for parsed in binder.evidence.wording for other in parsed.scan.claims if other.kind == "money"]
        told = [scan.key(other.first - 1) for scan, other in sums if set(other.value) & set(claim.value)]
        if told and all(before in UP_TO for before in told):
            yield binder.refused(claim, f'The facts say "{binder.written(claim)}" of the other side.')


def _waived_from(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each sum from which delivery is said to be free and is so from another: the customer's "from 600k"."""
    scan = binder.scan
    limits = {fact.value for fact in binder.evidence.facts if fact.kind == "free_from"}
    for claim in scan.claims if limits else ():
        first, end = binder.sentence(claim)
        free = any(scan.has(at, "free") for at in range(first, end))
        led = scan.key(claim.first - 1) in {"từ", "from"} or _is_least(scan, claim) or scan.key(claim.last + 1) == "trở"
        if claim.kind == "money" and free and led and not claim.negated and not limits & set(claim.value):
            yield binder.refused(claim, f"The facts do not say that it is free from {binder.written(claim)}.")


def _is_least(scan: Scan, claim: Claim) -> bool:
    upwards = scan.key(claim.first - 1) in OVER | {"than"} and scan.key(claim.first - 2) not in {"less", "no"}
    return upwards or (scan.key(claim.last + 1) in JOINTS and scan.key(claim.last + 2) in AND_MORE)


def _alike(parsed: Parsed, claim: Claim) -> list[Claim]:
    return [other for other in parsed.scan.claims if other.kind in FIGURES and set(other.value) & set(claim.value)]


def _side(scan: Scan, claim: Claim) -> int:
    """Return 1 for "over 18" and "18 and over", -1 for "under 18", 0 where a number has no side."""
    before, joint, behind = scan.key(claim.first - 1), scan.key(claim.last + 1), scan.key(claim.last + 2)
    if before in OVER or (joint in JOINTS and behind in AND_MORE):
        return 1
    return -1 if before in UNDER or (joint in JOINTS and behind in AND_LESS) else 0


def _thresholds(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to a fee that is said to be asked from the very sum from which it is not."""
    facts = binder.evidence.facts
    fees, frees = ({fact.value for fact in facts if fact.kind == kind} for kind in ("fee", "free_from"))
    sums = [claim for claim in binder.scan.claims if claim.kind == "money"] if fees and frees else []
    for fee, limit in zip(sums, sums[1:], strict=False):
        between = {binder.scan.key(at) for at in range(fee.last + 1, limit.first)}
        one_sentence = binder.scan.sentence_of[fee.first] == binder.scan.sentence_of[limit.first]
        if not (one_sentence and fees & set(fee.value) and between & UPWARDS):
            continue
        first, end = binder.sentence(fee)
        waived = any(binder.scan.has(at, "free") or binder.scan.key(at) in WAIVED for at in range(first, end))
        if frees & set(limit.value) and not waived and not limit.negated:
            claim = Claim("money", limit.value, fee.first, limit.last)
            yield binder.refused(claim, f'The facts say that this is free from there on: "{binder.written(claim)}".')


def _is_for_order(binder: Binder, claim: Claim) -> bool:
    """Whether a fee is said in one breath with the order that they ask about: "for an order of £60, delivery costs £2.50"."""
    scan = binder.scan
    asked = {fact.value for fact in binder.evidence.facts if fact.kind in ORDERED}
    sums = (one for one in scan.claims if one.kind == "money" and scan.sentence_of[one.first] == scan.sentence_of[claim.first])
    return any(asked & set(one.value) for one in sums)


def _charged(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each fee that the customer is told to pay though the order that they ask about has none: "so you pay £2.50"."""
    scan, facts = binder.scan, binder.evidence.facts
    free = any(fact.kind == "order_fee" and not fact.value.minor for fact in facts)
    fees = {fact.value for fact in facts if fact.kind == "fee"} if free else set()
    for claim in scan.claims:
        if claim.kind != "money" or claim.negated or not fees & set(claim.value):
            continue
        before = [scan.key(at) for at in range(max(0, claim.first - 4), claim.first)]
        first, end = binder.sentence(claim)
        free = any(scan.has(at, "free") for at in range(first, end))
        told = (PAY & set(before) and YOU & set(before)) or (_is_for_order(binder, claim) and not free)
        if told and not any(scan.key(at) in WAIVED | IF for at in range(first, end)):
            yield binder.refused(claim, f'By the facts this order has no fee: not "{binder.written(claim)}".')
