"""Binding money: the price of this product and no other, in its part, or a sum that can be done again."""

from __future__ import annotations

from decimal import Decimal

from ai_modes.grounding.amounts.grouped import group_of
from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt, Subjects
from ai_modes.grounding.money.all_of_them import is_not_all, is_one_of
from ai_modes.grounding.money.differences import difference, opposite
from ai_modes.grounding.money.gratis import is_bare_answer
from ai_modes.grounding.money.limits import is_limit, is_over, is_what_they_spend
from ai_modes.grounding.money.of_cart import is_for_each, is_of_cart
from ai_modes.grounding.money.offers import is_of_its_offer
from ai_modes.grounding.money.rounding import is_hedged, rounding
from ai_modes.grounding.money.shop_prices import is_of_the_shop
from ai_modes.grounding.money.stages import is_of_other_stage
from ai_modes.grounding.money.variants import COUNTED, of_size
from ai_modes.grounding.money.weights import is_by_weight
from ai_modes.grounding.text.assigning import About
from ai_modes.grounding.text.measures import BASE
from ai_modes.grounding.text.parsing import telling
from ai_modes.grounding.text.roles import money_roles
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.signs import MULTIPLIES, TIMES
from ai_modes.grounding.text.states import size_before
from plugins.kit.money import Money

BETWEEN = TIMES | {"of", "cost", "costs", "come", "comes", "to", ":", "là", "giá", "hết", "=", "would", "chỉ"}
PIECES = TIMES | {"cái", "chiếc", "them", "those", "these"}
TOGETHER = frozenset({"together", "altogether", "combined"})
REACH, SERVICES = 6, frozenset({"=deliver", "=collect"})
IS, ONE = frozenset({"is", "are", "'s"}), frozenset({"a", "an", "one", "single", "một"})
COSTS = frozenset({"are", "'re", "cost", "at"})
FOR = frozenset({"for", "cho"})
SMALL = frozenset("the a an of to from is are be in on at for it they you we our your and or cost price".split())  # noqa: SIM905
TITLE = "offer_title "
UNSAID = frozenset({"", "price", "line", "fee", "measure", "total"})
EXACT = frozenset({"price", "line", "fee", "total", "order", "was", "saved", "measure"})
MEANS = {
    "price": UNSAID,
    "from": frozenset({"", "price", "line", "free_from", "limit", "fee"}),
    "total": frozenset({"", "total", "line", "price", "order"}),
    "fee": frozenset({"", "fee"}),
    "free_from": frozenset({"", "free_from"}),
    "minimum": frozenset({"", "minimum"}),
    "was": frozenset({"", "was"}),
    "versus": frozenset({"", "was", "price", "line"}),
    "saved": frozenset({"", "saved"}),
    "tax": frozenset({"", "tax"}),
    "limit": frozenset({"limit", "free_from", "minimum", ""}),
}


