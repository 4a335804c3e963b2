"""What a sum is for: "£1.15 a bunch", "£3.50 per order", "mỗi đôi 89.000 ₫". The facts must say it of the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt
from ai_modes.grounding.text.names import stems_of
from ai_modes.grounding.text.parsing import id_of
from ai_modes.grounding.text.reading import Word, read
from ai_modes.grounding.text.signs import TIMES

LEADS = frozenset({"a", "an", "per", "every", "mỗi", "một"})
STRICT = frozenset({"per", "each", "every", "mỗi"})
ENDS = frozenset("and or for with in at from if when plus but so which on và nhé ạ nha thôi bạn".split())  # noqa: SIM905
BETWEEN = frozenset({"is", "costs", "giá", "là", "chỉ", ":", "at", "comes", "to", "now", "just", "only", "còn"})
TWO = frozenset({"pair", "couple"})
PAIRS = frozenset({"pair", "couple", "dozen"})
APIECE, OF_BOTH = frozenset({"each", "apiece"}), frozenset({"each", "both", "all"})
LOTS = frozenset({"lot", "set", "all", "both", "bunch", "trio", "pair", "whole", "cả", "tất"})
IDLE = frozenset({"chút", "go", "pop", "throw", "time", "piece", "item", "one", "head", "shot", "unit"})
ORDERS = frozenset({"order", "delivery", "đơn", "parcel", "drop", "trip"})
SUMS_OF_ORDERS = frozenset({"fee", "minimum", "free_from", "limit"})
COUNTED = 6  # words from a number in a name to what it counts: "Set of 10 Red Polka Dot Party Candles"


def bind_per(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each sum that is said to be for what the facts do not give it for."""
    for claim in binder.scan.claims:
        if claim.kind != "money":
            continue
        place = _noun(binder, claim)
        if (whole := _whole(binder, claim)) is not None:
            found = Claim("money", claim.value, claim.first, whole)
            yield binder.refused(found, f'The facts give the sum for one of several: "{binder.written(found)}".')
        if (shared := _shared(binder, claim)) is not None:
            found = Claim("money", claim.value, shared, claim.last)
            yield binder.refused(found, f'Not each of them has that price: "{binder.written(found)}".')
        if place is not None and not _is_told(binder, claim, place):
            found = Claim("money", claim.value, min(claim.first, place), max(claim.last, place))
            yield binder.refused(found, f'The facts do not give the sum for that: "{binder.written(found)}".')


def _noun(binder: Binder, claim: Claim) -> int | None:
    """Return where the thing stands that a sum is for each of, right behind the sum or right before it."""
    scan, place = binder.scan, claim.last + 2
    linked = scan.key(claim.last + 1) == "for" and (scan.key(place) in STRICT or scan.key(place + 1) in PAIRS)
    place += linked
    if (linked or scan.key(place - 1) in LEADS) and place < len(scan.words) and scan.words[place].kind == "word":
        ends = place + 1 >= len(scan.words) or scan.words[place + 1].kind != "word" or scan.key(place + 1) in ENDS
        if scan.owner[place] in ("", "money") and (ends or scan.key(place - 1) in STRICT):
            return place
    if scan.key(place - 1) == "each" and place < len(scan.words) and _is_word_of_name(binder, scan.words[place].stem):
        return place
    before = claim.first - 1
    while before > 0 and scan.key(before) in BETWEEN:
        before -= 1
    each = before > 0 and scan.words[before].kind == "word" and scan.key(before - 1) in STRICT
    return before if each and scan.owner[before] in ("", "number", "money") else None


def _whole(binder: Binder, claim: Claim) -> int | None:
    """Return where the price of one, of several that the facts sum up, is said to be for all of them: "£5.95 for the lot"."""
    scan, at = binder.scan, claim.last + 1
    if scan.key(at) not in {"for", "cho"}:
        return None
    end = at + 1 + (scan.key(at + 1) == "the")
    points = [point for point in binder.evidence.of("money") if point.value in claim.value and point.subjects]
    single = {point.subjects for point in points if point.role == "price"}
    summed = {point.subjects for point in points if point.role in ("total", "line") and point.pieces != 1}
    several = {point.subjects for point in binder.evidence.of("number") if point.fact.startswith("quantity ") and point.value > 1}
    wrong = any(one & many for one in single for many in several) and not summed
    of_several = scan.key(end) in LOTS or scan.key(end + 1) == "of"
    return end if wrong and of_several and not _is_of_name(binder, scan.words[end].stem) else None


