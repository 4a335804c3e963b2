"""Binding percentages and offers: of the right product, and where several offers run, of the right one of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ai_modes.grounding.amounts.context import in_context
from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Point, Receipt
from ai_modes.grounding.text.parsing import telling
from ai_modes.grounding.text.scan import PARTICLES

OFFERS = frozenset({"offer", "percent"})
SUMS = frozenset({"money"})
OFF = frozenset({"off", "discount", "reduction"})
LEADING = frozenset({"on", "for"})
ENDS = frozenset("is are 's we you so which that it there until today now this if – ( ; . ! : thì nên bạn".split())  # noqa: SIM905
LISTS = frozenset({",", ";", ".", "and", "và", "while", "plus"})
LOWERS = frozenset({"giảm", "bớt"})
LED_BY = frozenset({"the", "your", "a", "every", "món", "cái", "sản", "phẩm"})
OTHERS = frozenset({"second", "third", "next", "other", "rest", "sau", "thứ"})  # "15 % off the second"
UPWARDS, NEAR_OFFER = frozenset({"from", "over", "above", "từ", "trên"}), 5


def is_of_its_offer(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a figure is said with the words of its own offer, where the turn tells of several."""
    titles = binder.evidence.titles
    words = _words_of(binder, point)
    if len(titles) < 2 or point.subjects or not words:
        return True
    known = frozenset().union(*titles)
    if not _names_own_alone(binder, claim, point, known):
        return False
    said = (
        telling(binder.scan, *_led_to(binder, claim), plain=True) & known
        or telling(binder.scan, *_before_sum(binder, claim), plain=True) & known
        or telling(binder.scan, *_before_alone(binder, claim), plain=True) & known
        or (
            telling(binder.scan, *binder.piece(claim), plain=True) & known
            or telling(binder.scan, *binder.sentence(claim), plain=True) & known
        )
    )
    best = max(len(said & title) / len(title) for title in titles)
    mine = max((len(said & title) / len(title) for title in titles if title == words or title <= words), default=0.0)
    return 0 < best == mine


def _names_own_alone(binder: Binder, claim: Claim, point: Point, known: frozenset[str]) -> bool:
    """Whether all that a figure leads to is of offers with the same figure: "3 for 2 on gift wrap and candles" is not."""
    first, end = _listed(binder, claim)
    _, last = binder.sentence(claim)
    following = next((other for other in binder.scan.claims if other.kind in OFFERS | SUMS and first <= other.first < last), None)
    alike = [other for other in binder.evidence.of(point.kind) if other.value == point.value]
    if first < end and following:  # "10 % off clocks, and | the cakestand is £10.95"
        end = next((at for at in range(min(following.first, end), first, -1) if binder.scan.key(at) in LISTS), first)
        alike += [other for other in binder.evidence.of("money") if following.kind == "money" and other.value in following.value]
    own = frozenset().union(*(_words_of(binder, other) for other in alike))
    return telling(binder.scan, first, end, plain=True) & known <= own


def _listed(binder: Binder, claim: Claim) -> tuple[int, int]:
    """Return the things listed right behind an "on" or "off", in a sentence with other offers or none."""
    scan, first = binder.scan, claim.last + 1
    first += scan.key(first) in OFF
    first += scan.key(first) in LEADING
    if first == claim.last + 1:
        return _led_to(binder, claim)
    until = next((at for at in range(first, binder.sentence(claim)[1]) if scan.key(at) in ENDS), binder.sentence(claim)[1])
    others = (other.first for other in scan.claims if other.kind in OFFERS and first <= other.first < until)
    return first, next(others, until)


def _words_of(binder: Binder, point: Point) -> frozenset[str]:
    return point.near or (binder.evidence.segments[point.segment].sentence if point.segment >= 0 else frozenset())


def _led_to(binder: Binder, claim: Claim) -> tuple[int, int]:
    """Return the words that an offer leads to, up to the next one: "20% off | cakes and pastries | and 15% off tofu"."""
    scan, (first, end) = binder.scan, binder.sentence(claim)
    begin = claim.last + 1
    begin += scan.key(begin) in OFF
    if scan.key(claim.first - 1) in {"is", "are", "'s", "'re"} and scan.key(begin) not in LEADING:
        return claim.first, claim.first  # "clocks are 10% off, gift wrap is ..."
    begin += scan.key(begin) in LEADING
    others = [other.first for other in scan.claims if other.kind in OFFERS and first <= other.first < end and other.first != claim.first]
    bare = scan.key(claim.first - 1) in LOWERS and begin < len(scan.words) and scan.words[begin].kind == "word"
    bare = bare and not scan.has(begin, "range")  # "giảm 20% đến 28 tháng 2"
    before = telling(scan, binder.piece(claim)[0], claim.first, plain=True)
    alone = not any(binder.piece(claim)[0] <= other < claim.first for other in others)
    bare = bare and not (alone and any(before & title for title in binder.evidence.titles))  # "áo dài giảm 15%, quần jean giảm 10%"
    if not others or (begin == claim.last + 1 and not bare):
        return claim.first, claim.first
    return begin, min((other for other in others if other > begin), default=end)


