"""Hours with a break: who is open from 8:30 to 12 and from 1:30 to 9 closes for lunch, and is not open "8:30 to 9" or "without a break"."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder, on_days, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.roles import time_role
from ai_modes.grounding.text.scan import Scan

WORDS = word_sets("breaks")
BREAK, NONE, THROUGH = WORDS["break"], WORDS["none"], WORDS["through"]
NEAR = 3  # words from a "no" to the break: "without any lunch break"
TWO = 2
AGAIN = frozenset({"again", "reopens", "reopen", "lại"})
JOINTS = frozenset({"and", "và"})


def bind_breaks(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each break that is denied, and each span that runs over one, on a day on which a shop closes in between."""
    if not _may_break(binder):
        return
    scan = binder.scan
    for at in scan.places(keys=BREAK | THROUGH):
        near = range(max(scan.text.sentences[scan.sentence_of[at]][0], at - NEAR), at)
        denied = scan.key(at) in THROUGH or any(scan.key(place) in NONE for place in near) or _is_open_at(scan, at)
        claim = Claim("time", (), at, at)
        if denied and not scan.clauses[scan.clause_of[at]].asks and _breaks(binder, claim):
            yield binder.refused(claim, f'By the facts there is a break: not "{binder.written(claim)}".')
    times = [claim for claim in scan.claims if claim.kind == "time"]
    yield from _closed_for_good(binder, times)
    for first, last in zip(times, times[1:], strict=False):
        if _is_span(scan, first, last) and _runs_over(binder, first, last):
            claim = Claim("time", (), first.first, last.last)
            yield binder.refused(claim, f'By the facts there is a break within "{binder.written(claim)}".')


def _closed_for_good(binder: Binder, times: list[Claim]) -> Iterator[Receipt]:
    """Yield an objection to each "closes at 12:00" where it opens once more, and the reply tells neither that nor of a break."""
    scan = binder.scan
    if scan.places(keys=BREAK | AGAIN):
        return
    for claim in times:
        stated = any(scan.has(at, "state") for at in range(claim.first - NEAR, claim.first))
        if claim.negated or scan.clauses[claim.clause].asks or not stated:
            continue
        opened = {end for begin, end in _breaks(binder, claim) if begin in claim.value}
        if time_role(scan, claim) == "closes" and opened and not any(opened & set(one.value) for one in times):
            yield binder.refused(claim, f'By the facts it opens again later: not only "{binder.written(claim)}".')


def _is_open_at(scan: Scan, at: int) -> bool:
    """Whether a shop is said to be open just then: "open over lunch", "mở cửa trưa"."""
    opened = (one for one in scan.claims if one.kind == "state" and one.value == "open" and not one.negated)
    return any(one.last < at <= one.last + TWO and all(scan.words[place].kind == "word" for place in range(one.last, at)) for one in opened)


def is_break(binder: Binder, claim: Claim) -> bool:
    """Whether a shop is said to close for the break that it has by the facts: "nghỉ trưa từ 12:00 đến 13:30", "closed for lunch"."""
    scan = binder.scan
    if claim.value != "closed" or claim.negated or not _may_break(binder):
        return False
    at = next((place for place in range(claim.first, claim.last + NEAR) if scan.key(place) in BREAK), None)
    if at is None or not (breaks := _breaks(binder, claim)):
        return False
    span = _span_behind(scan, at)
    return not span or any((begin, end) in breaks for begin in span[0].value for end in span[1].value)


def has_break(binder: Binder, at: int) -> bool:
    """Whether the shops that a "break" is said of have one, the one that its times tell if there are any."""
    breaks = _breaks(binder, Claim("time", (), at, at)) if _may_break(binder) else set()
    span = _span_behind(binder.scan, at)
    return bool(breaks) and (not span or any((begin, end) in breaks for begin in span[0].value for end in span[1].value))


def is_of_break(binder: Binder, claim: Claim) -> bool:
    """Whether a time is one of the two between which a shop is said to have its break."""
    states = [one for one in binder.scan.claims if one.kind == "state" and one.first < claim.first and one.clause == claim.clause]
    return bool(states) and is_break(binder, states[-1]) and claim in _span_behind(binder.scan, states[-1].last + 1)


def _span_behind(scan: Scan, at: int) -> tuple[Claim, ...]:
    """Return the two times of a span right behind a word, () where none stands there."""
    times = [one for one in scan.claims if one.kind == "time" and one.first > at]
    if len(times) < TWO or times[0].first > at + NEAR or not scan.has(times[0].last + 1, "range"):
        return ()
    if any(scan.has(place, "state") for place in range(at + 1, times[0].first)):
        return ()  # "có nghỉ trưa: mở 8:30 đến 12:00"
    return tuple(times[:TWO])


def _is_span(scan: Scan, first: Claim, last: Claim) -> bool:
    """Whether two times are the ends of one span: "8:30–9"."""
    joint = first.last + 1
    return last.first == joint + 1 and scan.has(joint, "range") and scan.key(joint) not in JOINTS


def _runs_over(binder: Binder, first: Claim, last: Claim) -> bool:
    """Whether a span from an opening on has a break inside."""
    opened = {point.value for point in _openings(binder)} & set(first.value)
    pairs = [(begin, end) for begin in opened or first.value for end in last.value if begin < end]
    again = {end for _, end in _breaks(binder, first)}
    return bool(pairs) and all(any(begin < minute < end for minute in again) for begin, end in pairs)


def _openings(binder: Binder, role: str = "opens") -> list[Point]:
    """Return when shops open, or close."""
    points = binder.evidence.of("time")
    return [point for point in points if point.role == role and binder.evidence.type_of(point.subjects) == "branch"]


def _may_break(binder: Binder) -> bool:
    """Whether the facts tell of two openings at all."""
    return binder.evidence.once("openings", lambda: len(_openings(binder))) >= TWO


def _breaks(binder: Binder, claim: Claim) -> set[tuple[int, int]]:
    """Return when the shops that a claim is about close and open once more on one of its days."""
    about = binder.about(claim)
    shops = subjects_of(about, "branch")
    points = [point for role in ("opens", "closes") for point in _openings(binder, role) if not shops or point.subjects & shops]
    days = on_days(points, about.days) if about.days else [points]
    found: set[tuple[int, int]] = set()
    for there in days:
        for shop in {subject for point in there for subject in point.subjects}:
            found |= _between([point for point in there if shop in point.subjects])
    return found


def _between(points: list[Point]) -> set[tuple[int, int]]:
    """Return each closing of one shop with the opening on the same day that follows it."""
    found: set[tuple[int, int]] = set()
    for opening in points:
        same = [one.value for one in points if one.days == opening.days and one.source == opening.source and one.value < opening.value]
        closed = [one.value for one in points if one.role == "closes" and one.value in same]
        if opening.role == "opens" and closed:
            found.add((max(closed), opening.value))
    return found
