"""Colours and sizes that the turn lists one by one: where it says "đen / L: Hết hàng", black is not sold out in M."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt

LINE = re.compile(r"^\W*([^/:\n]+?) / ([^/:\n]+?): (.+)$", re.MULTILINE)
GONE = re.compile(r"hết hàng|sold out", re.IGNORECASE)
OUT = frozenset({"hết"})
SIZED = frozenset({"size", "cỡ"})


def bind_variant_lines(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "đen hết M" where the line of black in M does not say so."""
    scan = binder.scan
    places = scan.places(keys=OUT)
    lines = {(one.casefold(), two.casefold()): bool(GONE.search(told)) for one, two, told in _lines(binder)} if places else {}
    for at in places if lines else ():
        size = at + 1 + (scan.key(at + 1) in SIZED)
        begin, _ = binder.piece(Claim("stock", "out", at, at))
        before = f" {' '.join(scan.key(place) for place in range(begin, at))} "
        told = [gone for (colour, named), gone in lines.items() if named == scan.key(size) and f" {colour} " in before]
        if told and not all(told):
            claim = Claim("stock", "out", at, size)
            yield binder.refused(claim, f'The facts do not say "{binder.written(claim)}" of this colour.')


def _lines(binder: Binder) -> Iterator[tuple[str, str, str]]:
    for parsed in binder.evidence.wording:
        yield from (line.groups() for line in LINE.finditer(parsed.scan.text.written))
