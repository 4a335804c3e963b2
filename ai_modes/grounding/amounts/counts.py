"""Binding numbers and references: the same value, in the same unit, of the same thing."""

from __future__ import annotations

import re
from decimal import Decimal

from ai_modes.grounding.amounts.alongside import goes_along, rounded_way
from ai_modes.grounding.amounts.context import in_context
from ai_modes.grounding.amounts.done_again import done_again
from ai_modes.grounding.amounts.grouped import group_of, is_first_of_list
from ai_modes.grounding.amounts.reckoned import is_apart, is_dimension, is_times_the_price, lapses_so
from ai_modes.grounding.amounts.tallies import counted, counts_allergens, counts_values, is_length_of_slots, lines_together
from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt
from ai_modes.grounding.facts.turn_facts import in_words
from ai_modes.grounding.scope.some_shops import counts_some_shops
from ai_modes.grounding.stock.chosen import chosen
from ai_modes.grounding.text.assigning import About
from ai_modes.grounding.text.clock import speaks_of_opening
from ai_modes.grounding.text.measures import measure
from ai_modes.grounding.text.parsing import content
from ai_modes.grounding.text.reading import read, stem_of
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.signs import TIMES
from ai_modes.grounding.text.states import JUST, size_before
from ai_modes.grounding.times.moments import bind_time
from plugins.contracts import Fact

PIECES = TIMES | {"packs", "pack", "pieces", "units", "bottles", "bags", "tins", "boxes", "them", "cái", "chiếc", "đôi", "bộ"}
APART = frozenset("of for to up than size until till by at from after before cho cỡ đến tới từ lúc".split())  # noqa: SIM905
HAS = frozenset(["have", "'ve", "got", "there", "còn"])
SETS = frozenset({"set", "pack", "box", "bag", "bundle", "case"})
OF = frozenset({"of", "in", "left", "here", "and"})
MUCH = 10  # so many are hardly by chance as many as there are in stock
MEASURES = frozenset({"mile", "km", "g", "kg", "ml", "l", "cm", "m", "minute", "hour", "day", "working day", "month"})
AT = frozenset({"at", "until", "till", "by", "lúc", "from", "after"})
SIGNS = frozenset({"£", "€", "$", "#", "-", "–", "/"})
SHOPS = frozenset({"shop", "stor", "branch", "hàng", "cửa"})
MANY = re.compile(r"\b(\d+)\s+([^\W\d_]{3,})")
SIZED = frozenset({"size", "sizes", "cỡ"})


