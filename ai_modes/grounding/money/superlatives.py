"""Binding superlatives and comparisons of prices: reckoned again from the facts, the right way round."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import NOBODY, Claim, Point, Receipt, Subjects
from ai_modes.grounding.money.differences import compared, is_summed_up
from ai_modes.grounding.text.assigning import About
from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.words.talk import is_wished

WHOLE = frozenset({"range", "shop", "store", "sell", "stock"})
EVERY_WAY = (
    *("however you look at it", "whichever way you look", "any way you look", "either way you look", "in every way", "both ways"),
    *("also for its size", "even for its size", "and for its size", "for its size too", "for its size as well", "also per litre"),
    "on both counts",
)
HAVING, ONE = ("i have", "we have", "thì có"), frozenset({"one", "option", "is", "là"})
NEXT = frozenset({"next", "second"})


def bind_superlative(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "cheapest", "dearest", "nearest": reckoned again from the facts, or as the turn says."""
    about = binder.about(claim)
    kind = "branch" if claim.value == "near" else "product"
    behind = _behind(binder, claim, kind)
    named = behind or subjects_of(about, kind)
    if claim.value == "near" and not claim.negated and _is_closest_match(binder, about):
        return binder.granted(claim, "the shop's own wording says so", "answer")
    best = _best(binder, claim.value, binder.scan.key(claim.first - 1) in NEXT)
    said = [point for point in binder.evidence.of("superlative") if point.value == claim.value and bool(point.negated) == claim.negated]
    clause = binder.scan.clauses[claim.clause]
    if clause.asks and binder.scan.key(claim.last + 1) == "first":
        return binder.granted(claim, "an order that is offered")
    seeks = binder.scan.key(clause.first) in {"which", "what", "if"} or any(
        binder.scan.key(at) in {"tìm", "find"} for at in range(clause.first, claim.first)
    )
    if seeks and kind not in about.said and (clause.asks or (claim.value == "near" and _is_looked_for(binder, claim))):
        return binder.granted(claim, "asked")
    if kind == "product" and not claim.negated and _is_beyond(binder, claim, said):
        return binder.refused(claim, f'The facts do not say what is "{binder.written(claim)}" of all that the shop sells.')
    if kind == "product" and not claim.negated and _is_in_every_way(binder, claim) and not _is_so_by_measure_too(binder, claim):
        return _refused(binder, claim)
    if not claim.negated and (other := _falsely_next(binder, claim)):
        return binder.refused(claim, f"By the facts {binder.name(other)} is not the next one.")
    if best and named and not claim.negated:
        spoken = [behind] if behind else [subjects for group in about.groups[kind] for subjects in group]
        if any(subjects & best for subjects in spoken):
            return binder.granted(claim, f"{binder.name(named & best)} is it by the facts", "reckoned")
        names = binder.evidence.called
        of_one = [point for point in said if len({names.get(subject) for subject in point.subjects}) == 1]
        found = binder.fitting([point for point in of_one if _same_measure(binder, claim, point)], about)
        return (
            binder.bound(claim, found)
            if found
            else binder.refused(claim, f'By the facts "{binder.written(claim)}" is {binder.name(best)}, not {binder.name(named)}.')
        )
    if found := binder.fitting(said, about):
        return binder.bound(claim, found)
    return binder.refused(claim, f'"{binder.written(claim)}" is not in the facts.')


def _is_looked_for(binder: Binder, claim: Claim) -> bool:
    """Whether the shop's wording offers to find what is nearest, or the customer is only told to ask for it."""
    if is_wished(binder.scan, claim.first):
        return True
    told = [(parsed.scan, claim) for parsed in binder.evidence.wording for claim in parsed.scan.claims if claim.value == "near"]
    return any({"find", "tìm"} & {scan.key(at) for at in range(max(0, claim.first - 4), claim.first)} for scan, claim in told)


def _falsely_next(binder: Binder, claim: Claim) -> Subjects:
    """Return what is told next behind the cheapest or dearest and does not follow it by the facts: "kế đến là Ví dài nữ"."""
    scan, second = binder.scan, _best(binder, claim.value, True)
    sentence = scan.sentence_of[claim.first]
    mentions = [one for one in binder.parsed.mentions if one.type == "product" and scan.sentence_of[one.first] in (sentence, sentence + 1)]
    nexts = (one for one in mentions if one.first > claim.last and _is_told_next(scan, one.first))
    following = next(nexts, None)
    return following.subjects if following and second and not following.subjects & (second | _best(binder, claim.value)) else NOBODY


def _is_told_next(scan: Scan, at: int) -> bool:
    """Whether "next is", "followed by" or "kế đến là" stands right before a name."""
    before = [scan.key(place) for place in range(max(0, at - 4), at) if scan.key(place) not in {"the", "our", "comes", "up"}]
    return before[-2:] in (["next", "is"], ["followed", "by"], ["đến", "là"], ["theo", "là"], ["next", "are"])


