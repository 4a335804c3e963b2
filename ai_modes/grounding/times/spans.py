"""Spans of time of two things in one sentence: who may exchange within 15 days and return within 7 may not return within 15."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.measures import measure
from ai_modes.grounding.text.parsing import content

UNITS = frozenset({"minute", "hour", "day", "working day", "week", "month", "year"})
OR = frozenset({"or", "hoặc", "hay", "and", "và"})


def bind_spans(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each span that is said of what the turn gives other spans for, and never this one."""
    for claim in binder.scan.claims:
        timed = claim.kind == "number" and claim.unit in UNITS and claim.value and not binder.scan.clauses[claim.clause].asks
        if timed and (word := _timed_otherwise(binder, claim)):
            yield binder.refused(claim, f'The facts do not say "{binder.written(claim)}" of "{word}".')


def _timed_otherwise(binder: Binder, claim: Claim) -> str:
    """Return a word right before a span that each text of the turn says with another span of the same unit."""
    scan, clause = binder.scan, binder.scan.clauses[claim.clause]
    begin = max((at for at in range(clause.first, claim.first) if scan.key(at) in OR), default=clause.first)
    wanted = {measure(value, claim.unit) for value in claim.value}
    spans: dict[int, set[object]] = {}
    for point in binder.evidence.of("number"):
        if point.segment >= 0 and point.unit == claim.unit:
            spans.setdefault(point.segment, set()).add(measure(point.value, point.unit))
    for said in content(scan, begin, claim.first) if spans else ():
        told = [number for number, one in enumerate(binder.evidence.segments) if said.id in one.ids and not (one.asks or one.negated)]
        if said.id.startswith("=") and told and all(number in spans and not spans[number] & wanted for number in told):
            return scan.text.written[scan.words[said.first].start : scan.words[said.end - 1].end]
    return ""