def bind_number(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of a number that is neither money nor a time."""
    about = binder.about(claim)
    if first := _first_of_all(binder, claim, about):
        return first
    wanted = {measure(value, claim.unit) for value in claim.value}
    points = [
        point
        for point in binder.evidence.of("number")
        if measure(point.value, point.unit) in wanted
        or (claim.unit == "pack" and point.value in claim.value and point.unit == "each" and point.fact.startswith("quantity "))
        or (claim.unit == "" and point.value in claim.value and point.unit in ("pack", "size"))
    ]
    points = [] if _is_of_set(binder, claim) else points
    fitting = [point for point in points if in_context(binder, claim, point) and not _is_of_part(binder, claim, point)]
    found = binder.fitting(fitting, about)
    if found and not _is_turned(binder, claim, found):
        return binder.bound(claim, found) if _is_of_all(binder, claim, about, fitting) else _not_of_all(binder, claim)
    if not claim.negated and (left := _stocked(binder, claim, about)):
        return binder.bound(claim, left)
    if why := _is_told_by_itself(binder, claim):
        return binder.granted(claim, why, "reckoned")
    if claim.unit in ("", "each") and (tally := counted(binder, claim)):
        return binder.granted(claim, tally, "counted")
    if any(("number", value) in binder.evidence.said_points for value in claim.value) and binder.echoes(claim.first):
        return binder.granted(claim, "the customer's own words", "message")
    if (
        claim.negated
        and not claim.unit
        and any(("number", value) in binder.evidence.said_points for value in claim.value)
        and (_finds_none(binder) or _is_more_than_left(binder, claim))
    ):
        return binder.granted(claim, "what was not found, or is not left", "message")
    if reckoned := goes_along(binder, claim) or _of_unit_before(binder, claim) or rounded_way(binder, claim):
        return reckoned
    if claim.unit == "" and (binder.scan.key(claim.first - 1) in AT or _is_of_range(binder, claim)) and (hour := _hour(claim)):
        return bind_time(binder, claim.about(kind="time", value=hour))
    named = subjects_of(about, "product") or subjects_of(about, "zone") or subjects_of(about, "branch")
    whom = f" of {binder.name(named)}" if named else ""
    near = list(
        dict.fromkeys(
            point.fact for point in binder.evidence.of("number") if point.unit == claim.unit and (not named or point.subjects & named)
        )
    )
    told = f"; the facts say: {'; '.join(near[:3])}" if near else ""
    return binder.refused(claim, f'The number in "{binder.written(claim)}"{whom} is not in the facts{told}.')


def _is_told_by_itself(binder: Binder, claim: Claim) -> str:
    """Return why a number needs no fact of its own: it is how long each slot is, or one of several that is offered."""
    if is_length_of_slots(binder, claim):
        return "each slot is so long"
    if not claim.negated and claim.unit in ("", "each") and lines_together(binder, _named_behind(binder, claim), claim):
        return "the lines come to so many"
    if not claim.negated and (is_first_of_list(binder, claim) or group_of(binder, claim)):
        return "so many are named"
    if counts_allergens(binder, claim) or (not claim.negated and counts_values(binder, claim)):
        return "so many are listed"
    asked = binder.scan.clauses[binder.scan.clause_of[claim.first]].asks
    if asked and claim.unit in ("", "each") and any(("number", value) in binder.evidence.said_points for value in claim.value):
        return "so many were asked for"
    if is_apart(binder, claim) or is_times_the_price(binder, claim) or is_dimension(binder, claim):
        return "reckoned from the facts"
    if why := done_again(binder, claim):
        return why
    return "one is offered" if asked and claim.value == (1,) and claim.unit == "each" else ""


def _of_unit_before(binder: Binder, claim: Claim) -> Receipt | None:
    """Return the receipt of a bare number with the measure of the one before: "1.3 miles and Bedminster at about 1.7"."""
    if claim.unit:
        return None
    first, _ = binder.sentence(claim)
    before = [other for other in binder.scan.claims if other.kind == "number" and first <= other.first < claim.first]
    unit = before[-1].unit if before and before[-1].unit else _unit_of_row(binder, claim, before)
    behind = claim.last + 1
    alone = behind >= len(binder.scan.words) or binder.scan.words[behind].kind != "word" or binder.scan.key(behind) in {"for", "to"}
    receipt = bind_number(binder, claim.about(unit=unit)) if alone and unit in MEASURES else None
    return receipt if receipt and receipt.bound else None


def _unit_of_row(binder: Binder, claim: Claim, before: list[Claim]) -> str:
    """Return the measure that the first or the last range of a row has: "S 42–48, M 49–54, L 55–60 kg", "2–3 days for A, 2–4 for B"."""
    scan, (_, end) = binder.scan, binder.sentence(claim)
    behind = [other for other in scan.claims if other.kind == "number" and claim.last < other.first < end]
    last = next((other for other in (*behind, *reversed(before)) if other.unit), None)
    ranged = scan.has(claim.first - 1, "range") or scan.has(claim.last + 1, "range")
    return last.unit if last and ranged and scan.has(last.first - 1, "range") else ""


def _is_of_all(binder: Binder, claim: Claim, about: About, fitting: list[Point]) -> bool:
    """Whether a number said of all or both is so of each place or thing spoken of."""
    if not claim.unit or claim.unit == "each" or not binder.has_tag(claim.first, "all"):
        return True
    groups = [group for kind in ("product", "zone") for group in about.groups.get(kind, ()) if len(group) > 1]
    return all(any(point.subjects & subjects or not point.subjects for point in fitting) for group in groups for subjects in group)


def _not_of_all(binder: Binder, claim: Claim) -> Receipt:
    return binder.refused(claim, f'"{binder.written(claim)}" is not so of all of them.')


def _of_address(binder: Binder, claim: Claim) -> Receipt | None:
    """Return the receipt of the number that an address begins with, where the sentence puts no other branch there."""
    scan, (first, _) = binder.scan, binder.sentence(claim)
    for fact in binder.evidence.facts if not claim.unit else ():
        keys = [word.key for word in read(str(fact.value)).words][:3] if fact.kind == "address" else []
        if len(keys) < 3 or keys != [scan.key(claim.first + step) for step in range(3)]:
            continue
        mentions = binder.parsed.assigner.mentions.get(scan.sentence_of[claim.first], ())
        before = [one for one in mentions if one.type == "branch" and one.end <= claim.first and not _is_in_address(scan, one.first)]
        if not before and first == 0 and not _is_in_row(scan, claim):
            return _of_the_asked(binder, claim, fact)
        mine = fact.subject in before[-1].subjects if before else first == 0
        return binder.granted(claim, in_words(fact), fact.source) if mine else None
    return None


def _of_the_asked(binder: Binder, claim: Claim, fact: Fact) -> Receipt | None:
    """Return the receipt of an address that a reply begins with: of the branch asked for, or else of the first one told."""
    if asked := binder.evidence.asked_branches:
        if fact.subject not in asked:
            return binder.refused(claim, f'"{binder.written(claim)}" is not in the address of {binder.name(asked)}.')
    elif fact.subject != next((one for one, kind in binder.evidence.names.types.items() if kind == "branch"), ""):
        return None
    return binder.granted(claim, in_words(fact), fact.source)


def _is_in_address(scan: Scan, at: int) -> bool:
    """Whether a name stands right behind the number of an address: "180 Cầu Giấy"."""
    return scan.words[at - 1].kind == "number" if at else False


def _is_in_row(scan: Scan, claim: Claim) -> bool:
    """Whether an address is one of several that are named without their branches."""
    return any(scan.key(at) in {"hoặc", "và", "or", "and"} for at in range(claim.first, min(claim.first + 8, len(scan.words))))


def _is_of_set(binder: Binder, claim: Claim) -> bool:
    """Whether how many were found is said to be how many are sold together: "£0.04 for a set of 32"."""
    found = {fact.value for fact in binder.evidence.facts if fact.kind == "count"}
    return binder.scan.key(claim.first - 1) == "of" and binder.scan.key(claim.first - 2) in SETS and bool(found & set(claim.value))


def _is_of_part(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether how many were found is said of one product by its name: "12 goat's cheeses" of twelve cheeses."""
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[claim.first], ())
    mention = next((one for one in mentions if one.first == claim.last + 1 and one.type == "product" and one.end - one.first > 1), None)
    if mention is None or not point.fact.startswith("count "):
        return False
    return len({binder.evidence.called.get(subject) for subject in mention.subjects}) == 1


