"""What is said of all shops: "all our shops open at nine". Every branch that the turn tells of must do so, and it must tell of several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ai_modes.grounding.binding import Binder, on_days
from ai_modes.grounding.claims import Claim, Point, Receipt
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import content, says_all, telling
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.roles import time_role
from ai_modes.grounding.text.states import OPPOSITE

BRANCHES = frozenset({"shops", "shop", "stores", "store", "branches", "branch", "locations"})
BRANCHES_OF_OURS = frozenset({"shops", "stores", "branches"})
ONE_SHOP, MANY_SHOPS = re.compile(r"\b[Tt]he [A-Z]\w+ (shop|store|branch)\b"), re.compile(r"\b(shops|stores|branches)\b")
ALL, EACH = frozenset({"all"}), frozenset({"each"})
NAMES = (("cửa", "hàng"), ("chi", "nhánh"))
REACH = 4
WIDE = frozenset({"any", "every", "each", "all", "both", "everywher", "three", "mọi", "tất", "cả", "đều", "nào"})
OURS = (frozenset({"=shop"}), frozenset({"cửa", "hàng"}), frozenset({"chi", "nhánh"}))
OF_SHOPS = frozenset({"all", "=shop", "shop", "every", "each", "everywher", "branch", "stor", "hàng", "cửa", "nhánh", "chi", "đều"})
EVERY = frozenset({"all", "every"})
LISTS = frozenset({":", ";", "–", "("})
EXCEPT = frozenset({"except", "excluding", "apart", "aside", "other", "bar", "trừ"})


def bind_all_shops(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to what is said of all shops and is not so of one of them."""
    for at in binder.scan.places(ALL, EACH):
        if all_do(binder, at) is False or _is_widened(binder, at):
            claim = Claim("wording", "all", at, at)
            yield binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}" shops.')


