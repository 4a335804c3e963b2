"""Numbers that are reckoned from the facts: "300 g more", "three times as much", "70 x 70 cm", "if you buy nothing for 24 months"."""

from __future__ import annotations

from ai_modes.grounding.amounts.measured import other_of_two, values_of
from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Point
from ai_modes.grounding.money.differences import compared
from ai_modes.grounding.text.measures import measure
from ai_modes.grounding.text.signs import TIMES

MASSES = frozenset({"g", "kg", "ml", "cl", "l"})
MORE, LESS = frozenset({"more", "extra", "heavier", "bigger", "larger"}), frozenset({"less", "lighter", "smaller"})
AS_MUCH = (["times", "as", "much"], ["times", "the", "price"], ["times", "as", "expensive"], ["times", "as", "dear"])
ROUNDED = frozenset({"than", "over", "under", "nearly", "almost"})
IF, WITHOUT = frozenset({"if", "nếu"}), frozenset({"without", "không"})


def is_apart(binder: Binder, claim: Claim) -> bool:
    """Whether a measure is by how much the packs of two products differ, the right way round: "you get 300 g more"."""
    scan, behind = binder.scan, claim.last + 1
    if claim.unit not in MASSES or claim.negated or scan.key(behind) not in MORE | LESS:
        return False
    mentions = binder.parsed.assigner.mentions.get(scan.sentence_of[claim.first], ())
    products = [one for one in mentions if one.type == "product" and one.subjects]
    before, after = [one for one in products if one.end <= claim.first], [one for one in products if one.first > behind]
    if not before:
        return False
    mine = before[0].subjects
    others = {one.subjects for one in (*before, *after) if not one.subjects & mine}
    other = next(iter(others)) if len(others) == 1 else None if others else other_of_two(binder, mine, "product")
    one, two = (values_of(binder, subjects or frozenset(), "pack", claim.first) for subjects in (mine, other))
    if len(one) != 1 or len(two) != 1:
        return False
    (kind, value), (other_kind, against) = *one, *two
    apart = value - against if scan.key(behind) in MORE else against - value
    return kind == other_kind and apart > 0 and (kind, apart) in {measure(number, claim.unit) for number in claim.value}


def is_times_the_price(binder: Binder, claim: Claim) -> bool:
    """Whether one of two products costs so many times what the other does: "costs three times as much"."""
    scan = binder.scan
    if (
        claim.unit
        or claim.negated
        or scan.key(claim.first - 1) in ROUNDED
        or [scan.key(claim.last + step) for step in (1, 2, 3)] not in AS_MUCH
    ):
        return False
    pair = compared(binder, claim.first)
    return pair is not None and any(pair[0].minor == value * pair[1].minor for value in claim.value)


def is_dimension(binder: Binder, claim: Claim) -> bool:
    """Whether a number is the first one of "70 x 70 cm", and a text of the turn measures what is spoken of so."""
    scan, behind = binder.scan, claim.last + 1
    if scan.key(claim.last) not in TIMES or claim.negated or scan.owner[behind : behind + 1] != ["number"]:
        return False
    written = " ".join(scan.key(at) for at in range(claim.first, behind + 1))
    told = [segment for segment in binder.evidence.segments if not segment.asks and written in segment.text.casefold().replace("×", "x")]
    mine = binder.parsed.assigner.clause_subjects(claim.first).get("product")
    return any(not mine or not segment.subjects.get("product") or segment.subjects["product"] & mine for segment in told)


def lapses_so(binder: Binder, claim: Claim, found: Point) -> bool:
    """Whether "if you don't buy anything for 24 months" supposes what a text says with "24 months without a purchase"."""
    clause = binder.scan.clauses[binder.scan.clause_of[claim.first]]
    if binder.scan.key(clause.first) not in IF or found.segment < 0 or found.segment + 1 >= len(binder.evidence.segments):
        return False
    behind = binder.evidence.segments[found.segment + 1]
    words = behind.text.casefold().split()
    return behind.sentence == binder.evidence.segments[found.segment].sentence and words[:1] != [] and words[0] in WITHOUT
