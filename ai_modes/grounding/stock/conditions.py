"""Binding stock, attributes, and that the assistant is no person: said of the right thing."""

from __future__ import annotations

from collections.abc import Callable

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt
from ai_modes.grounding.deeds.done import is_done
from ai_modes.grounding.stock.chosen import FEW, MANY, counted_otherwise
from ai_modes.grounding.text.assigning import About
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.reading import id_of, read
from ai_modes.grounding.text.states import OPPOSITE

SUPPOSING = frozenset({"if", "when", "once", "nếu", "khi"})
AGAIN = frozenset({"again", "more", "nào"})  # "once again" and "khi nào cũng" suppose nothing
STOCK_WORDS = word_sets("stock")["idle"]
SEVERAL, SUPPOSED = 5, 3  # SUPPOSED: words between "when" and what is in stock then
LAST_ONE = "last one"  # where "few left" is said of one
HOW_MANY, TELLS = frozenset({"many", "nhiêu"}), frozenset({"tell", "nói", "biết"})
VARIANTS = frozenset({"loại", "mẫu", "kiểu", "sizes", "colours", "variants"})


def bind_stock(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of a stock word."""
    about = binder.about(claim)
    value = OPPOSITE.get(claim.value, claim.value) if claim.negated else claim.value
    points = binder.evidence.of("stock")
    if claim.negated and value == claim.value:
        found = binder.fitting([point for point in points if point.value == value and point.negated], about)
    else:
        fitting = [point for point in points if _is(point, value) and _is_of_same(binder, claim, point)]
        counted = _by_count(binder, value)
        if value == "few" and binder.written(claim).casefold().endswith(LAST_ONE):
            fitting, counted = [], [point for point in counted if point.value == 1]
        found = binder.fitting([*fitting, *counted], about, strict=True)
        told = [point for point in fitting if point.segment >= 0]
        found = found or binder.fitting(told, about)
    if value == "out" and not claim.negated and binder.written(claim) == "gone" and is_done(binder):
        return binder.granted(claim, "the turn reports that it is taken out", "answer")
    if value == "plenty" and not claim.negated and (_is_of_the_found(binder, claim) or _is_of_variants(binder, claim, about)):
        return binder.granted(claim, "so many were found", "counted")
    if value == "plenty" and not claim.negated and _are_many_told(binder, claim):
        return binder.granted(claim, "the shop's own wording says so", "answer")
    if value == "in" and not claim.negated and binder.written(claim).casefold() == "available" and not _sells_any(binder):
        return binder.granted(claim, "no goods are meant; what is available is checked by itself")
    if value == "in" and not claim.negated and _is_supposed(binder, claim):
        return binder.granted(claim, "only supposed")
    if value in ("plenty", "few") and _keeps_count(binder):
        found = None
    if found and not _is_belied(binder, claim, value, about):
        return binder.bound(claim, found)
    whom = binder.name(subjects_of(about, "product"))
    known = list(dict.fromkeys(point.fact for point in binder.evidence.of("left") if point.subjects & subjects_of(about, "product")))
    told = f"; the facts say: {'; '.join(known[:3])}" if known else ""
    return binder.refused(claim, f'"{binder.written(claim)}"{f" of {whom}" if whom else ""} is not what the facts say{told}.')


def _is_belied(binder: Binder, claim: Claim, value: str, about: About) -> bool:
    """Whether the counts of what a stock word is said of say otherwise."""
    return _otherwise(binder, value, about) or _exception(binder, claim, value, about) or counted_otherwise(binder, claim, value)


def _are_many_told(binder: Binder, claim: Claim) -> bool:
    """Whether the shop's wording says "many of" the same: "plenty of our customers" of "many of our customers"."""
    behind = " ".join(binder.scan.key(at) for at in range(claim.last + 1, claim.last + 4))
    return behind.startswith("of ") and any(f"many {behind}" in segment.text.casefold() for segment in binder.evidence.answered)


def _is_of_same(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a stock word that a text says of nothing named is said with words of that text: codes no longer valid sell out no goods."""
    if point.segment < 0 or point.subjects:
        return True
    told, (first, end) = binder.evidence.segments[point.segment], binder.sentence(claim)
    meant = {word for word in told.ids if word not in STOCK_WORDS and word[:1].isalpha()}
    meant = meant or {word for word in told.sentence if word not in STOCK_WORDS and word[:1].isalpha()}
    if not meant or SUPPOSING & {binder.scan.key(at) for at in range(binder.scan.clauses[claim.clause].first, claim.first)}:
        return True
    return any(id_of(binder.scan.words[at]) in meant for at in range(first, end))


def _is_supposed(binder: Binder, claim: Claim) -> bool:
    """Whether a stock word stands right behind a "when": "we'll message you when it's back in stock", "nhắn khi có hàng"."""
    scan, clause = binder.scan, binder.scan.clauses[claim.clause]
    before = range(max(clause.first, claim.first - SUPPOSED), claim.first)
    return any(scan.key(at) in SUPPOSING and scan.key(at + 1) not in AGAIN for at in before)


def _is_of_the_found(binder: Binder, claim: Claim) -> bool:
    """Whether "plenty" is said of the goods that were searched for, and the search found many: "There are plenty of mugs"."""
    scan, at = binder.scan, claim.last + 2
    if _answers_alone(binder, claim):
        return True
    if scan.key(claim.last + 1) != "of" or at >= len(scan.words) or scan.owner[at] == "name":
        return False
    phrases = [str(fact.value) for fact in binder.evidence.facts if fact.kind == "phrase"]
    counts = [fact.value for fact in binder.evidence.facts if fact.kind == "count"]
    kinds = {word.stem for phrase in phrases for word in read(phrase).words}
    return bool(counts) and max(counts) >= SEVERAL and scan.words[at].stem in kinds


def _keeps_count(binder: Binder) -> bool:
    """Whether the shop's wording says that it can't tell how many there are."""
    told = (segment for segment in binder.evidence.answered if segment.negated)
    return any(HOW_MANY & set(segment.text.casefold().split()) and TELLS & segment.ids for segment in told)


def _answers_alone(binder: Binder, claim: Claim) -> bool:
    """Whether a reply begins with "Plenty!" alone, and the turn lists many: offers, or what a search found."""
    scan, (first, end) = binder.scan, binder.sentence(claim)
    alone = first == 0 and all(scan.words[at].kind != "word" or claim.first <= at <= claim.last for at in range(first, end))
    offers = [fact for fact in binder.evidence.facts if fact.kind in ("offer", "offer_title")]
    counts = [fact.value for fact in binder.evidence.facts if fact.kind == "count"]
    return alone and (len(offers) >= SEVERAL or max(counts, default=0) >= SEVERAL)


def _is_of_variants(binder: Binder, claim: Claim, about: About) -> bool:
    """Whether many sizes or colours of one product are said to be left, and are: "còn nhiều loại"."""
    scan, behind = binder.scan, claim.last + 1
    if scan.key(behind) not in VARIANTS and not scan.has(behind, "property"):
        return False
    left = [point for point in binder.evidence.of("left") if point.value > 0 and point.subjects & subjects_of(about, "product")]
    return len({subject for point in left for subject in point.subjects}) >= SEVERAL


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


def _exception(binder: Binder, claim: Claim, value: str, about: About) -> bool:
    """Whether "all" is said and one of them is otherwise: of those that its clause names, or that it goes on with ("They're all ...")."""
    clause = binder.scan.clauses[claim.clause]
    if not any("all" in binder.scan.tags[at] for at in range(clause.first, clause.end)):
        return False
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[claim.first], ())
    named = frozenset().union(*(mention.subjects for mention in mentions if clause.first <= mention.first < clause.end))
    named |= subjects_of(about, "product")
    several = len({binder.evidence.called.get(subject) for subject in named}) > 1
    counts = [point for point in binder.evidence.of("left") if not several or point.subjects & named]
    return any((point.value <= 0) == (value == "in") for point in counts)


def _otherwise(binder: Binder, value: str, about: About) -> bool:
    """Whether all that the claim names is counted, and the counts say the opposite."""
    named = subjects_of(about, "product")
    counts = [point for point in binder.evidence.of("left") if point.subjects & named]
    if value == "plenty":
        one = len({binder.evidence.called.get(subject) for subject in named}) == 1  # product, in several sizes
        return one and any(point.value <= FEW for point in counts)
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