def _first_of_all(binder: Binder, claim: Claim, about: About) -> Receipt | None:
    """Return the receipt of a number that is not what a line, a name or a choice of sizes says; of one that names a size. Else None."""
    if (some := counts_some_shops(binder, claim)) is not None:
        return (
            binder.granted(claim, "so many do", "counted") if some else binder.refused(claim, f'Not just "{binder.written(claim)}" do so.')
        )
    if told := _of_another_line(binder, claim) or _told_otherwise(binder, claim):
        return binder.refused(claim, told)
    if not claim.unit and (shops := _shops_in(binder, claim.last)) and shops in claim.value:
        return binder.granted(claim, f"the facts name {shops} there", "counted")
    if said := _of_address(binder, claim) or _of_property(binder, claim, about):
        return said
    if counts_values(binder, claim) is False:
        return binder.refused(claim, f'The facts give no such number: "{binder.written(claim)} {binder.scan.key(claim.last + 1)}".')
    return None


def _of_property(binder: Binder, claim: Claim, about: About) -> Receipt | None:
    """Return the receipt of the number of a size ("size 41") that what is spoken of comes in; None for any other number."""
    scan = binder.scan
    label = size_before(scan, claim.first)
    if claim.unit or label is None:
        return None
    if any(scan.key(claim.first) == word.key for name in binder.evidence.called.values() for word in read(name).words[-1:]):
        return binder.granted(claim, "a name says so")
    unit, named = scan.tags[label]["property"].value, subjects_of(about, "product")
    for fact in binder.evidence.facts:
        mine = fact.kind == "attribute" and fact.unit == unit and (not named or fact.subject in named)
        if mine and str(fact.value) == scan.key(claim.first):
            return binder.granted(claim, in_words(fact), fact.source)
    return None


def _named_behind(binder: Binder, claim: Claim) -> frozenset[str]:
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[claim.first], ())
    return next((one.subjects for one in mentions if one.first == claim.last + 1 and one.type == "product"), frozenset())


def _of_another_line(binder: Binder, claim: Claim) -> str:
    """Object where a cart is told and the number right before a product is not how many of it lie there."""
    if claim.unit not in ("", "each") or not any(fact.kind.startswith("cart") for fact in binder.evidence.facts):
        return ""
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[claim.first], ())
    mention = next((one for one in mentions if one.first == claim.last + 1 and one.type == "product"), None)
    if mention is None:
        return ""
    lines = {fact.value for fact in binder.evidence.facts if fact.kind == "quantity" and fact.subject in mention.subjects}
    if not lines or lines & set(claim.value) or lines_together(binder, mention.subjects, claim):
        return ""
    told = ", ".join(f"{line:g}" for line in sorted(lines))
    return f"There are not {binder.written(claim)} of {binder.name(mention.subjects)}, but {told}."