def _behind(binder: Binder, claim: Claim, kind: str) -> Subjects:
    """Return what is named right behind a superlative as being it: "rẻ nhất là Áo chống nắng", "the cheapest is the Feta"."""
    scan, at = binder.scan, claim.last + 1
    if scan.key(at) not in {"là", "is", "are", ":"}:
        return NOBODY
    at += 1 + (scan.key(at + 1) in {"the", "our"})
    mentions = binder.parsed.assigner.mentions.get(scan.sentence_of[claim.first], ())
    return next((mention.subjects for mention in mentions if mention.first == at and mention.type == kind), NOBODY)


def _is_closest_match(binder: Binder, about: About) -> bool:
    """Whether the turn says of what is named that it is most like what was asked for, or cheapest where all cost more than they may."""
    named = subjects_of(about, "product")
    limited = any(fact.kind == "limit" for fact in binder.evidence.facts)
    lowest = [point for point in binder.evidence.of("superlative") if point.value == "-" and not point.negated]
    if limited and named and binder.fitting(lowest, about):
        return True
    told = [segment.subjects.get("product", NOBODY) for segment in binder.evidence.by_id.get("=closest match", ())]
    return bool(named) and any(named <= subjects for subjects in told)


def _is_beyond(binder: Binder, claim: Claim, said: list[Point]) -> bool:
    """Whether a superlative is said of more than the turn tells of: "our cheapest yogurt" where one is told of, in two sizes."""
    scan, types = binder.scan, binder.evidence.names.types
    names = {binder.evidence.called.get(subject) for subject, what in types.items() if what == "product"}
    behind = [scan.key(at) for at in range(claim.last + 1, min(claim.last + 4, len(scan.words)))]
    whole = scan.key(claim.first - 1) in {"our", "shop's", "store's"} or bool(WHOLE & set(behind))
    counts = {fact.value for fact in binder.evidence.facts if fact.kind == "count"}
    if whole and scan.key(claim.last + 1) in ONE and any(_is_of_all_had(binder, point) for point in said):
        return False
    if whole:
        return not (counts and (said or max(counts) <= len(names)))
    sizes = [other for other in scan.claims if other.kind in ("number", "attribute") and other.clause == claim.clause]
    return len(names) == 1 and not sizes and not said


def _is_of_all_had(binder: Binder, point: Point) -> bool:
    """Whether the shop's own wording says what is cheapest of all that it has: "The cheapest I have: ..."."""
    told = binder.evidence.segments[point.segment].text.casefold() if point.segment >= 0 else ""
    return any(having in told for having in HAVING)


