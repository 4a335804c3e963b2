"""Comparisons that are no prices: "the bigger jar", "closer than Clifton", "stays open longest". Reckoned from packs, ways and hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from ai_modes.grounding.binding import Binder, on_days
from ai_modes.grounding.claims import Claim, Receipt, Subjects
from ai_modes.grounding.text.measures import measure
from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.scan import Scan

MEASURED = frozenset({"measured"})
IS = frozenset({"is", "are", "'s", "'re", "was", "be", "there", "which", "that", "thì", "cũng", "mở", "cửa", "đóng"})
LITTLE = frozenset("a an the barely hardly only just touch bit little slightly much even far also not comes in lot our one way".split())  # noqa: SIM905
THAN = frozenset({"than", "hơn", "so"})
OF = {"pack": "product", "distance": "branch", "opens": "branch", "closes": "branch", "hours": "branch"}


def bind_measured(binder: Binder) -> Iterator[Receipt]:
    """Yield a receipt for each comparison of sizes, ways or hours that is said of something."""
    for at in binder.scan.places(MEASURED):
        right = is_right(binder, at)
        if right is not None:
            claim = Claim("compare", binder.scan.tags[at]["measured"].value, at, at + binder.scan.size(at, "measured") - 1)
            if right:
                yield binder.granted(claim, "the facts compare so", "reckoned")
            else:
                yield binder.refused(claim, f'The facts do not bear out "{binder.written(claim)}".')


def is_right(binder: Binder, at: int) -> bool | None:
    """Return whether the facts bear out the comparison at a place, None where none is said."""
    scan = binder.scan
    if not scan.has(at, "measured") or scan.owner[at] == "name" or scan.clauses[scan.clause_of[at]].asks:
        return None
    kind, sign, degree = scan.tags[at]["measured"].value.split()
    negated = scan.clauses[scan.clause_of[at]].negated
    behind = at + scan.size(at, "measured")
    mentions = [one for one in binder.parsed.assigner.mentions.get(scan.sentence_of[at], ()) if one.type == OF[kind] and one.subjects]
    before = [one for one in mentions if one.end <= at]
    after = [one for one in mentions if one.first >= behind]
    if degree == "most":
        named = [one for one in before if scan.clause_of[one.first] == scan.clause_of[at]] or after
        return _is_most(binder, named, kind, sign, at) is (not negated) if named else None
    than = scan.key(behind) in THAN or any(scan.key(place) == "than" for place in range(behind, behind + 5))
    before = before[:1] if before and _is_of_topic(scan, before[-1].end, at) else before
    spoken_of = before[-1].subjects if before else _carried(binder, at, OF[kind])
    if after and not than and _begins(scan, at) and spoken_of:
        return _compares(binder, after[0].subjects, spoken_of, kind, sign, at) is (not negated)
    if not before or not (than or _is_stated(binder, at)) or (than and not after):
        return None
    other = after[0].subjects if than else other_of_two(binder, before[-1].subjects, OF[kind]) or _carried(binder, at, OF[kind])
    if other is None:
        return False
    return _compares(binder, before[-1].subjects, other, kind, sign, at) is (not negated)


def _is_of_topic(scan: Scan, first: int, at: int) -> bool:
    """Whether a comparison is said of "it", which is what the sentence began with: "A is cheaper than B, and it's the bigger loaf"."""
    return any(scan.key(place) in {"it", "nó"} for place in range(first, at))


def is_covered(binder: Binder, at: int) -> bool:
    """Whether a word is part of a comparison that the facts bear out."""
    places = [place for place in range(max(0, at - 3), at + 1) if binder.scan.has(place, "measured")]
    return any(place + binder.scan.size(place, "measured") > at and is_right(binder, place) for place in places)


def _is_stated(binder: Binder, at: int) -> bool:
    """Whether a comparison is what is said of something ("Smooth is the bigger jar"), and not only which one is meant."""
    place = at - 1
    while place > 0 and binder.scan.key(place) in LITTLE:
        if binder.scan.key(place) in {"comes", "come"}:
            return True
        place -= 1
    return binder.scan.key(place) in IS


def _begins(scan: Scan, at: int) -> bool:
    """Whether a comparison begins what is said: "a bit further away is York", "; xa hơn chút có Mộc Quận 1"."""
    place = at - 1
    while place >= 0 and scan.key(place) in LITTLE:
        place -= 1
    return place < 0 or scan.words[place].kind != "word"


def _carried(binder: Binder, at: int, kind: str) -> Subjects | None:
    """Return the one that the text spoke of last."""
    groups = binder.parsed.assigner.carried_on(binder.scan.sentence_of[at]).groups.get(kind, ())
    return groups[-1][-1] if groups else None


def other_of_two(binder: Binder, mine: Subjects, kind: str) -> Subjects | None:
    """Return the other one of two that the turn is about."""
    named: dict[str, set[str]] = {}
    for subject, what in binder.evidence.names.types.items():
        if what == kind and subject not in mine:
            named.setdefault(binder.evidence.called.get(subject, subject), set()).add(subject)
    return frozenset(next(iter(named.values()))) if len(named) == 1 else None


def _compares(binder: Binder, mine: Subjects, other: Subjects, kind: str, sign: str, at: int) -> bool | None:
    """Whether one is more than the other, None where a value is missing or they differ: then neither that nor its denial is known."""
    one, two = values_of(binder, mine, kind, at), values_of(binder, other, kind, at)
    if not one or not two or {what for what, _ in one} != {what for what, _ in two}:
        return None
    found = {value > against if sign == "+" else value < against for _, value in one for _, against in two}
    return found.pop() if len(found) == 1 else None


def _is_most(binder: Binder, named: list[Mention], kind: str, sign: str, at: int) -> bool | None:
    """Whether each one named has the highest value of all that the turn is about, or the lowest; None where that is not known."""
    everyone = {
        subject: values_of(binder, frozenset([subject]), kind, at)
        for subject, what in _subjects(binder)
        if what == OF[kind] and not (what == "branch" and kind != "distance" and _is_shut(binder, subject, at))
    }
    values = [value for found in everyone.values() for _, value in found]
    if len(everyone) < 2 or not all(everyone.values()):
        return None
    best = max(values) if sign == "+" else min(values)
    found = {any(value == best for subject in one.subjects for _, value in everyone.get(subject, ())) for one in named}
    return found.pop() if len(found) == 1 else None


def _is_shut(binder: Binder, subject: str, at: int) -> bool:
    """Whether a branch has no hours on the day meant, and is told to be closed on it."""
    days = _days_at(binder, at)
    hours = [point for point in binder.evidence.of("time") if point.role in ("opens", "closes") and subject in point.subjects]
    closed = [point for point in binder.evidence.of("state") if point.value == "closed" and subject in point.subjects]
    return not any(on_days(hours, days)) and all(on_days(closed, days))


def _days_at(binder: Binder, at: int) -> frozenset[int | date | Any]:
    return binder.parsed.assigner.days_at(at) or frozenset([binder.evidence.today])


def _subjects(binder: Binder) -> list[tuple[str, str]]:
    return list(binder.evidence.names.types.items())


def values_of(binder: Binder, subjects: Subjects, kind: str, at: int) -> set[tuple[str, Decimal]]:
    """Return what the facts measure of subjects, each with its dimension."""
    if kind in ("pack", "distance"):
        points = [point for point in binder.evidence.of("number") if point.subjects & subjects and point.fact.startswith(kind)]
        return {measure(point.value, point.unit) for point in points}
    days = _days_at(binder, at)
    opens, closes = (_hour(binder, subjects, role, days) for role in ("opens", "closes"))
    if kind == "hours":
        return {("time", closes - opens)} if opens is not None and closes is not None else set()
    hour = opens if kind == "opens" else closes
    return {("time", hour)} if hour is not None else set()


def _hour(binder: Binder, subjects: Subjects, role: str, days: frozenset[int | date | Any]) -> Decimal | None:
    """Return when a branch opens or closes on the days meant, None where that differs or is not told."""
    points = [point for point in binder.evidence.of("time") if point.role == role and point.subjects & subjects and point.segment < 0]
    found = {point.value for there in on_days(points, days) for point in there}
    return Decimal(found.pop()) if len(found) == 1 else None