def _told_otherwise(binder: Binder, claim: Claim) -> str:
    """Object where a name gives another number of the same ("3 Tier"), or not so many shops are in the town that is named."""
    scan, behind = binder.scan, claim.last + 1
    if claim.unit not in ("", "each") or not claim.value:
        return ""
    noun = scan.words[behind].stem if behind < len(scan.words) and not claim.unit else scan.words[claim.last].stem
    names = {binder.evidence.called.get(subject, "") for subject in subjects_of(binder.about(claim), "product")}
    for name in names if len(names) == 1 else ():
        if any(stem_of(what) == noun and Decimal(count) not in claim.value for count, what in MANY.findall(name.casefold())):
            return f'"{name}" is what it is called: not "{binder.written(claim)} {scan.key(behind)}".'
    shops = _shops_in(binder, behind - 1 if noun in SHOPS and claim.unit else behind) if noun in SHOPS else None
    return f'The facts do not name "{binder.written(claim)}" there, but {shops}.' if shops is not None and shops not in claim.value else ""


def _shops_in(binder: Binder, at: int) -> int | None:
    """Return how many of the turn's branches are in the town that stands behind, None where none does."""
    scan = binder.scan
    if scan.key(at + 1) not in {"in", "ở", "tại"} or not any(fact.kind == "town" for fact in binder.evidence.facts):
        return None
    keys = [scan.key(place) for place in range(at + 2, min(at + 7, len(scan.words)))]
    of_town: dict[tuple[str, ...], set[str]] = {}
    for fact in binder.evidence.facts:
        if fact.kind == "town":
            of_town.setdefault(tuple(word.key for word in read(str(fact.value)).words), set()).add(fact.subject)
    return next((len(branches) for town, branches in of_town.items() if tuple(keys[: len(town)]) == town), None)


def _stocked(binder: Binder, claim: Claim, about: About) -> Point | None:
    """Return the stock that a number tells where its sentence speaks of stock, or the customer asked how many: "134 in fact"."""
    scan = binder.scan
    if claim.unit not in ("", "each", "pack") or scan.key(claim.first - 1) in APART:
        return None
    word = scan.key(claim.last) if scan.words[claim.last].kind == "word" and claim.unit else ""
    if word and word not in PIECES:
        return None
    sentence = scan.sentence_of[claim.first]
    told = any(other.kind in ("stock", "left") and scan.sentence_of[other.first] == sentence for other in scan.claims)
    much = _ends(scan, claim) and min(claim.value, default=0) >= MUCH
    if not (told or much or _is_had(binder, claim) or binder.evidence.asked_count):
        return None
    counts = [point for point in binder.evidence.of("left") if point.value in claim.value and point.value > 0 and len(point.subjects) == 1]
    return binder.fitting(counts, about, strict=True)


def _is_had(binder: Binder, claim: Claim) -> bool:
    """Whether a number is said to be what the shop has: "we've 26 of them", "33 packs in"."""
    scan, (first, _) = binder.scan, binder.sentence(claim)
    if [scan.key(claim.last + step) for step in (1, 2, 3)] == ["at", "the", "last"] and scan.key(claim.last + 4) == "count":
        return True
    return _ends(scan, claim) and any(scan.key(at) in HAS for at in range(max(first, claim.first - 4), claim.first))


def _ends(scan: Scan, claim: Claim) -> bool:
    """Whether what a number counts is not said right behind it, or is a name."""
    behind = claim.last + 1
    if scan.key(claim.first - 1) in SIGNS or behind >= len(scan.words):
        return behind >= len(scan.words)
    return scan.words[behind].kind != "word" or scan.owner[behind] == "name" or scan.key(behind) in OF


def _is_turned(binder: Binder, claim: Claim, found: Point) -> bool:
    """Whether a number is denied that the facts tell, or a size told that they deny."""
    denied = claim.negated and found.negated is False and not lapses_so(binder, claim, found)
    return denied or _is_size_denied(binder, claim, found)


