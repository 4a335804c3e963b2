"""Which variants a word on stock is said of: those of the colours and sizes named with it, "đen và xám chỉ còn 5"."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Subjects
from ai_modes.grounding.reading import read

STOCK = ("left", "stock")
SIZED = frozenset({"size", "cỡ", "sizes"})


def chosen(binder: Binder, claim: Claim) -> list[Subjects]:
    """Return for each colour named with a claim, else for each size, the variants that have it; empty where none is named."""
    facts = [fact for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit in ("colour", "size")]
    places = _before(binder, claim)
    named = {(fact.unit, str(fact.value)) for fact in facts if _names(binder, fact.unit, str(fact.value), places)}
    if not named:
        places = _behind(binder, claim)
        named = {(fact.unit, str(fact.value)) for fact in facts if _names(binder, fact.unit, str(fact.value), places)}
    having = {one: frozenset(fact.subject for fact in facts if (fact.unit, str(fact.value)) == one) for one in named}
    colours, sizes = ([having[one] for one in sorted(named) if one[0] == unit] for unit in ("colour", "size"))
    if colours and sizes:
        return [one & frozenset().union(*sizes) for one in colours]
    return colours or sizes


def counted_otherwise(binder: Binder, claim: Claim, value: str) -> bool:
    """Whether the counts of all variants of a colour or size named with a stock word say the opposite of it."""
    for variants in chosen(binder, claim) if value in ("in", "out") else ():
        counts = [point.value for point in binder.evidence.of("left") if point.subjects & variants]
        if counts and all((count <= 0) == (value == "in") for count in counts):
            return True
    return False


def _before(binder: Binder, claim: Claim) -> range:
    begin, _ = binder.piece(claim)
    ends = [other.last + 1 for other in binder.scan.claims if other.kind in STOCK and begin <= other.last < claim.first]
    return range(max(ends, default=begin), claim.first)


def _behind(binder: Binder, claim: Claim) -> range:
    _, until = binder.piece(claim)
    begins = [other.first for other in binder.scan.claims if other.kind in STOCK and claim.last < other.first < until]
    return range(claim.last + 1, min(begins, default=until))


def _names(binder: Binder, unit: str, value: str, places: range) -> bool:
    """Whether one of the places begins a value; a size must be called so, for "S" and "42" are much else."""
    keys = [word.key for word in read(value).words]
    return any(unit == "colour" or binder.scan.key(at - 1) in SIZED for at in _found(binder, keys, places))


def _found(binder: Binder, keys: list[str], places: range) -> Iterator[int]:
    for at in places:
        if at + len(keys) <= places.stop and [binder.scan.key(place) for place in range(at, at + len(keys))] == keys:
            yield at
