"""Which variants a word on stock is said of: those of the colours and sizes named with it, "đen và xám chỉ còn 5"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import Claim, Subjects
from ai_modes.grounding.text.reading import read

FEW, MANY = 10, 20
STOCK = ("left", "stock")
TELLS = frozenset({"chỉ", "còn", "thì", "hết", "has", "only", "just"})
SIZED = frozenset({"size", "cỡ", "sizes"})


def chosen(binder: Binder, claim: Claim) -> list[Subjects]:
    """Return the variants of each colour and size named with a claim, one set for each pair; empty where none is named."""
    colours = _named(binder, "colour", _before(binder, claim)) or _named(binder, "colour", _behind(binder, claim))
    sizes = _named(binder, "size", _before(binder, claim)) or _sizes_behind(binder, claim)
    if colours and sizes:
        return [both for colour in colours for size in sizes if (both := colour & size)]
    return colours or sizes


def are_all_left(binder: Binder, claim: Claim, unit: str) -> bool:
    """Whether of each size or colour some are left, in each colour named before it and of the product that is spoken of."""
    named = subjects_of(binder.about(claim), "product")
    begin = binder.scan.clauses[binder.scan.clause_of[claim.first]].first
    colours = _named(binder, "colour", range(begin, claim.first)) if unit != "colour" else []
    whole = frozenset().union(*_having(binder, unit).values())
    mine = named & whole or whole
    counts = [point for point in binder.evidence.of("left") if point.value > 0]
    values = [subjects & mine for subjects in _having(binder, unit).values() if subjects & mine]
    wanted = [value & colour for colour in colours or [whole] for value in values]
    return all(any(point.subjects & subjects for point in counts) for subjects in wanted)


def counted_otherwise(binder: Binder, claim: Claim, value: str) -> bool:
    """Whether the counts of all variants of a colour or size named with a stock word say the opposite of it."""
    for variants in chosen(binder, claim):
        counts = [point.value for point in binder.evidence.of("left") if point.subjects & variants]
        if counts and all(_is_otherwise(count, value) for count in counts):
            return True
    return False


def _is_otherwise(count: Decimal, value: str) -> bool:
    if value in ("in", "out"):
        return (count <= 0) == (value == "in")
    return count < MANY if value == "plenty" else count > FEW if value == "few" else False


def _before(binder: Binder, claim: Claim) -> range:
    begin, _ = binder.piece(claim)
    ends = [other.last + 1 for other in binder.scan.claims if other.kind in STOCK and begin <= other.last < claim.first]
    return range(max(ends, default=begin), claim.first)


def _behind(binder: Binder, claim: Claim) -> range:
    _, until = binder.piece(claim)
    begins = [other.first for other in binder.scan.claims if other.kind in STOCK and claim.last < other.first < until]
    return range(claim.last + 1, min(begins, default=until))


def _named(binder: Binder, unit: str, places: range) -> list[Subjects]:
    """Return the variants of each value that the places name; a size must be called so or follow a colour, for "S" is much else."""
    having = _having(binder, unit)
    found = {value: list(_found(binder, [word.key for word in read(value).words], places)) for value in having}
    behind_colours = set() if unit == "colour" else _ends_of_colours(binder, places)
    return [
        having[value]
        for value, at in found.items()
        if any(unit == "colour" or place in behind_colours or _is_size(binder, place) for place in at)
    ]


def _is_size(binder: Binder, place: int) -> bool:
    """Whether a word is said as a size: "size 41", the "41:" that begins a line, or "M chỉ còn 1" where it is written as one."""
    scan = binder.scan
    told = scan.text.written[scan.words[place].start].isupper() and scan.key(place + 1) in TELLS
    return scan.key(place - 1) in SIZED or scan.key(place + 1) == ":" or told


def _ends_of_colours(binder: Binder, places: range) -> set[int]:
    """Return where the word behind each colour stands: "xanh nhạt XL", "trắng / M"."""
    ends: set[int] = set()
    for value in _having(binder, "colour"):
        keys = [word.key for word in read(value).words]
        ends |= {at + len(keys) for at in _found(binder, keys, places)}
    return ends | {at + 1 for at in ends if binder.scan.key(at) in {"/", "-", ","}}


def _sizes_behind(binder: Binder, claim: Claim) -> list[Subjects]:
    """Return the variants of each size listed right behind a stock word: "còn size S, M và XL"."""
    scan, having = binder.scan, {value.casefold(): subjects for value, subjects in _having(binder, "size").items()}
    at, found = claim.last + 1, []
    sized = any(scan.key(place) in SIZED for place in range(claim.first, claim.last + 2))
    while sized and at < len(scan.words) and scan.key(at) in having.keys() | SIZED | {",", "và", "and", "&"}:
        found += [having[scan.key(at)]] if scan.key(at) in having else []
        at += 1
    return found


def _having(binder: Binder, unit: str) -> dict[str, Subjects]:
    having: dict[str, Subjects] = {}
    for fact in binder.evidence.facts:
        if fact.kind == "attribute" and fact.unit == unit:
            having[str(fact.value)] = having.get(str(fact.value), frozenset()) | {fact.subject}
    return having


def _found(binder: Binder, keys: list[str], places: range) -> Iterator[int]:
    for at in places:
        if at + len(keys) <= places.stop and [binder.scan.key(place) for place in range(at, at + len(keys))] == keys:
            yield at
