"""Binding stock, "free", superlatives and comparisons: said of the right thing, and the right way round."""

from __future__ import annotations

from collections.abc import Callable

from ai_modes.grounding.assigning import About
from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.chosen import FEW, MANY, counted_otherwise
from ai_modes.grounding.claims import Claim, Point, Receipt, Subjects
from ai_modes.grounding.differences import compared
from ai_modes.grounding.evidence import Segment
from ai_modes.grounding.names import Mention
from ai_modes.grounding.parsing import content, telling
from ai_modes.grounding.states import BARE, OPPOSITE

IN_SHOP = "=shop"
WHOLE = frozenset({"range", "shop", "store", "sell", "stock"})
JOINTS = frozenset({"and", "or", "but", "và", "hoặc", "nhưng", "còn"})


def bind_stock(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of a stock word."""
    about = binder.about(claim)
    value = OPPOSITE.get(claim.value, claim.value) if claim.negated else claim.value
    points = binder.evidence.of("stock")
    if claim.negated and value == claim.value:
        found = binder.fitting([point for point in points if point.value == value and point.negated], about)
    else:
        found = binder.fitting([*[point for point in points if _is(point, value)], *_by_count(binder, value)], about, strict=True)
        found = found or binder.fitting([point for point in points if point.segment >= 0 and _is(point, value)], about)
    if value == "in" and not claim.negated and binder.written(claim).casefold() == "available" and not _sells_any(binder):
        return binder.granted(claim, "no goods are meant; what is available is checked by itself")
    if found and not (_otherwise(binder, value, about) or _exception(binder, claim, value) or counted_otherwise(binder, claim, value)):
        return binder.bound(claim, found)
    whom = binder.name(subjects_of(about, "product"))
    known = list(dict.fromkeys(point.fact for point in binder.evidence.of("left") if point.subjects & subjects_of(about, "product")))
    told = f"; the facts say: {'; '.join(known[:3])}" if known else ""
    return binder.refused(claim, f'"{binder.written(claim)}"{f" of {whom}" if whom else ""} is not what the facts say{told}.')


def _sells_any(binder: Binder) -> bool:
    """Whether the turn is about goods, by its facts or by a text that speaks of stock."""
    return bool(binder.evidence.of("stock")) or "product" in binder.evidence.names.types.values()


def _is(point: Point, value: str) -> bool:
    if point.negated:
        return OPPOSITE.get(point.value, "") == value
    return point.value == value or (value == "in" and point.value in ("few", "plenty"))


def _by_count(binder: Binder, value: str) -> list[Point]:
    fits: dict[str, Callable[[Point], bool]] = {
        "few": lambda point: 0 < point.value <= FEW,
        "plenty": lambda point: point.value >= MANY,
        "in": lambda point: point.value > 0,
        "out": lambda point: point.value <= 0,
    }
    return [point for point in binder.evidence.of("left") if value in fits and fits[value](point)]


def _exception(binder: Binder, claim: Claim, value: str) -> bool:
    """Whether "all" is said and one of them is otherwise."""
    clause = binder.scan.clauses[claim.clause]
    if not any("all" in binder.scan.tags[at] for at in range(clause.first, clause.end)):
        return False
    sentence = binder.scan.sentence_of[claim.first]
    named = frozenset().union(*(mention.subjects for mention in binder.parsed.assigner.mentions.get(sentence, ())))
    counts = [point for point in binder.evidence.of("left") if not named or point.subjects & named]
    return any((point.value <= 0) == (value == "in") for point in counts)


def _otherwise(binder: Binder, value: str, about: About) -> bool:
    """Whether all that the claim names is counted, and the counts say the opposite."""
    named = subjects_of(about, "product")
    counts = [point for point in binder.evidence.of("left") if point.subjects & named]
    if not counts or value not in ("in", "out"):
        return False
    return (
        all(point.value <= 0 for point in counts)
        if value == "in"
        else any(point.value > 0 for point in counts) and all(point.value > 0 for point in counts)
    )


def bind_attribute(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of an attribute: the product has it, or has not where it is denied; with "all" each of them has."""
    about = binder.about(claim)
    points = [point for point in binder.evidence.of("attribute") if point.value == claim.value]
    named = subjects_of(about, "product")
    if claim.negated or binder.scan.clauses[claim.clause].asks:
        if not claim.negated or not named or not any(point.subjects & named for point in points):
            return binder.granted(claim, "asked, or said to be otherwise")
    elif found := binder.fitting(points, about):
        return binder.bound(claim, found)
    return binder.refused(claim, f'"{binder.written(claim)}" is not what the facts say of {binder.name(named) or "this"}.')


def bind_human(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "I'm a person", which an assistant is not."""
    if claim.negated and "not" not in binder.written(claim):
        return binder.granted(claim, "the assistant is not a person")
    return binder.refused(claim, f'You are an assistant, not a person: "{binder.written(claim)}" is not true.')


def bind_free(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "free": the turn says so of it, and its condition is said as well."""
    about = binder.about(claim)
    nothing = [point for point in binder.evidence.of("money") if point.role == "fee" and point.value.minor == 0]
    said = [point for point in binder.evidence.of("free") if bool(point.negated) == claim.negated]
    if claim.negated:
        found = binder.fitting(said, about) or binder.fitting(
            [point for point in binder.evidence.of("money") if point.role == "fee" and point.value.minor], about
        )
    else:
        found = binder.fitting(nothing, about) or next(
            (point for point in said if _condition_kept(binder, claim, point) and binder.fitting([point], about)), None
        )
    if found:
        return binder.bound(claim, found)
    return binder.refused(claim, f'"{binder.written(claim)}" is not in the facts without its condition, or not of this.')


def _condition_kept(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether the reply names the sum from which it is free, if there is one, and speaks of the same thing."""
    if point.segment < 0:
        return True
    segments = binder.evidence.segments
    source = segments[point.segment]
    bounds = {other.value for other in binder.evidence.of("money") if other.role == "free_from"}
    sentence = binder.scan.sentence_of[claim.first]
    bounds |= {
        other.value for other in binder.evidence.of("money") if other.segment >= 0 and segments[other.segment].sentence == source.sentence
    }
    sums = [
        value
        for other in binder.scan.claims
        if other.kind == "money" and abs(binder.scan.sentence_of[other.first] - sentence) <= 1
        for value in other.value
    ]
    if bounds:
        return bool(bounds & set(sums)) or any(other.value.minor == 0 for other in binder.evidence.of("money") if other.role == "fee")
    words = (binder.near_ids(claim, 4, until=JOINTS) | _delivered(binder, claim)) - {"=within"}
    first, end = binder.sentence(claim)
    if words and sentence == 0 and _is_in_shop_alone(binder, first, end, point):
        return False
    spoken = telling(binder.scan, first, end) & frozenset().union(*(segment.ids for segment in binder.evidence.segments))
    if not words and spoken and sentence == 0 and not spoken & source.ids:
        return False
    if not words and (point.unit == BARE or not _goes_on(binder, sentence, source)):
        return False
    return words <= source.ids | point.near


def _is_in_shop_alone(binder: Binder, first: int, end: int, point: Point) -> bool:
    """Whether the turn says of a shop that something is free there, and the sentence leaves the shop out: sending it back is not."""
    told = {said.id for said in content(binder.scan, first, end)}
    return IN_SHOP in point.near and not told & {IN_SHOP, "=collect"}


def _delivered(binder: Binder, claim: Claim) -> frozenset[str]:
    """Return the delivery that the very words for "free" speak of: "no delivery charge", "freeship"."""
    spoken = {tag.value for at in range(claim.first, claim.last + 1) if (tag := binder.scan.tags[at].get("same"))}
    shipped = any("ship" in binder.scan.key(at) for at in range(claim.first, claim.last + 1))
    return frozenset({"=deliver"}) if shipped or "deliver" in spoken else frozenset()


def _goes_on(binder: Binder, sentence: int, source: Segment) -> bool:
    """Whether a bare "it's free" begins the reply, or goes on about what its source speaks of; not behind what something costs."""
    if binder.parsed.assigner.carried_on(sentence).costs:
        return False
    if sentence == 0:
        return True
    first = binder.scan.text.sentences[sentence - 1][0]
    return bool(telling(binder.scan, first, binder.scan.text.sentences[sentence][1]) & source.sentence)


def bind_superlative(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "cheapest", "dearest", "nearest": reckoned again from the facts, or as the turn says."""
    about = binder.about(claim)
    kind = "branch" if claim.value == "near" else "product"
    named = subjects_of(about, kind)
    best = _best(binder, claim.value)
    said = [point for point in binder.evidence.of("superlative") if point.value == claim.value and bool(point.negated) == claim.negated]
    if kind == "product" and not claim.negated and _is_beyond(binder, claim, said):
        return binder.refused(claim, f'The facts do not say what is "{binder.written(claim)}" of all that the shop sells.')
    if best and named and not claim.negated:
        if all(subjects & best for group in about.groups[kind][:1] for subjects in group) or any(
            subjects & best for group in about.groups[kind] for subjects in group
        ):
            return binder.granted(claim, f"{binder.name(named & best)} is it by the facts", "reckoned")
        found = binder.fitting([point for point in said if point.subjects and _same_measure(binder, claim, point)], about)
        return (
            binder.bound(claim, found)
            if found
            else binder.refused(claim, f'By the facts "{binder.written(claim)}" is {binder.name(best)}, not {binder.name(named)}.')
        )
    if found := binder.fitting(said, about):
        return binder.bound(claim, found)
    return binder.refused(claim, f'"{binder.written(claim)}" is not in the facts.')


def _is_beyond(binder: Binder, claim: Claim, said: list[Point]) -> bool:
    """Whether a superlative is said of more than the turn tells of: "our cheapest yogurt" where one is told of, in two sizes."""
    scan, types = binder.scan, binder.evidence.names.types
    names = {binder.evidence.called.get(subject) for subject, what in types.items() if what == "product"}
    behind = [scan.key(at) for at in range(claim.last + 1, min(claim.last + 4, len(scan.words)))]
    whole = scan.key(claim.first - 1) in {"our", "shop's", "store's"} or bool(WHOLE & set(behind))
    counts = {fact.value for fact in binder.evidence.facts if fact.kind == "count"}
    if whole:
        return not (counts and (said or max(counts) <= len(names)))
    sizes = [other for other in scan.claims if other.kind in ("number", "attribute") and other.clause == claim.clause]
    return len(names) == 1 and not sizes and not said


def _same_measure(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether "cheapest for its size" is not taken for the cheapest."""
    clause = binder.scan.clauses[claim.clause]
    sized = any(binder.scan.words[at].stem in ("siz", "kg", "l", "kilo") for at in range(clause.first, clause.end))
    return sized or "siz" not in binder.evidence.segments[point.segment].ids


def _best(binder: Binder, which: str) -> Subjects:
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
    edge = max(value for value, _ in values) if which == "+" else min(value for value, _ in values)
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
    if claim.first and binder.scan.owner[claim.first - 1] == "money" and compared(binder, claim.first) is None:
        return binder.granted(claim, "the difference is checked by itself")
    one, other = _compared(binder, claim, before, after)
    if one is None or other is None:
        best = _best(binder, claim.value)
        whom = before[-1].subjects if before else after[0].subjects if after else frozenset()
        if not claim.negated and whom & best and len({point.value for point in binder.evidence.of("money") if point.role == "line"}) > 1:
            return binder.granted(claim, "it is by the facts", "reckoned")
    elif (one < other) == ((claim.value == "-") != claim.negated) and one != other:
        return binder.granted(claim, "the prices compare so", "reckoned")
    return binder.refused(claim, f'The facts do not bear out "{binder.written(claim)}".')


def _compared(binder: Binder, claim: Claim, before: list[Mention], after: list[Mention]) -> tuple[int | None, int | None]:
    """Return the prices compared: of what is named around the word, or of the two that a difference beside it is of."""
    money = range(claim.first - 1, claim.last + 4)
    if any(at >= 0 and at < len(binder.scan.words) and binder.scan.owner[at] == "money" for at in money) and (
        pair := compared(binder, claim.first)
    ):
        return pair[0].minor, pair[1].minor
    return (_price(binder, before[-1].subjects) if before else None), (_price(binder, after[0].subjects) if after else None)


def _price(binder: Binder, subjects: Subjects) -> int | None:
    prices = {point.value.minor for point in binder.evidence.of("money") if point.role == "line" and point.subjects & subjects}
    return prices.pop() if len(prices) == 1 else None
