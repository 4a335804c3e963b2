"""What a number counts in the reply or the facts: lines of a list, products named, slots, sizes and colours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from typing import Any

from ai_modes.grounding.binding import Binder, on_days, subjects_of
from ai_modes.grounding.claims import Claim, Receipt, Subjects
from ai_modes.grounding.text.parsing import id_of
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.signs import BULLETS

IS = frozenset({"là", "are"})
HAVE = frozenset({"have", "'ve", "got", "stock", "sell", "có", "bán"})
SLOT = frozenset({"slot", "window"})
PROPERTY = frozenset({"property"})
ONE, OTHER = frozenset({"one", "single", "một"}), frozenset({"other", "more", "another", "further"})
ONLY = frozenset({"just", "only", "exactly", "chỉ", "đúng"})
CLOSED_BY = {":": "", "(": ")", "–": "–"}  # a list of items and what ends it
MARKS, PARTS = frozenset({",", "(", ")", "/"}), frozenset({",", ":", "(", "–", "-"})
STILL, ENDS = frozenset({"còn"}), frozenset({".", ";", "!", "?", "tiếc", "riêng", "nhưng"})
COMES = frozenset({"comes", "come", "only", "just", "available", "chỉ"})
SLOTS = frozenset({"slots", "slot", "windows", "times", "khung", "buổi", "ca"})


def counted(binder: Binder, claim: Claim) -> str:
    """Return what a number counts, "" when nothing has so many."""
    if not claim.value:
        return ""
    value, sentence = claim.value[0], binder.scan.sentence_of[claim.first]
    bullets = sum(binder.scan.key(first) in BULLETS or binder.scan.owner[first] == "list" for first, _ in binder.scan.text.sentences)
    if _is_short_of_search(binder, claim):
        return ""
    if bullets and value == bullets:
        return f"{bullets} lines are listed"
    if listed := _values(binder, claim):
        return f"{value} are listed" if value in listed else ""
    if {binder.scan.key(claim.last + 1), binder.scan.key(claim.last + 2)} & SLOTS:
        listed_so = any(value * 2 == _times(binder, near) for near in (sentence, sentence + 1))
        return f"{value} are listed" if listed_so or value == _slots(binder, claim) else ""
    if value > 1 and (value == _items_behind(binder, claim) or value == _in_cart(binder, claim)):
        return f"{value} are listed"
    if value in _lines(binder, claim) or value in (_behind_colon(binder, claim), _named(binder, sentence), _named(binder, sentence + 1)):
        return f"{value} are named" if value > 1 else ""
    return f"the facts name {value}" if value > 1 and _facts_name(binder, value) else ""


def _facts_name(binder: Binder, value: Decimal) -> bool:
    """Whether the facts name so many products or shops; of those found, no more than were: what is named beside a list ("stated to
    contain nuts: ...") is none of it."""
    found = [fact.value for fact in binder.evidence.facts if fact.kind == "count"]
    types, called = binder.evidence.names.types.items(), binder.evidence.called
    named = ({called.get(subject) for subject, name in types if name == kind} for kind in ("product", "branch"))
    return not (found and value > max(found)) and any(value == len(names) for names in named)


def _is_short_of_search(binder: Binder, claim: Claim) -> bool:
    """Whether "we have five mugs" gives fewer than a search for mugs found, or tells of more than it lists."""
    scan, facts = binder.scan, binder.evidence.facts
    found = {fact.value for fact in facts if fact.kind == "count"}
    phrases = {id_of(word) for fact in facts if fact.kind == "phrase" for word in read(str(fact.value)).words}
    behind = range(claim.last + 1, min(claim.last + 3, len(scan.words)) if scan.key(claim.last + 1) != ":" else claim.last)
    sought = any(scan.words[at].kind == "word" and id_of(scan.words[at]) in phrases for at in behind)
    only = scan.key(claim.first - 1) in ONLY  # "we have just five vegetarian cheeses"
    having = scan.key(claim.first - 1 - only) in HAVE
    return bool(found) and having and (sought or only) and not set(claim.value) & found


def _times(binder: Binder, sentence: int) -> int:
    return sum(other.kind == "time" and binder.scan.sentence_of[other.first] == sentence for other in binder.scan.claims)


def _named(binder: Binder, sentence: int) -> int:
    return len({mention.subjects for mention in binder.parsed.assigner.mentions.get(sentence, ())})


def _items_behind(binder: Binder, claim: Claim) -> int:
    """Return how many items stand in the list behind a colon, whatever they are: "Five of our shops: Clifton, Bath and ..."."""
    scan, (_, end) = binder.scan, binder.sentence(claim)
    if scan.key(claim.last + 1) in IS:
        return _items_of(binder, claim.last + 2, end)
    colon = next((at for at in range(claim.last + 1, min(claim.last + 10, end)) if scan.key(at) in CLOSED_BY), None)
    if colon is None:
        return 0
    closed = CLOSED_BY[scan.key(colon)]
    end = next((at for at in range(colon + 1, end) if scan.key(at) == closed), end)
    joints = [at for at in range(colon + 1, end) if scan.key(at) in {",", "and", "và", "&"} and scan.owner[at] != "name"]
    return 1 + len([at for at in joints if at - 1 not in joints]) if joints else 0


def _items_of(binder: Binder, first: int, end: int) -> int:
    """Return how many items a list has that ends with its "and": "hai loại là kem và đen"."""
    scan = binder.scan
    last = next((at for at in range(first, end) if scan.key(at) in {"and", "và"}), None)
    return 0 if last is None else 2 + sum(scan.key(at) == "," for at in range(first, last))


def _in_cart(binder: Binder, claim: Claim) -> Decimal:
    """Return how many pieces the cart holds, where a number sums them up: "Three fans altogether"."""
    scan, (first, end) = binder.scan, binder.sentence(claim)
    sums = any(scan.has(at, "role") and scan.tags[at]["role"].value == "total" for at in range(first, end))
    cart = sums and any(fact.kind.startswith("cart") for fact in binder.evidence.facts)
    return sum((Decimal(fact.value) for fact in binder.evidence.facts if fact.kind == "quantity"), Decimal(0)) if cart else Decimal(0)


def lines_together(binder: Binder, subjects: Subjects, claim: Claim) -> bool:
    """Whether a number is how many the lines of one product's variants come to, and each of their sizes and colours is named, or none.

    Of "1 × black, 1 × white" it may be said "2 polo shirts, one black and one white", not "2 black polo shirts".
    """
    facts = binder.evidence.facts
    lines = {fact.subject: Decimal(fact.value) for fact in facts if fact.kind == "quantity" and fact.subject in subjects}
    if len(lines) < 2 or sum(lines.values()) not in claim.value or not any(fact.kind.startswith("cart") for fact in facts):
        return False
    values = [{str(fact.value).casefold() for fact in facts if fact.kind == "attribute" and fact.subject == line} for line in lines]
    told_apart = set.union(*values) - set.intersection(*values)
    first, end = binder.sentence(claim)
    spoken = f" {' '.join(binder.scan.key(at) for at in range(first, end) if binder.scan.key(at) not in MARKS)} "
    named = {value for value in told_apart if f" {value} " in spoken}
    if named and named != told_apart:
        return False
    counts = [one for one in binder.scan.claims if one.kind == "number" and claim.last < one.first < end]
    until = next((at for at in range(claim.last + 1, end) if binder.scan.key(at) in PARTS or binder.scan.owner[at] == "number"), end)
    before = f" {' '.join(binder.scan.key(at) for at in range(claim.last + 1, until))} "
    if named and any(f" {value} " in before for value in told_apart):
        return False
    return not (named and counts) or sorted(count.value[0] for count in counts) == sorted(lines.values())


def _slots(binder: Binder, claim: Claim) -> int:
    """Return how many slots the facts give on the day that a count of slots is about, 0 where they differ from day to day."""
    about = binder.about(claim)
    places = subjects_of(about, "zone")
    points = [point for point in binder.evidence.of("time") if point.role == "opens" and (not places or point.subjects & places)]
    days = about.days or frozenset([frozenset()])
    counts = {len({point.value for point in there}) for there in on_days(points, days if about.days else ())}
    return counts.pop() if len(counts) == 1 else 0


def is_length_of_slots(binder: Binder, claim: Claim) -> bool:
    """Whether a number of hours or minutes is how long each slot of the turn's places is: "in two-hour slots"."""
    if claim.unit not in ("hour", "minute") or not {binder.scan.key(claim.last + 1), binder.scan.key(claim.last + 2)} & SLOTS:
        return False
    spans: dict[tuple[str, str], dict[str, Any]] = {}
    for fact in binder.evidence.facts:
        if fact.kind in ("opens", "closes"):
            spans.setdefault((fact.subject, fact.source), {})[fact.kind] = fact.value
    lengths = {(_minutes(span["closes"]) - _minutes(span["opens"])) for span in spans.values() if len(span) > 1}
    return lengths == {int(claim.value[0] * (60 if claim.unit == "hour" else 1))}


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def bind_single(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "just one slot" and "comes in one colour" of which the facts give several, or nothing."""
    yield from _single_slot(binder)
    yield from _single_value(binder)


def _single_slot(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "just one slot" of a day on which the facts give several."""
    scan = binder.scan
    for at in scan.places(keys=SLOT):
        if scan.key(at - 1) not in {"one", "single"} or scan.clauses[scan.clause_of[at]].asks:
            continue
        zones = [
            point for point in binder.evidence.of("time") if point.role == "opens" and binder.evidence.type_of(point.subjects) == "zone"
        ]
        counts = {
            len({point.value for point in there}) for there in on_days(zones, binder.about(Claim("number", (Decimal(1),), at - 1, at)).days)
        }
        if counts and counts != {1}:
            claim = Claim("number", (Decimal(1),), at - 1, at)
            yield binder.refused(claim, f'The facts give more slots than "{binder.written(claim)}".')


def _single_value(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "comes in one colour" and "no other colours" where the facts give several, or none at all."""
    scan = binder.scan
    for at in scan.places(PROPERTY):
        clause = scan.clauses[scan.clause_of[at]]
        word = scan.key(at - 1)
        led = {scan.key(place) for place in range(clause.first, at - 1)}
        lone = word in ONE and bool(led & COMES)
        if clause.asks or scan.owner[at] == "name" or not (lone or (word in OTHER and clause.negated and scan.key(clause.first) != "if")):
            continue
        told = any(parsed.scan.places(PROPERTY) for parsed in binder.evidence.wording)
        values = _values(binder, Claim("number", (Decimal(1),), at - 1, at))
        if (lone and values != {1}) or not (values or told):
            claim = Claim("number", (Decimal(1),), at - 1, at)
            yield binder.refused(claim, f'The facts do not say "{binder.written(claim)}".')


def _behind_colon(binder: Binder, claim: Claim) -> int:
    """Return how many are named between the colon behind a number and the end of the sentence: "two for children: A and B"."""
    _, end = binder.sentence(claim)
    colon = next((at for at in range(claim.last + 1, end) if binder.scan.key(at) == ":"), end)
    sentence = binder.scan.sentence_of[claim.first]
    return len({mention.subjects for mention in binder.parsed.assigner.mentions.get(sentence, ()) if mention.first > colon})


def _lines(binder: Binder, claim: Claim) -> Iterator[int]:
    """Yield how many lines, each beginning with a name, stand under the line of a number that ends with a colon."""
    scan, sentence = binder.scan, binder.scan.sentence_of[claim.first]
    end = binder.sentence(claim)[1]
    if scan.words[end - 1].kind != "break" or scan.key(end - 2) != ":":
        return
    lines = 0
    for number in range(sentence + 1, len(scan.text.sentences)):
        first, last = scan.text.sentences[number]
        mentions = binder.parsed.assigner.mentions.get(number, ())
        if not mentions or mentions[0].first > first + 4:
            break
        lines += 1
        if scan.key(last - 1).count("\n") > 1:
            break
    yield lines


def counts_values(binder: Binder, claim: Claim) -> bool | None:
    """Return whether so many sizes, colours or flavours are given, None where a number counts none of them."""
    at = claim.last + 1
    if claim.unit or not claim.value or not binder.scan.has(at, "property") or binder.scan.key(at) in {"size", "cỡ"}:
        return None
    if binder.scan.key(claim.first - 1) in STILL and (stocked := _stocked_values(binder, claim)):
        return _are_still_there(binder, claim, stocked)
    return claim.value[0] in _values(binder, claim)


def _stocked_values(binder: Binder, claim: Claim) -> dict[str, bool]:
    """Return each size or colour of what a count is about, and whether one of it is left; nothing where no stock is told of it."""
    wanted = binder.scan.tags[claim.last + 1]["property"].value
    named = subjects_of(binder.about(claim), "product")
    left = {fact.subject: fact.value for fact in binder.evidence.facts if fact.kind == "stock"}
    before = {binder.scan.key(at) for at in range(binder.sentence(claim)[0], claim.first)}
    others = [fact for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit != wanted]
    narrowed = {fact.subject for fact in others if str(fact.value).casefold() in before}
    stocked: dict[str, bool] = {}
    for fact in binder.evidence.facts:
        mine = fact.subject in left and (not named or fact.subject in named) and (not narrowed or fact.subject in narrowed)
        if fact.kind == "attribute" and fact.unit == wanted and mine:
            value = str(fact.value).casefold()
            stocked[value] = stocked.get(value, False) or left[fact.subject] > 0
    return stocked


def _are_still_there(binder: Binder, claim: Claim, stocked: dict[str, bool]) -> bool:
    """Whether "còn 2 màu là xanh denim và xám" counts what is left, and names nothing there that is sold out."""
    _, end = binder.sentence(claim)
    end = next((at for at in range(claim.last, end) if binder.scan.key(at) in ENDS), end)
    behind = f" {' '.join(binder.scan.key(at) for at in range(claim.last, end) if binder.scan.key(at) != ',')} "
    gone = [value for value, there in stocked.items() if not there and f" {value} " in behind]
    return not gone and sum(stocked.values()) in claim.value


def counts_allergens(binder: Binder, claim: Claim) -> bool:
    """Whether a number is how many allergens the facts list of what is spoken of: "Pesto lists two allergens"."""
    at, named = claim.last + 1, subjects_of(binder.about(claim), "product")
    if claim.unit or claim.negated or at >= len(binder.scan.words) or binder.scan.words[at].stem != "allergen":
        return False
    facts = [fact for fact in binder.evidence.facts if fact.kind == "allergen" and (not named or fact.subject in named)]
    listed: dict[str, set[str]] = {}
    for fact in facts:
        listed.setdefault(fact.subject, set()).add(str(fact.value))
    return bool(listed) and all(len(values) in claim.value for values in listed.values())


def _values(binder: Binder, claim: Claim) -> set[int]:
    """Return how many sizes or colours the facts give of what a count of them is about; empty where it counts none."""
    at = claim.last if binder.scan.has(claim.last, "property") else claim.last + 1
    if at >= len(binder.scan.words) or not binder.scan.has(at, "property"):
        return set()
    about, wanted = binder.about(claim), binder.scan.tags[at]["property"].value
    named = subjects_of(about, "product")
    values = {
        str(fact.value).casefold()
        for fact in binder.evidence.facts
        if fact.kind == "attribute" and fact.unit == wanted and (not named or fact.subject in named)
    }
    return {len(values)} if values else set()