def _is_told(binder: Binder, claim: Claim, place: int) -> bool:
    scan, noun = binder.scan, binder.scan.words[place]
    points = [point for point in binder.evidence.of("money") if point.value in claim.value]
    named = subjects_of(binder.about(claim), "product")
    mine = [point for point in points if not named or not point.subjects or point.subjects & named]
    if noun.key in TWO and any(point.pieces == 2 for point in mine):
        return True
    if _is_many(binder, named, noun.stem) or noun.key in PAIRS and not _is_of_name(binder, noun.stem):
        return False
    told = frozenset().union(*(binder.evidence.segments[point.segment].sentence for point in points if point.segment >= 0))
    if noun.key in ORDERS:
        return not mine or id_of(noun) in told or any(point.role in SUMS_OF_ORDERS for point in mine)
    unit = scan.tags[place].get("unit")
    if unit and unit.value not in ("each", "pack"):
        return _is_of_unit(binder, points, noun.key)
    if mine and all(point.unit not in ("", "each") and point.segment < 0 for point in mine if point.role in ("price", "measure")):
        return not any(point.role in ("price", "measure") for point in mine)
    if any(f"{noun.key}s" in binder.evidence.called.get(subject, "").casefold().split() for subject in named):
        return False  # "85p per card" of a pack of cards
    otherwise = scan.key(place - 1) in STRICT and _costs_otherwise(binder, claim, noun.stem)
    if unit or noun.key in IDLE or scan.has(place, "container"):
        mentions = binder.parsed.assigner.mentions.get(scan.sentence_of[place], ())
        return not otherwise or any(one.type == "product" for one in mentions)
    if otherwise:
        return False
    return id_of(noun) in told or _is_of_name(binder, noun.stem)


def _is_of_unit(binder: Binder, points: list[Point], noun: str) -> bool:
    """Whether a sum is for each of a unit by its fact, or by a text that says so: "£6" of up to twenty letters is not "£6 a letter"."""
    texts = [binder.evidence.segments[point.segment].text.casefold().split() for point in points if point.segment >= 0 and not point.unit]
    if not points or len(texts) < len(points):
        return True  # checked with the sum
    return any(one in LEADS and other.startswith(noun) for words in texts for one, other in zip(words, words[1:], strict=False))


def _is_word_of_name(binder: Binder, stem: str) -> bool:
    """Whether a word is what something that the turn tells of is called in the end: the "candle" of "£1.06 each candle"."""
    return any(stem in stems_of(name.partition(",")[0])[-1:] for name in binder.evidence.called.values())


def _is_of_name(binder: Binder, stem: str) -> bool:
    return any(stem in name.casefold() for name in binder.evidence.called.values())


def _shared(binder: Binder, claim: Claim) -> int | None:
    """Return where a word of several names stands, each of which is said to cost what only some do: "the fans are 85p apiece"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[claim.first]]
    behind = {scan.key(claim.last + 1), scan.key(claim.last + 2)}
    led = {scan.key(at) for at in range(clause.first, claim.first)}
    if clause.negated or clause.asks or not (behind & APIECE or led & OF_BOTH):
        return None
    mentions = [one for one in binder.parsed.assigner.mentions.get(clause.sentence, ()) if one.type == "product" and one.subjects]
    if any(one.first > claim.first or one.end - one.first > 1 for one in mentions):
        return None  # they are named
    nouns = [at for at in range(clause.first, claim.first) if scan.words[at].kind == "word" and scan.owner[at] in ("", "name")]
    return next((at for at in nouns if scan.key(at).endswith("s") and _costs_otherwise(binder, claim, scan.words[at].stem)), None)


def _costs_otherwise(binder: Binder, claim: Claim, stem: str) -> bool:
    """Whether one of the products whose names have a word has another price than "each fan is 85p" says."""
    called = {subject for subject, name in binder.evidence.called.items() if stem in {word.stem for word in read(name).words}}
    prices = [point for point in binder.evidence.of("money") if point.role in ("price", "line") and point.subjects & called]
    priced = {subject for point in prices for subject in point.subjects & called}
    right = {subject for point in prices if point.value in claim.value for subject in point.subjects}
    return bool(right & priced) and not priced <= right


def _is_many(binder: Binder, named: frozenset[str], word: str) -> bool:
    """Whether a thing is sold as so many of these: a pack of three pairs is not one pair."""
    return any(_counts(read(binder.evidence.called.get(subject, "")).words, word) for subject in named)


def _counts(name: Sequence[Word], stem: str) -> bool:
    """Whether a name says that there are several of a thing: right behind the number, in the plural, or in a set "of" so many."""
    for at, word in enumerate(name):
        if word.kind == "number" and word.key.isdigit() and int(word.key) > 1:
            begin = at + 1 + (at + 1 < len(name) and name[at + 1].key in TIMES)
            counted = name[begin : begin + COUNTED]
            of = at > 0 and name[at - 1].key == "of"
            if any(one.stem == stem and (of or not place or one.key.endswith("s")) for place, one in enumerate(counted)):
                return True
    return False