def _before_sum(binder: Binder, claim: Claim) -> tuple[int, int]:
    """Return the words that lead to a sum, behind the sum before: "the coffee is £3.95 | and the oat drink is | £1.85"."""
    first, _ = binder.sentence(claim)
    if claim.kind != "money" or binder.scan.key(claim.last + 1) in LEADING:
        return claim.first, claim.first
    ends = [one.last + 1 for one in binder.scan.claims if one.kind in OFFERS | SUMS and first <= one.first < claim.first]
    return max(ends, default=first), claim.first


def _before_alone(binder: Binder, claim: Claim) -> tuple[int, int]:
    """Return the words behind the last "and" or comma, before one that leads to nothing: "T-shirts 3 for 2 and | socks | 2 for 1"."""
    scan, (first, end) = binder.scan, binder.sentence(claim)
    ends = [one.last + 1 for one in scan.claims if one.kind in OFFERS and first <= one.first < claim.first]
    ends += [at + 1 for at in range(first, claim.first) if scan.key(at) in LISTS]
    follows = claim.last + 1 >= end or scan.words[claim.last + 1].kind != "word" or scan.key(claim.last + 1) in PARTICLES | {"và", "and"}
    others = any(one.kind in OFFERS and first <= one.first < end and one is not claim for one in scan.claims)
    return (max(ends, default=first), claim.first) if others and follows else (claim.first, claim.first)


def _is_same(one: Point, other: Point) -> bool:
    return one.subjects == other.subjects and one.source == other.source


def bind_percent(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of a percentage or of "half price"."""
    points = [
        point
        for point in binder.evidence.of("percent")
        if point.value in claim.value and in_context(binder, claim, point) and is_of_its_offer(binder, claim, point)
    ]
    if claim.unit == "off":
        points = [point for point in points if point.unit == "off"]
    found = binder.fitting(points, binder.about(claim), strict=True) or binder.fitting(
        [point for point in points if point.segment >= 0], binder.about(claim)
    )
    if found and not (claim.negated and found.negated is not True) and not _is_of_one_for_all(binder, claim, found):
        return binder.bound(claim, found)
    return binder.refused(claim, f'"{binder.written(claim)}" is not in the facts; {_offers(binder)}')


def bind_offer(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "3 for 2"."""
    about = binder.about(claim)
    found = binder.fitting(
        [point for point in binder.evidence.of("offer") if point.value == claim.value and is_of_its_offer(binder, claim, point)],
        about,
        strict=True,
    )
    buy, pay = claim.value
    found = found or _bought(binder, claim, Decimal(buy), Decimal(pay))
    if found and not claim.negated and not _is_of_one_for_all(binder, claim, found):
        return binder.bound(claim, found)
    return binder.refused(claim, f'The offer "{binder.written(claim)}" is not in the facts; {_offers(binder)}')


def _is_of_one_for_all(binder: Binder, claim: Claim, found: Point) -> bool:
    """Whether what the text of one product says is said of everything: a text that a supplier wrote speaks for no shop."""
    if binder.evidence.type_of(found.subjects) != "product" or "product" in binder.about(claim).said:
        return False
    others = {subject for subject, kind in binder.evidence.names.types.items() if kind == "product"}
    lowered = {subject for point in binder.evidence.of(found.kind) if point.value == found.value for subject in point.subjects}
    return binder.has_tag(claim.first, "all") and (found.segment >= 0 or not others <= lowered)


def _bought(binder: Binder, claim: Claim, buy: Decimal, pay: Decimal) -> Point | None:
    takes = [point for point in binder.evidence.of("offer_buy") if point.value == buy and is_of_its_offer(binder, claim, point)]
    both = [point for point in takes if any(_is_same(point, other) and other.value == pay for other in binder.evidence.of("offer_pay"))]
    return binder.fitting(both, binder.about(claim), strict=True)


def _offers(binder: Binder) -> str:
    known = list(dict.fromkeys(str(fact.value) for fact in binder.evidence.facts if fact.kind in ("offer", "offer_title")))
    return f"the offers are: {'; '.join(known[:4])}." if known else "the facts give no offer."


def bind_offer_from(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "10 % off from 3 kg" where no text of the turn's offers says from how much on."""
    scan = binder.scan
    for claim in scan.claims:
        near = [one for one in scan.claims if one.kind in ("percent", "offer") and 0 < claim.first - one.last <= NEAR_OFFER]
        if claim.kind != "number" or not near or scan.key(claim.first - 1) not in UPWARDS or claim.negated:
            continue
        told = [segment for segment in binder.evidence.segments if "=offer" in segment.ids or segment.source.endswith("promotions.json")]
        if not any(UPWARDS & set(segment.text.casefold().split()) for segment in told):
            yield binder.refused(claim, f'The offer does not begin at "{binder.written(claim)}" by the facts.')
    yield from _off_another(binder)


def _off_another(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "15 % off the second" where no text of the turn says so of another one."""
    scan = binder.scan
    for at in scan.places(keys=OTHERS):
        lowered = any(one.kind == "percent" and 0 < at - one.last <= NEAR_OFFER and not one.negated for one in scan.claims)
        beside = {scan.key(at - 1), scan.key(at - 2)} & LED_BY
        if lowered and beside and not scan.owner[at] and not any(scan.key(at) in segment.sentence for segment in binder.evidence.segments):
            claim = Claim("percent", (), at - 1, at)
            yield binder.refused(claim, f'The offer is not for "{binder.written(claim)}" by the facts.')
