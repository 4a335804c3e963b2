"""A list that is said to be sorted by price is so: "in ascending order", "từ thấp đến cao"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

SORTED = frozenset({"sorted"})


def bind_sorted(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each order of prices that the lines behind it are not in; a question names no list."""
    scan = binder.scan
    for at in scan.places(SORTED):
        if scan.owner[at] == "name" or scan.clauses[scan.clause_of[at]].asks:
            continue
        sums = _sums_of_lines(binder, at)
        falls = scan.tags[at]["sorted"].value == "down"
        if any((after > before) if falls else (after < before) for before, after in pairwise(sums)):
            claim = Claim("wording", "sorted", at, at + scan.size(at, "sorted") - 1)
            yield binder.refused(claim, f'The prices are not sorted so: "{binder.written(claim)}".')


def _sums_of_lines(binder: Binder, at: int) -> list[int]:
    """Return the first sum of each line, or sentence, behind a place."""
    scan, found = binder.scan, {}
    for claim in scan.claims:
        if claim.kind == "money" and claim.first > at and claim.value:
            found.setdefault(scan.sentence_of[claim.first], min(money.minor for money in claim.value))
    return list(found.values())