def _same_measure(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether "cheapest for its size" is not taken for the cheapest."""
    clause = binder.scan.clauses[claim.clause]
    sized = any(binder.scan.words[at].stem in ("siz", "kg", "l", "kilo") for at in range(clause.first, clause.end))
    return sized or "siz" not in binder.evidence.segments[point.segment].ids


def _best(binder: Binder, which: str, second: bool = False) -> Subjects:
    """Return the subjects with the lowest price, the highest, or the least distance; empty when there are no two to compare."""
    if which == "near":
        values = [
            (point.value, point.subjects) for point in binder.evidence.of("number") if point.fact.startswith("distance") and point.subjects
        ]
    else:
        prices = [point for point in binder.evidence.of("money") if point.role in ("line", "price") and point.subjects]
        lines = [point for point in prices if point.role == "line"] or prices
        values = [(point.value.minor, point.subjects) for point in lines]
    if len({subjects for _, subjects in values}) < 2:
        return frozenset()
    ranks = sorted({value for value, _ in values}, reverse=which == "+")
    edge = ranks[1] if second and len(ranks) > 1 else ranks[0]
    return frozenset().union(*(subjects for value, subjects in values if value == edge))


def bind_compare(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "A is cheaper than B"."""
    mentions = [
        mention for mention in binder.parsed.assigner.mentions.get(binder.scan.sentence_of[claim.first], ()) if mention.type == "product"
    ]
    before = [mention for mention in mentions if mention.end <= claim.first]
    after = [mention for mention in mentions if mention.first > claim.last]
    said = [point for point in binder.evidence.of("compare") if point.value == claim.value and bool(point.negated) == claim.negated]
    if found := binder.fitting(said, binder.about(claim), strict=True):
        return binder.bound(claim, found)
    if claim.first and binder.scan.owner[claim.first - 1] == "money" and is_summed_up(binder, claim.first):
        return binder.granted(claim, "the difference is checked by itself")
    if not claim.negated and claim.value == "-" and _is_lowered(binder, claim):
        return binder.granted(claim, "an offer lowers it", "reckoned")
    if not claim.negated and binder.scan.owner[claim.last + 1 : claim.last + 2] == ["day"]:
        return _refused(binder, claim)  # "cheaper today": than before, which only an offer makes it
    if (measured := _by_measure(binder, claim)) is not None:
        return binder.granted(claim, "by measure", "reckoned") if measured else _refused(binder, claim)
    if _is_in_every_way(binder, claim) and not _is_so_by_measure_too(binder, claim):
        return _refused(binder, claim)
    one, other = _compared(binder, claim, before, after)
    if one is None or other is None:
        best = _best(binder, claim.value)
        whom = before[-1].subjects if before else after[0].subjects if after else frozenset()
        if not claim.negated and whom & best and len({point.value for point in binder.evidence.of("money") if point.role == "line"}) > 1:
            return binder.granted(claim, "it is by the facts", "reckoned")
    elif (one < other) == ((claim.value == "-") != claim.negated) and one != other:
        return binder.granted(claim, "the prices compare so", "reckoned")
    return _refused(binder, claim)


def _is_in_every_way(binder: Binder, claim: Claim) -> bool:
    """Whether a comparison is said to hold however one looks at it."""
    first, end = binder.sentence(claim)
    spoken = f" {' '.join(binder.scan.key(at) for at in range(first, end))} "
    return any(f" {phrase} " in spoken for phrase in EVERY_WAY)


def _is_so_by_measure_too(binder: Binder, claim: Claim) -> bool:
    """Whether what costs less costs less for its size too, by the facts."""
    prices = [point for point in binder.evidence.of("money") if point.role == "measure" and point.subjects]
    best = _best(binder, claim.value)
    edge = min if claim.value == "-" else max
    values = [point.value.minor for point in prices]
    return not values or any(point.subjects & best and point.value.minor == edge(values) for point in prices)


def _refused(binder: Binder, claim: Claim) -> Receipt:
    return binder.refused(claim, f'The facts do not bear out "{binder.written(claim)}".')


def _by_measure(binder: Binder, claim: Claim) -> bool | None:
    """Return whether one costs less for its size, or per litre, by the facts; None where a comparison is not of that."""
    scan, behind = binder.scan, claim.last + 1
    end = min(behind + 4, binder.sentence(claim)[1])
    begin = binder.sentence(claim)[0]
    own = scan.clauses[claim.clause].first
    begins = (begin, own + (scan.words[own].kind != "word"))
    opens = any(scan.key(at) in {"by", "per"} and (scan.has(at + 1, "unit") or scan.has(at + 2, "unit")) for at in begins)
    sized = opens or any(
        scan.key(at) == "size" or (scan.key(at - 1) in {"per", "/", "mỗi"} and scan.has(at, "unit")) for at in range(behind, end)
    )
    prices = [point for point in binder.evidence.of("money") if point.role == "measure" and point.subjects]
    if not sized or claim.negated or len({point.unit for point in prices}) != 1 or len({point.value for point in prices}) < 2:
        return None
    edge = (min if claim.value == "-" else max)(point.value.minor for point in prices)
    best = frozenset().union(*(point.subjects for point in prices if point.value.minor == edge))
    spoken = [subjects for group in binder.about(claim).groups.get("product", ()) for subjects in group]
    if not spoken or (spoken[-1] & best and spoken[-1] - best):
        return None
    return spoken[-1] <= best


def _is_lowered(binder: Binder, claim: Claim) -> bool:
    """Whether something is said to be cheaper than it was, and an offer makes it so: "rẻ hơn giá cũ", "cheaper than usual"."""
    scan, at = binder.scan, claim.last + 1
    at += scan.key(at) in {"than", "so"}
    at += scan.key(at) in {"the", "với", "its"}
    named = subjects_of(binder.about(claim), "product")
    lowered = [point for point in binder.evidence.of("money") if point.role in ("was", "saved") and point.subjects]
    was = scan.has(at, "role") and scan.tags[at]["role"].value == "was"
    return was and bool(lowered) and all(point.subjects & named for point in lowered) if named else False


def _compared(binder: Binder, claim: Claim, before: list[Mention], after: list[Mention]) -> tuple[int | None, int | None]:
    """Return the prices compared: of what is named around the word, or of the two that a difference beside it is of."""
    money = range(claim.first - 1, claim.last + 4)
    if any(at >= 0 and at < len(binder.scan.words) and binder.scan.owner[at] == "money" for at in money) and (
        pair := compared(binder, claim.first)
    ):
        return pair[0].minor, pair[1].minor
    sides = [before[-1].subjects if before else None, after[0].subjects if after else None]
    if after and binder.scan.key(after[0].first - 1) in {"là", "is"}:
        sides.reverse()  # "... and a little cheaper is B"
    one, other = (subjects and _price(binder, subjects) for subjects in sides)
    return one, other


def _price(binder: Binder, subjects: Subjects) -> int | None:
    prices = {point.value.minor for point in binder.evidence.of("money") if point.role == "line" and point.subjects & subjects}
    return prices.pop() if len(prices) == 1 else None