def _is_size_denied(binder: Binder, claim: Claim, found: Point) -> bool:
    """Whether a size is said to be there that the shop's wording only denies: "size 28 còn mẫu ..." of "chưa có mẫu size 28"."""
    clause = binder.scan.clauses[claim.clause]
    asks = clause.asks and clause.end == binder.sentence(claim)[1]  # not what stands before ", bạn lấy không ạ?"
    return found.segment >= 0 and bool(found.negated) and not (claim.negated or asks) and binder.scan.key(claim.first - 1) in SIZED


def _is_more_than_left(binder: Binder, claim: Claim) -> bool:
    """Whether so many are denied of goods of which fewer are left: "only 24 left, so I can't do 200"."""
    left = [point.value for point in binder.evidence.of("left")]
    return bool(left) and all(max(left) < value for value in claim.value)


def _finds_none(binder: Binder) -> bool:
    """Whether the shop's wording begins by saying that it has not got what was asked for."""
    first = binder.evidence.wording[0].scan.clauses[:2] if binder.evidence.wording else []
    return any(clause.negated for clause in first) and not any(fact.kind == "count" for fact in binder.evidence.facts)


def _is_told_range(binder: Binder, claim: Claim) -> bool:
    """Whether a sentence has only the hours of ranges that the shop's wording gives: "Yep! 10–12 or 12–2." """
    scan, (first, end) = binder.scan, binder.sentence(claim)
    if any(not said.plain for said in content(scan, first, end)) or any(scan.owner[at] not in ("", "number") for at in range(first, end)):
        return False
    told = [time for parsed in binder.evidence.wording for time in parsed.scan.claims if time.kind == "time"]
    ranges = {(one.value[0] // 60 % 12, other.value[0] // 60 % 12) for one, other in zip(told, told[1:], strict=False)}
    sides = ((claim.first, claim.last + 2), (claim.first - 2, claim.first))
    keys = [(scan.key(one), scan.key(other)) for one, other in sides if scan.key(one + 1) in {"–", "-", "to"}]
    return any(one.isdigit() and other.isdigit() and (int(one) % 12, int(other) % 12) in ranges for one, other in keys)


def _is_of_range(binder: Binder, claim: Claim) -> bool:
    """Whether a bare number is one end of a range of two, "10–12", where its sentence speaks of opening or of slots."""
    scan = binder.scan
    first, end = scan.text.sentences[scan.sentence_of[claim.first]]
    if any(one.kind == "number" and one.first == claim.last + 2 and one.unit for one in scan.claims):
        return False  # "six to 8 working days"
    if _is_told_range(binder, claim):
        return True
    slots = any("slot" in scan.words[at].stem or scan.has(at, "weekday") or scan.has(at, "dayword") for at in range(first, end))
    if not slots and not speaks_of_opening(scan, claim.first):
        return False
    sides = ((claim.first - 1, claim.first - 2), (claim.last + 1, claim.last + 2))
    if (
        scan.key(claim.first - 1) == "between"
        and scan.key(claim.last + 1) == "and"
        and scan.owner[claim.last + 2 : claim.last + 3] == ["time"]
    ):
        return True  # "between 11 and half past four"
    return any(scan.key(joint) in {"–", "-", "to"} and scan.key(end).isdigit() for joint, end in sides)


def _hour(claim: Claim) -> tuple[int, ...]:
    """Return a whole number as hours of the day: "at eight"."""
    return tuple(int(value) * 60 + half for value in claim.value if value % 1 == 0 and 1 <= value <= 12 for half in (0, 720))


def bind_left(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of "only 4 left"."""
    about = binder.about(claim)
    points = [point for point in binder.evidence.of("left") if point.value in claim.value]
    found = binder.fitting(points, about, strict=True)
    if found and not claim.negated and all(any(point.subjects & one for point in points) for one in chosen(binder, claim)):
        return binder.bound(claim, found)
    plain = bind_number(binder, claim.about(kind="number"))
    if plain.bound and not found and not _is_stock_word(binder, claim):
        return plain
    known = list(dict.fromkeys(point.fact for point in binder.evidence.of("left")))
    return binder.refused(
        claim,
        f'How many are left, "{binder.written(claim)}", is not in the facts; the facts say: {"; ".join(known[:3]) or "nothing of it"}.',
    )


def _is_stock_word(binder: Binder, claim: Claim) -> bool:
    near = range(claim.first, min(claim.last + 4, len(binder.scan.words)))
    before = claim.first - 1 - (binder.scan.key(claim.first - 1) in JUST)
    return any(binder.scan.key(at) in {"left", "remaining"} for at in near) or binder.scan.key(before) == "còn"