def bind_money(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of a sum of money."""
    claim = claim.about(unit=claim.unit or _row_unit(binder, claim))
    about, roles = binder.about(claim), money_roles(binder.scan, claim)
    points = [point for point in binder.evidence.of("money") if point.value in claim.value]
    meant = [
        point
        for point in points
        if _plays(point, roles, binder.evidence.asked_roles)
        and not (roles == {"saved"} and point.role == "" and any(other.role == "price" for other in points))
        and _is_for(point, claim.unit)
        and _is_in_its_text(binder, claim, point)
        and not is_of_cart(binder, claim, point, roles)
        and not is_of_other_stage(binder, claim, point)
        and not (not claim.unit and _is_part(binder, claim, point, roles))
        and _is_of_many(binder, claim, point)
        and (not (point.near or point.fact.startswith(TITLE)) or is_of_its_offer(binder, claim, point))
    ]
    bounds = [point for point in meant if point.role == "limit"]
    found = binder.fitting(meant, about, strict=not roles - {"from", "price", "limit"}) or binder.fitting(bounds, about)
    found = found or _right_behind(binder, claim, meant)
    if found and _is_otherwise(binder, claim, found, roles):
        found = None
    if found and (is_of_the_shop(binder, claim, found) or is_not_all(binder, claim, about, found)):
        return binder.refused(claim, f"Not all of them cost {binder.written(claim)}.")
    if found and (objection := _needs_from(binder, claim, about, roles, found)):
        return binder.refused(claim, objection)
    if found:
        return binder.bound(claim, found)
    if roles <= {"limit", "total", "free_from"} and is_what_they_spend(binder, claim):
        return binder.granted(claim, "what the customer means to spend", "message")
    if "limit" in roles and is_limit(binder, claim, about):
        return binder.granted(claim, "the customer's own limit", "message")
    if binder.heard(claim):
        return binder.granted(claim, "the customer's own words", "message")
    if rounded := rounding(binder, claim):
        return binder.granted(claim, rounded, "reckoned")
    if reckoned := _reckoned(binder, claim, about, roles, meant):
        return binder.granted(claim, reckoned, "reckoned")
    return binder.refused(claim, _objection(binder, claim, about, points))


def _right_behind(binder: Binder, claim: Claim, meant: list[Point]) -> Point | None:
    """Return the price of what is named in full right before a sum: "two at £4.95, A and B, and the Mug at £2.55"."""
    at = claim.first - 1
    mention = next((one for one in binder.parsed.mentions if one.end == at and one.whole and one.type == "product"), None)
    if mention is None or binder.scan.key(at) not in {"at", "for"}:
        return None
    return next((point for point in meant if point.subjects & mention.subjects), None)


def _all_cost(claim: Claim, group: list[Subjects], points: list[Point]) -> bool:
    """Whether each of several goods has a price that is said of so many of them."""
    return not claim.negated and all(any(point.subjects & subjects for point in points) for subjects in group)


def _row_unit(binder: Binder, claim: Claim) -> str:
    """Return what the sums of a row or a sentence are for: "| Per kg | £12.67 |", "Per litre, it's £1.90"."""
    scan, (first, _) = binder.scan, binder.sentence(claim)
    first += scan.key(first) == "|"
    at = first + 1 + (scan.key(first + 1) == "the")
    led = scan.key(first) in {"per", "by"} and scan.key(at + 1) in {"|", ","}
    unit = str(scan.tags[at]["unit"].value) if led and scan.has(at, "unit") else ""
    return unit if unit in BASE.keys() - COUNTED else ""


def _plays(point: Point, roles: frozenset[str], asked: frozenset[str]) -> bool:
    if not roles:
        return point.role in UNSAID or point.role in asked
    if point.role == "limit" and point.segment >= 0 and roles & {"free_from", "minimum"}:
        return True
    if point.role == "measure":
        return roles <= {"total", "price", "from", "versus"}
    return any(point.role in MEANS[role] for role in roles)


def _is_for(point: Point, unit: str) -> bool:
    """Whether a price is for the unit that is said; a price per kilo must say so."""
    if not unit:
        return point.role != "measure"
    return point.unit == unit or (point.segment >= 0 and point.unit in ("", unit))


def _is_in_its_text(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a sum that a text gives of nothing in particular is said with words of that text, where it is said with any that are told."""
    if point.segment < 0 or point.subjects or point.role not in UNSAID or is_bare_answer(binder, claim, point):
        return True
    if _is_of_other_service(binder, claim, point):
        return False
    words = binder.near_ids(claim) - {"=within"}
    spoken = telling(binder.scan, *binder.sentence(claim), plain=True) - SMALL
    return not words or bool((words | spoken) & binder.evidence.segments[point.segment].sentence)


def _is_of_other_service(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a clause says a sum of delivery that the shop's own clause says of collecting alone, or the other way round."""
    clause = binder.scan.clauses[binder.scan.clause_of[claim.first]]
    told = SERVICES & binder.evidence.segments[point.segment].ids
    return bool(told) and bool((SERVICES & telling(binder.scan, clause.first, clause.end)) - told)


def _is_otherwise(binder: Binder, claim: Claim, found: Point, roles: frozenset[str]) -> bool:
    """Whether a sum is denied, said to be about so much, or the limit of what costs more, where the facts say none of it."""
    if found.role == "limit" and is_over(binder, claim):
        return True
    return _is_denied(claim, found) or (found.role in EXACT and not roles & {"limit"} and is_hedged(binder, claim))


def _is_denied(claim: Claim, point: Point) -> bool:
    return claim.negated and point.negated is not True and point.role not in ("limit", "free_from", "minimum", "was")


def _is_of_many(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a sum said of so many pieces is the sum for as many: "3 cái 149k" is not, where one costs that."""
    if point.role == "saved" and is_for_each(binder, claim) and any((other.pieces or 1) > 1 for other in binder.evidence.of("money")):
        return False
    each = claim.unit == "each" or is_for_each(binder, claim) or _is_for_one(binder, claim)
    if point.role == "line" and point.pieces not in (None, 1) and each:
        return False
    if not claim.unit and point.role in ("price", "line") and (right := is_by_weight(binder, claim, point)) is not None:
        return right
    if claim.unit or point.role not in ("price", "line") or (count := _pieces(binder, claim) or _pieces_behind(binder, claim)) is None:
        return True
    if point.role == "price":
        return count == 1
    return point.pieces is None or point.pieces == count


def _is_for_one(binder: Binder, claim: Claim) -> bool:
    """Whether a sum is said of "a baguette", the name and small words between."""
    scan, at = binder.scan, claim.first - 1
    while at >= 0 and (scan.owner[at] == "name" or scan.key(at) in BETWEEN | IS):
        at -= 1
    return at < claim.first - 1 and scan.key(at) in ONE and scan.owner[at + 1] == "name"


def _is_part(binder: Binder, claim: Claim, point: Point, roles: frozenset[str]) -> bool:
    """Whether the price of one is said to be what several come to."""
    if point.pieces in (None, 1) and point.role in ("price", "line") and _is_price_of_one(binder, claim, point):
        return True
    if "total" not in roles or point.role not in ("price", "line") or point.pieces not in (None, 1):
        return False
    lines = binder.evidence.of("money")
    return any(other.role == "line" and other.pieces and other.pieces > 1 and other.subjects == point.subjects for other in lines)


def _is_price_of_one(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether two are spoken of "together" and a sum is what one of them costs."""
    first, _ = binder.sentence(claim)
    begin = max((other.last for other in binder.scan.claims if other.kind == "money" and other.last < claim.first), default=first)
    heading = max((at + 1 for at in range(first, claim.first) if binder.scan.key(at) == ":"), default=first)
    places = [*range(max(begin, first, heading), claim.first), claim.last + 1]
    if not any(binder.scan.key(at) in TOGETHER for at in places):
        return False
    parts = _prices_named(binder, claim)
    if len(parts) < 2:
        before = [other for other in binder.scan.claims if other.kind == "number" and first <= other.first < claim.first]
        return any(max(other.value) > 1 for other in before) or any(binder.scan.key(at) == "both" for at in range(first, claim.first))
    return sum(part.minor for part in parts) != point.value.minor


def _pieces(binder: Binder, claim: Claim) -> Decimal | None:
    """Return how many pieces a sum is said of: the number right before it, with only names and small words between."""
    scan = binder.scan
    at = claim.first - 1
    if scan.key(at) in MULTIPLIES:
        return None
    if scan.key(at) == "for":
        at = _noun_before(scan, at)
    while at >= 0 and (scan.owner[at] == "name" or scan.key(at) in BETWEEN):
        at -= 1
    if at < 0 or scan.owner[at] != "number":
        return None
    count = next((other for other in scan.claims if other.kind == "number" and other.first <= at <= other.last), None)
    if (
        not count
        or not count.value
        or is_one_of(scan, count)
        or size_before(scan, count.first) is not None
        or _is_choice(binder, count)
        or scan.key(count.last) not in PIECES
        and not scan.words[count.last].key.isdigit()
        and scan.words[count.last].kind == "word"
        and count.unit
    ):
        return None
    return count.value[0] if count.unit in ("", "each") else None


def _pieces_behind(binder: Binder, claim: Claim) -> Decimal | None:
    """Return for how many pieces a sum is said to be, right behind it: "£3.90 for two"."""
    if binder.scan.key(claim.last + 1) not in {"for", "cho"}:
        return None
    count = next((one for one in binder.scan.claims if one.kind == "number" and one.first == claim.last + 2), None)
    return count.value[0] if count and count.value and count.unit in ("", "each") else None


def _is_choice(binder: Binder, count: Claim) -> bool:
    """Whether a number names the variant, as the facts do: "đen / 40", "(42)"."""
    written = binder.scan.key(count.first)
    beside = binder.scan.key(count.first - 1) in {"/", "("}
    return beside and any(fact.kind == "attribute" and str(fact.value) == written for fact in binder.evidence.facts)


def _noun_before(scan: Scan, at: int) -> int:
    """Return where the number stands before what is had "for" a sum: "four key rings for £5"; the place itself where none does."""
    begin = at - 1
    while begin > at - REACH and scan.words[begin].kind == "word" and scan.owner[begin] in ("", "name"):
        begin -= 1
    counts = begin < at - 1 and scan.owner[begin] == "number" and scan.words[at - 1].key.endswith("s")
    return begin if counts and scan.key(begin - 1) != "of" else at


def _needs_from(binder: Binder, claim: Claim, about: About, roles: frozenset[str], found: Point) -> str:
    """Object where a product has several prices and the claim gives one of them as the price."""
    if found.role not in ("price", "line") or not found.subjects:
        return ""
    if "from" not in roles and _only_begins(binder, claim, found):
        return f"{binder.name(found.subjects)} has several prices, {binder.written(claim)} is the lowest; say from which price it starts."
    meant = next((subjects for group in about.groups.get("product", ()) for subjects in group if found.subjects & subjects), None)
    if not meant or len(meant) < 2:
        return ""
    names = {binder.evidence.called.get(subject) for subject in meant}
    prices = {point.value for point in binder.evidence.of("money") if point.role == "price" and point.subjects & meant}
    now = {point.value for point in binder.evidence.of("money") if point.role == "line" and point.subjects & meant}
    if len(names) > 1 or len(prices) < 2 or len(now) < 2:
        return ""
    if "from" in roles and min(price.minor for price in now) == found.value.minor:
        return ""
    variants = of_size(binder, claim, meant)
    if any(
        point.subjects & variants and point.value in claim.value and point.role in ("price", "line")
        for point in binder.evidence.of("money")
    ):
        return ""
    return (
        f"{binder.name(meant)} has several prices; say which size or variant costs {binder.written(claim)}, or from which price it starts."
    )


def _only_begins(binder: Binder, claim: Claim, found: Point) -> bool:
    """Whether the shop's answer gives a price as the lowest of several, and the sentence names no size that costs just that."""
    sentence = binder.scan.sentence_of[claim.first]
    sizes = [other for other in binder.scan.claims if other.kind == "number" and binder.scan.sentence_of[other.first] == sentence]
    measured = [other for other in sizes if other.unit in BASE.keys() - COUNTED]
    both = binder.scan.key(claim.last + 1) in FOR and len([other for other in measured if other.first > claim.last]) > 1
    sized = bool(measured) and not both  # "£1.15 for either the 500 g or the 1 kg"
    return not sized and any(
        found.value in other.value
        and "from" in money_roles(parsed.scan, other)
        and found.subjects & subjects_of(parsed.assigner.about(other), "product")
        for parsed in binder.evidence.wording
        for other in parsed.scan.claims
        if other.kind == "money"
    )


def _reckoned(binder: Binder, claim: Claim, about: About, roles: frozenset[str], meant: list[Point]) -> str:
    """Return how a sum comes out of the facts: the price of each named, so many times a price, prices together, the difference of two."""
    if (group := group_of(binder, claim)) and _all_cost(claim, group, meant):
        return "the price of each that is named"
    for value in claim.value:
        times = _times(binder, claim, value, about) if "limit" not in roles else ""
        if done := times or _added(binder, claim, value, roles) or difference(binder, claim, value):
            return done
    return opposite(binder, claim)


def _times(binder: Binder, claim: Claim, value: Money, about: About) -> str:
    if claim.unit or is_for_each(binder, claim):
        return ""
    counts = [
        other.value[0] for other in _beside(binder, claim, ("number", "left")) if other.value and other.unit in ("", "each", "kg", "l", "m")
    ]
    prices = [
        point for point in binder.evidence.of("money") if point.role in ("price", "fee", "") and point.value.currency == value.currency
    ]
    would = any(binder.scan.key(at) in {"would", "without", "normally"} for at in range(binder.sentence(claim)[0], claim.first))
    if not would and any(point.role == "was" and point.value == value for point in binder.evidence.of("money")):
        return ""
    for point in prices:
        if any(count > 1 and point.value.times(count) == value for count in counts) and binder.fitting([point], about, strict=True):
            return f"{point.fact}, times {value.minor / Decimal(point.value.minor or 1):g}"
    return ""


def _added(binder: Binder, claim: Claim, value: Money, roles: frozenset[str]) -> str:
    all_of_them = binder.has_tag(claim.first, "all") and not _costs_each(binder, claim)
    if "total" not in roles and not all_of_them and not binder.has_tag(claim.first, "sumup"):
        return ""
    parts = _prices_named(binder, claim)
    if len(parts) >= 2 and sum(part.minor for part in parts) == value.minor and parts[0].currency == value.currency:
        return "the prices named, together"
    others = [
        other.value[0]
        for other in binder.scan.claims
        if other.kind == "money" and other.last < claim.first and not other.unit and other.value[0].currency == value.currency
    ]
    for size in range(2, min(len(others), 8) + 1):
        if sum(other.minor for other in others[-size:]) == value.minor:
            return "the sums named before, together"
    return ""


def _costs_each(binder: Binder, claim: Claim) -> bool:
    """Whether a sum is said to be what each costs: "both are £4.90" is not said of £4.90 for both."""
    scan = binder.scan
    if claim.unit == "each" or scan.key(claim.first - 1) not in COSTS:
        return claim.unit == "each"
    first, _ = binder.sentence(claim)
    whole = next((at for at in range(first, claim.first) if scan.key(at) in {"both", "all"}), None)
    return whole is not None and scan.key(whole - 1) != "for"


def _prices_named(binder: Binder, claim: Claim) -> list[Money]:
    """Return today's price of each product that the sentence names, or those carried on to it."""
    mentions = [
        mention for mention in binder.parsed.assigner.mentions.get(binder.scan.sentence_of[claim.first], ()) if mention.type == "product"
    ]
    named = [mention.subjects for mention in mentions]
    if len(named) < 2:
        named = max(binder.about(claim).groups.get("product", ()), key=len, default=())
    found = []
    for subjects in named:
        prices = {point.value for point in binder.evidence.of("money") if point.role == "line" and point.subjects & subjects}
        prices = prices or {point.value for point in binder.evidence.of("money") if point.role == "price" and point.subjects & subjects}
        if len(prices) == 1:
            found.append(prices.pop())
    return found


def _beside(binder: Binder, claim: Claim, kinds: tuple[str, ...]) -> list[Claim]:
    sentence = binder.scan.sentence_of[claim.first]
    return [other for other in binder.scan.claims if other.kind in kinds and binder.scan.sentence_of[other.first] == sentence]


def _objection(binder: Binder, claim: Claim, about: About, points: list[Point]) -> str:
    written = binder.written(claim)
    named = subjects_of(about, "product") or subjects_of(about, "zone")
    known = dict.fromkeys(point.fact for point in binder.evidence.of("money") if not named or point.subjects & named)
    whom = f" of {binder.name(named)}" if named else ""
    told = f"; the facts say: {'; '.join(list(known)[:4])}" if known else ""
    if points:
        return f"The sum {written} is in the facts, but not{whom or ' in this part'}{told}."
    return f"The sum {written}{whom} is not in the facts{told}."