def bind_bare_shops(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "our shops engrave" that the turn says of one branch alone."""
    scan = binder.scan
    for at in scan.places(keys=BRANCHES_OF_OURS):
        clause = scan.clauses[scan.clause_of[at]]
        mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
        named = any(mention.type == "branch" for mention in mentions)
        if scan.key(at - 1) != "our" or clause.asks or clause.negated or named:
            continue
        words = [said.id for said in content(scan, at + 1, clause.end) if not said.plain]
        told = [[one for one in binder.evidence.by_id.get(word, ()) if not one.asks and not one.negated] for word in words]
        if any(segments and all(_is_of_one(segment) for segment in segments) for segments in told):
            claim = Claim("wording", "shops", at - 1, at)
            yield binder.refused(claim, f'The facts say this of one shop, not of "{binder.written(claim)}".')


def _is_of_one(segment: Segment) -> bool:
    """Whether a text is of one branch, "the Edinburgh shop", and says nothing of the others."""
    return bool(ONE_SHOP.search(segment.text)) and not WIDE & segment.sentence and not MANY_SHOPS.search(segment.text)


def bind_towns(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "we have a shop in Glasgow" and "our Glasgow shop" where the turn knows of none there."""
    scan = binder.scan
    places = scan.places(keys=BRANCHES)
    if not places:
        return
    asked = {word.key for fact in binder.evidence.facts if fact.kind == "asked_place" for word in read(str(fact.value)).words}
    known = [fact for fact in binder.evidence.facts if fact.kind in ("town", "branch", "address")]
    ours = {word.key for fact in known for word in read(str(fact.value)).words}
    for at in places:
        clause = scan.clauses[scan.clause_of[at]]
        place = at + 2 if scan.key(at + 1) in {"in", "at"} and at + 2 < len(scan.words) else at - 1
        led = place > at or scan.key(at - 2) in {"our", "the", "a"}
        if led and scan.key(place) in asked - ours and not (clause.negated or clause.asks):
            claim = Claim("wording", "place", min(at, place), max(at, place))
            yield binder.refused(claim, f'The facts tell of no shop there: "{binder.written(claim)}".')


def all_do(binder: Binder, at: int) -> bool | None:
    """Return whether all shops do what is said of all shops at a place, None where hours or being open are not said of all of them."""
    scan = binder.scan
    clause = scan.clauses[scan.clause_of[at]]
    if not _is_of_all(binder, at) or clause.asks or clause.negated:
        return None
    mentions = binder.parsed.assigner.mentions.get(clause.sentence, ())
    if any(mention.type == "branch" for mention in mentions):
        return True if _names_all(binder, at) or _all_others_do(binder, at) else None
    said = [claim for claim in scan.claims if claim.kind in ("time", "state") and scan.sentence_of[claim.first] == clause.sentence]
    branches = [subject for subject, kind in binder.evidence.names.types.items() if kind == "branch"]
    if not said:
        return None
    if len(branches) < 2:
        return any(all(_is_told(binder, claim, number) for claim in said) for number in _of_all_shops(binder))
    return all(does(binder, claim, branch) for claim in said for branch in branches)


def _all_others_do(binder: Binder, at: int) -> bool:
    """Whether every branch but the ones named behind an "except" does what is said of all the shops, and those do not."""
    scan = binder.scan
    sentence = scan.sentence_of[at]
    named = [one for one in binder.parsed.assigner.mentions.get(sentence, ()) if one.type == "branch"]
    list_begins = next(
        (place for place in range(named[0].end, scan.text.sentences[sentence][1]) if scan.key(place) in LISTS), len(scan.words)
    )
    left_out = frozenset().union(*(one.subjects for one in named if one.first < list_begins))
    begins = named[0].first
    if begins <= at or EXCEPT.isdisjoint((scan.key(begins - 1), scan.key(begins - 2))):
        return False
    said = [
        claim.about(negated=False)
        for claim in scan.claims
        if claim.kind in ("time", "state") and scan.sentence_of[claim.first] == sentence and claim.first < list_begins
    ]
    branches = {subject for subject, kind in binder.evidence.names.types.items() if kind == "branch"}
    others = branches - left_out
    return bool(said and others) and all(
        all(does(binder, claim, branch) for branch in others) and not any(does(binder, claim, branch) for branch in left_out)
        for claim in said
    )


def is_of_all_others(binder: Binder, claim: Claim) -> bool:
    """Whether hours or being open are said of all shops but the ones named, and are so: "all are open on Sunday except Bath"."""
    scan, (first, end) = binder.scan, binder.sentence(claim)
    if not any(scan.key(at) in EXCEPT for at in range(first, end)):
        return False
    return any(_is_of_all(binder, at) and _all_others_do(binder, at) for at in scan.places(ALL) if first <= at < end)


def _names_all(binder: Binder, at: int) -> bool:
    """Whether each branch of the turn is named behind an "all": "that goes for all our shops, ...", "closed at all our shops: ..."."""
    scan = binder.scan
    first, _ = scan.text.sentences[scan.sentence_of[at]]
    mentions = binder.parsed.assigner.mentions.get(scan.sentence_of[at], ())
    named = frozenset().union(*(mention.subjects for mention in mentions if mention.type == "branch" and mention.first > at))
    branches = {subject for subject, kind in binder.evidence.names.types.items() if kind == "branch"}
    listed = any(scan.key(place) in {":", "("} for place in range(at + 1, min(at + 1 + REACH, len(scan.words))))
    return (scan.key(first) in {"that", "this"} or listed) and len(branches) > 1 and branches <= named


def _is_widened(binder: Binder, at: int) -> bool:
    """Whether something without hours is said of all shops, and no text of the turn, and not each of its branches, says it of all."""
    scan = binder.scan
    clause = scan.clauses[scan.clause_of[at]]
    words = telling(scan, clause.first, clause.end) - OF_SHOPS
    all_shops = [number for number in _of_all_shops(binder) if not words or words & binder.evidence.segments[number].sentence]
    if not _is_of_all(binder, at) or clause.asks or clause.negated or all_shops or _names_all(binder, at):
        return False
    said = [claim for claim in scan.claims if claim.kind in ("time", "state") and scan.sentence_of[claim.first] == clause.sentence]
    told = any(
        WIDE & segment.ids
        and not segment.asks
        and any(shop <= segment.sentence for shop in OURS)
        and (not words or words & segment.sentence)
        for segment in binder.evidence.segments
    )
    return not said and not told


def _of_all_shops(binder: Binder) -> list[int]:
    """Return which clauses of the turn's texts say something of all shops."""
    return [
        number for number, segment in enumerate(binder.evidence.segments)
        if "=shop" in segment.ids and EVERY & segment.ids and not (segment.asks or segment.negated)
    ]  # fmt: skip


def _is_told(binder: Binder, claim: Claim, number: int) -> bool:
    """Whether a clause of the turn's texts says the same time, or the same state."""
    points = [point for point in binder.evidence.of(claim.kind) if point.segment == number]
    if claim.kind == "time":
        return any(point.value in claim.value for point in points)
    return any(_state(point) == (OPPOSITE[claim.value] if claim.negated else claim.value) for point in points)


def _is_of_all(binder: Binder, at: int) -> bool:
    """Whether a word says all of the shops: "all our shops", "every branch", "tất cả cửa hàng", "cửa hàng nào cũng"."""
    scan = binder.scan
    if not (says_all(scan, at) or scan.key(at) == "each"):
        return False
    behind = range(at + 1, min(at + 1 + REACH, len(scan.words)))
    if any(scan.key(place) in BRANCHES for place in (*behind, at - 1 if scan.key(at) == "đều" else at)):
        return True
    return any((scan.key(place), scan.key(place + 1)) in NAMES for place in (*behind, at - 2))


def does(binder: Binder, claim: Claim, branch: str) -> bool:
    """Return whether a branch opens, closes or is open when a claim says so, on each of its days."""
    days = binder.parsed.assigner.days_at(claim.first) or frozenset([binder.evidence.today])
    role = time_role(binder.scan, claim) if claim.kind == "time" else ""
    value = OPPOSITE[claim.value] if claim.kind == "state" and claim.negated else claim.value
    if claim.kind == "time":
        points = [point for point in binder.evidence.of("time") if point.value in claim.value and point.role in (role or point.role, "")]
    else:
        points = [point for point in binder.evidence.of("state") if _state(point) == value]
        points += binder.evidence.of("time") if value == "open" else []
    mine = [point for point in points if branch in point.subjects]
    return all(there for there in on_days(mine, days)) and bool(mine)


def _state(point: Point) -> str:
    return OPPOSITE[point.value] if point.negated else point.value
