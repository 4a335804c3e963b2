"""Parts of the day: "in the evenings at weekends", "buổi tối". The hours of the days that are meant must reach into them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ai_modes.grounding.binding import Binder, on_days, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt

PARTS = {
    **dict.fromkeys(("morning", "mornings", "sáng"), ("opens", 0, 12 * 60 - 1)),
    **dict.fromkeys(("afternoon", "afternoons", "chiều"), ("closes", 12 * 60 + 1, 24 * 60)),
    **dict.fromkeys(("trưa",), ("noon", 0, 0)),
    **dict.fromkeys(("evening", "evenings", "tối"), ("closes", 18 * 60 + 1, 24 * 60)),
    **dict.fromkeys(("night", "nights", "đêm", "khuya"), ("closes", 21 * 60, 24 * 60)),
}  # fmt: skip
MIDDAY, NOON = 12 * 60, 12 * 60 + 45
LEADS = frozenset({"the", "buổi", "every", "any", "most", "tới", "đến", "giờ", "trưa"})


def bind_dayparts(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each part of the day in which the facts know of no opening or delivery."""
    scan = binder.scan
    for at in range(1, len(scan.words)):
        part = PARTS.get(scan.key(at))
        clause = scan.clauses[scan.clause_of[at]]
        if not part or scan.owner[at] or clause.asks or clause.negated or not _is_meant(binder, at):
            continue
        claim = Claim("time", scan.key(at), at, at)
        if not _reaches(binder, claim, *part):
            yield binder.refused(claim, f'The facts know of no hours in the "{binder.written(claim)}" then.')


def _is_meant(binder: Binder, at: int) -> bool:
    """Whether opening or delivery is said of a part of the day, and no time of day says when."""
    scan = binder.scan
    first, end = scan.text.sentences[scan.sentence_of[at]]
    leads = scan.key(at - 1) in LEADS or scan.key(at).endswith("s") or "day" in (scan.owner[at - 1], *scan.owner[at + 1 : at + 2])
    if not leads:
        return False
    said = {tags["same"].value for tags in scan.tags[first:end] if "same" in tags}
    opening = any(claim.kind == "state" and first <= claim.first < end and claim.value == "open" for claim in scan.claims)
    timed = any(claim.kind == "time" and first <= claim.first < end for claim in scan.claims)
    return not timed and (opening or "deliver" in said)


def _reaches(binder: Binder, claim: Claim, role: str, begin: int, end: int) -> bool:
    if role == "noon":
        return _open_at_noon(binder, claim)
    about = binder.about(claim)
    named = subjects_of(about, "branch") | subjects_of(about, "zone")
    points = [
        point for point in binder.evidence.of("time") if point.role == role and (not named or not point.subjects or point.subjects & named)
    ]
    days = binder.parsed.assigner.days_at(claim.first)
    there = [_told(on_day) for on_day in on_days(points, days)] if days else [points]
    return all(any(begin <= point.value <= end for point in found) for found in there)


def _open_at_noon(binder: Binder, claim: Claim) -> bool:
    """Whether the days that are meant begin by noon and no midday break is told of them; of each something must be told."""
    days = binder.parsed.assigner.days_at(claim.first)
    points = [point for point in binder.evidence.of("time") if point.role in ("opens", "closes")]
    there = [found for found in on_days(points, days)] if days else [points]
    return all(_spans_noon(found) for found in there)


def _spans_noon(points: Sequence[Point]) -> bool:
    opens, closes = ({point.value for point in points if point.role == role} for role in ("opens", "closes"))
    return bool(opens and closes) and max(opens) <= MIDDAY and min(closes) > NOON


def _told(points: Sequence[Point]) -> Sequence[Point]:
    """Return what the facts give for a day, where they give anything, else what the shop's wording says of it."""
    return [point for point in points if point.segment < 0 and point.days] or points
