"""Binding days, times, and open or closed: of this branch, on this day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ai_modes.grounding.binding import Binder, on_days, same_days, subjects_of
from ai_modes.grounding.claims import Claim, Point, Receipt, Subjects
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.scope.everywhere import is_of_all_others
from ai_modes.grounding.scope.some_shops import of_some_shops
from ai_modes.grounding.text.assigning import About
from ai_modes.grounding.text.calendar import DayMention
from ai_modes.grounding.text.parsing import content, id_of, telling
from ai_modes.grounding.text.roles import time_role
from ai_modes.grounding.text.states import OPPOSITE
from ai_modes.grounding.times.breaks import is_break, is_of_break

PARTS_OF_DAY = frozenset(["this morning", "this afternoon", "this evening", "tonight", "sáng nay", "chiều nay", "tối nay"])
ENDING = frozenset(
    ["until", "till", "til", "'til", "ends", "end", "ending", "expires", "finishes", "last", "through", "by", "đến", "tới", "hết"]
)
ORDERING = frozenset({"order", "orders", "ordered", "book", "booked", "đặt", "placed"})
CUTOFF = frozenset({"order", "đặt", "=slot", "slot", "plac", "=preorder"})
OPENING = frozenset({"open", "openhour", "mở"})
CLOSING = frozenset({"clos", "shut", "đóng", "cửa"})
HOURS = frozenset({"open", "opens", "close", "closes", "shut", "shuts", "closing", "opening", "mở", "đóng"})
SLOTS = frozenset({"=slot"})
WEEK = 7
ENDS = frozenset({"opens", "closes"})
IS, SHOPS = frozenset({"is", "are", "'s"}), frozenset({"shop", "stor", "branch"})
IDLE = frozenset({"first", "last", "earliest", "latest", ","})
HEADS = frozenset({":", "*", ")"})
ADJECTIVES = frozenset({"closed", "shut", "nghỉ"})


def bind_day(binder: Binder, mention: DayMention) -> Receipt:
    """Return the receipt of words that name days: each must be one that the turn speaks of, weekday and date agreeing."""
    claim = Claim("day", mention.days, mention.first, mention.end - 1)
    today, known = binder.evidence.today, binder.evidence.known_days
    dates = sorted(day for day in mention.days if isinstance(day, date) and day.year > 1)
    weekdays = {day for day in mention.days if isinstance(day, int)}
    if dates and weekdays and not any(day.weekday() in weekdays for day in dates):
        return binder.refused(claim, f'"{binder.written(claim)}": {dates[0].isoformat()} is not that weekday.')
    wanted: Sequence[Any] = dates or sorted(weekdays) or list(mention.days)
    timed = _is_timed(binder, mention)
    unknown = [day for day in wanted if not (_is_known(day, known, today) or (timed and _is_soon(day, known, today)))]
    if weekdays and not dates and _is_weekly(binder, mention) and not weekdays <= binder.evidence.weekly:
        return binder.refused(claim, f'The facts tell of one day only, not of "{binder.written(claim)}" in general.')
    if not unknown and _is_used_rightly(binder, mention, wanted):
        return binder.granted(claim, "a day that the facts speak of")
    heard = {day for kind, value in binder.evidence.said_points if kind == "day" for day in value}
    if all(day in heard for day in unknown) and binder.echoes(mention.first):
        return binder.granted(claim, "the customer's own words", "message")
    return binder.refused(claim, f'The facts do not say this of "{binder.written(claim)}".')


def _is_weekly(binder: Binder, mention: DayMention) -> bool:
    """Whether a weekday is meant of every week: "every Sunday", "on Sundays"."""
    first, last = binder.scan.key(mention.first - 1), binder.scan.key(mention.end - 1)
    return mention.end - mention.first == 1 and (first in {"every", "each", "mỗi", "any"} or (last.isascii() and last.endswith("days")))


def _is_used_rightly(binder: Binder, mention: DayMention, wanted: Sequence[Any]) -> bool:
    """Whether what is said of the days is said of them by the facts; times and opening are checked by themselves."""
    scan = binder.scan
    clause = scan.clauses[scan.clause_of[mention.first]]
    checked = _is_timed(binder, mention)
    words = {said.id for said in content(scan, clause.first, clause.end) if not said.plain}
    if any(claim.kind == "state" and claim.clause == scan.clause_of[mention.first] for claim in scan.claims):
        shop = {id_of(word) for word in scan.words if word.key in binder.evidence.shop_words}
        return clause.asks or not _is_contradicted(binder, words - shop, wanted, clause.negated)
    if clause.asks or checked:
        return clause.asks or not _is_contradicted(binder, words, wanted, clause.negated)
    if all(day in binder.evidence.calendar.dates for day in wanted) and not clause.negated:
        return not _is_contradicted(binder, words, wanted, clause.negated)
    if all(day == binder.evidence.today for day in wanted) and not (clause.negated or SLOTS & words or _is_pointed(binder, mention)):
        return True
    whose = _whose(binder, mention)
    fitting = [
        segment for segment in binder.evidence.segments
        if segment.days and segment.negated in (None, clause.negated) and (not words or words & segment.sentence)
        and not _is_of_others(segment, whose) and (not _is_end(binder, mention) or ENDING & set(segment.text.casefold().split()))
    ]  # fmt: skip
    return all(any(same_days(segment.days, [day]) for segment in fitting) for day in wanted)


def _whose(binder: Binder, mention: DayMention) -> dict[str, Subjects]:
    """Return the zone or branch of which days are said, maybe in a sentence before."""
    about = binder.about(Claim("day", mention.days, mention.first, mention.end - 1))
    return {kind: named for kind in ("zone", "branch") if (named := subjects_of(about, kind))}


def _is_of_others(segment: Segment, whose: dict[str, Subjects]) -> bool:
    """Whether a text of the turn is on another zone or branch: that Bristol has deliveries on Sundays says nothing of Bath."""
    return any(kind in segment.subjects and segment.subjects[kind].isdisjoint(named) for kind, named in whose.items())


def _is_end(binder: Binder, mention: DayMention) -> bool:
    """Whether a day is said to be the one on which something ends: "the offer ends today"."""
    return binder.scan.key(mention.first - 1) in {"ends", "end", "ending", "expires", "finishes"}


def _is_timed(binder: Binder, mention: DayMention) -> bool:
    """Whether hours are said of a day, or that it is open or closed then."""
    scan, sentence = binder.scan, binder.scan.sentence_of[mention.first]
    _, end = scan.text.sentences[sentence]
    heads = scan.words[end - 1].kind == "break" and scan.key(end - 2) in HEADS
    below = {sentence, sentence + 1} if heads else {sentence}
    return any(claim.kind in ("time", "state") and scan.sentence_of[claim.first] in below for claim in scan.claims)


def _is_soon(day: Any, known: set, today: date) -> bool:
    """Whether a day is within the week and the facts speak of its weekday: "tomorrow it's 10 to 4"."""
    return isinstance(day, date) and 0 < (day - today).days <= WEEK and day.weekday() in known


def _is_pointed(binder: Binder, mention: DayMention) -> bool:
    """Whether today is more than a while: a part of the day ("this morning"), or when something ends ("until today")."""
    scan = binder.scan
    written = " ".join(scan.key(at) for at in range(mention.first, mention.end))
    before = {scan.key(at) for at in range(max(0, mention.first - 3), mention.first)}
    return written in PARTS_OF_DAY or bool(before & ENDING)


def _is_contradicted(binder: Binder, words: set[str], wanted: Sequence[Any], negated: bool) -> bool:
    """Whether the turn's texts say the opposite of these words for these days, and nowhere the same."""
    there = [segment for segment in binder.evidence.segments if words & segment.ids and segment.days and same_days(segment.days, wanted)]
    return any(segment.negated is (not negated) for segment in there) and not any(segment.negated is negated for segment in there)


def _is_known(day: Any, known: set, today: date) -> bool:
    if day in known or day == today:
        return True
    if isinstance(day, date) and day.year == 1:
        return any(isinstance(other, date) and other.day == day.day for other in known)
    return False


def bind_time(binder: Binder, claim: Claim) -> Receipt:
    """Return the receipt of a time of day."""
    if is_of_all_others(binder, claim) or (some := of_some_shops(binder, claim)):
        return binder.granted(claim, "it is so of each branch that is meant")
    if some is False:
        return binder.refused(claim, f'"{binder.written(claim)}" is not so of just as many shops.')
    if is_of_break(binder, claim):
        return binder.granted(claim, "a break that the hours have")
    about, role = binder.about(claim), time_role(binder.scan, claim)
    points = [point for point in binder.evidence.of("time") if point.value in claim.value]
    fitting = [point for point in points if not role or point.role in ("", role, "asked") or role not in ("opens", "closes")]
    if _is_cutoff(binder, claim):
        fitting = [point for point in fitting if point.segment >= 0 and CUTOFF & binder.evidence.segments[point.segment].sentence]
    fitting = [point for point in fitting if not _is_of_another(binder, claim, point)]
    days = _days_meant(binder, claim, about)
    found = _on_all(binder, fitting, days, about)
    if found and not (claim.negated and found.negated is False):
        return binder.bound(claim, found)
    named = subjects_of(about, "branch") or subjects_of(about, "zone")
    known = list(dict.fromkeys(point.fact for point in binder.evidence.of("time") if not named or point.subjects & named))
    whom = f" of {binder.name(named)}" if named else ""
    return binder.refused(
        claim,
        f"The time {binder.written(claim)}{whom} is not in the facts for that day; the facts say: {'; '.join(known[:6]) or 'no times'}.",
    )


def _is_cutoff(binder: Binder, claim: Claim) -> bool:
    """Whether a time is the one before which to order: "order by 11:00", "đặt trước 10:00"."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[claim.first]]
    ordering = any(scan.key(at) in ORDERING for at in range(clause.first, claim.first))
    return ordering and scan.key(claim.first - 1) in {"before", "by", "trước"}


def _is_of_another(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether a reply says when the shop opens or closes by an hour that a text tells of something else: slots, a quiet hour."""
    if point.segment < 0:
        return False
    told, clause = binder.evidence.segments[point.segment], binder.scan.clauses[binder.scan.clause_of[claim.first]]
    places = range(clause.first, clause.end)
    if told.ids & OPENING or not any(binder.scan.key(at) in HOURS for at in places):
        return False
    things = told.telling & CUTOFF or {word for word in told.telling if not word.startswith("=")} - CLOSING
    free = [at for at in places if not binder.scan.owner[at]]
    said = frozenset().union(*(telling(binder.scan, at, at + 1) for at in free)) | {binder.scan.key(at) for at in free} & ORDERING
    return bool(things) and not said & (things | ORDERING)


def _days_meant(binder: Binder, claim: Claim, about: About) -> frozenset[Any]:
    """Return the days that a claim is about; today where nothing is said and the days differ."""
    if _is_now(binder, claim):
        return frozenset([binder.evidence.today])
    if about.days:
        return about.days
    named = subjects_of(about, "branch") | subjects_of(about, "zone")
    days = {
        point.days
        for point in binder.evidence.of("time")
        if point.days and point.role in ("opens", "closes") and (not named or point.subjects & named)
    }
    weekdays = {frozenset(day.weekday() if isinstance(day, date) else day for day in one) for one in days}
    return frozenset([binder.evidence.today]) if len(weekdays) > 1 else frozenset()


def _is_now(binder: Binder, claim: Claim) -> bool:
    """Whether a sentence that names no day speaks of the present: "open now until 9pm"."""
    sentence = binder.scan.sentence_of[claim.first]
    first, end = binder.scan.text.sentences[sentence]
    now = any(binder.scan.key(at) in {"now", "currently"} and not binder.scan.owner[at] for at in range(first, end))
    return now and not any(first <= mention.first < end for mention in binder.parsed.days)


def _on_all(binder: Binder, points: Sequence[Point], days: frozenset[Any], about: About) -> Point | None:
    if not days:
        return binder.fitting(points, about)
    meant = sorted(days, key=str)  # the first is cited
    found = [binder.fitting(_not_overruled(binder, there, day), about) for day, there in zip(meant, on_days(points, meant), strict=True)]
    return found[0] if found and all(found) else None


def _not_overruled(binder: Binder, points: Sequence[Point], day: Any) -> list[Point]:
    """Return the hours that hold on a day: those of its weekday do not where the turn gives the very date others."""
    dated = [other for other in binder.evidence.of("time") if isinstance(day, date) and day in other.days and other.role in ENDS]
    return [
        point
        for point in points
        if day in point.days or not any(other.role == point.role and other.subjects & point.subjects for other in dated)
    ]


def bind_state(binder: Binder, claim: Claim) -> Receipt | None:
    """Return the receipt of open or closed; None where it only leads to a time that is checked itself ("closes at 20:00")."""
    if is_of_all_others(binder, claim) or (some := of_some_shops(binder, claim)):
        return binder.granted(claim, "it is so of each branch that is meant")
    if some is False:
        return binder.refused(claim, f'"{binder.written(claim)}" is not so of just as many shops.')
    if _is_of_theirs(binder, claim):
        return binder.refused(claim, f'Nothing in the facts says "{binder.written(claim)}" of what is the customer\'s.')
    if is_break(binder, claim):
        return binder.granted(claim, "a break that the hours have")
    about = binder.about(claim)
    value = OPPOSITE[claim.value] if claim.negated else claim.value
    if claim.value == "closed" and not claim.negated and _closes_only_then(binder, claim):
        return None
    asked = {point.value for point in binder.evidence.of("time") if point.role == "asked"}
    time = _time_behind(binder, claim)
    leads = claim.value == "open" or (not _is_adjective(binder, claim) and time_role(binder.scan, time) == "closes") if time else False
    if leads and not set(time.value) & asked and not claim.negated:
        return None
    points = [point for point in binder.evidence.of("state") if _state_of(point) == value]
    if time and set(time.value) & asked:
        points = [point for point in points if point.segment >= 0]
    hours = (
        [point for point in binder.evidence.of("time") if point.role in ("opens", "closes") and point.subjects]
        if value == "open" and not time
        else []
    )
    days = (frozenset([binder.evidence.today]) if _is_now(binder, claim) else about.days) or (
        frozenset() if _one_day(binder) else frozenset([binder.evidence.today])
    )
    found = _on_all(binder, [*points, *hours], days, about)
    if found and not _contradicted(binder, value, days, about) and not _exception(binder, claim, value, days):
        return binder.bound(claim, found)
    whom = binder.name(subjects_of(about, "branch"))
    return binder.refused(claim, f'"{binder.written(claim)}"{f" of {whom}" if whom else ""} is not what the facts say for that day.')


def _closes_only_then(binder: Binder, claim: Claim) -> bool:
    """Whether a time right before it, which is checked itself, is when it closes: "đến 10 giờ tối nay mới đóng"."""
    scan, clause = binder.scan, binder.scan.clauses[claim.clause]
    return scan.key(claim.first - 1) == "mới" and any(
        other.kind == "time" and clause.first <= other.first < claim.first for other in scan.claims
    )


def _is_of_theirs(binder: Binder, claim: Claim) -> bool:
    """Whether "open" is said of something of the customer's, "your account is now open", not of their nearest shop."""
    scan, clause = binder.scan, binder.scan.clauses[claim.clause]
    yours = next((at for at in range(clause.first, claim.first) if scan.key(at) == "your"), None)
    if yours is None or claim.negated or clause.asks or not any(scan.key(at) in IS for at in range(yours + 1, claim.first)):
        return False
    return not any(scan.owner[at] == "name" or scan.words[at].stem in SHOPS for at in range(yours + 1, claim.first))


def _is_adjective(binder: Binder, claim: Claim) -> bool:
    """Whether "closed" says how it is, not when it closes."""
    if binder.written(claim).casefold() == "shut" and binder.scan.key(claim.first - 1) in {"we", "they", "it", "shops", "doors"}:
        return False
    return binder.written(claim).casefold() in ADJECTIVES or binder.scan.key(claim.first - 1) in {"đang", "is", "are", "'s", "'re"}


def _state_of(point: Point) -> str:
    return OPPOSITE[point.value] if point.negated else point.value


def _one_day(binder: Binder) -> bool:
    return len({point.days for point in binder.evidence.of("state") if point.days}) <= 1


def _contradicted(binder: Binder, value: str, days: frozenset[Any], about: About) -> bool:
    """Whether the facts say the opposite of the very branch on the very day."""
    others = [
        point for point in binder.evidence.of("state") if _state_of(point) == OPPOSITE[value] and point.subjects and point.negated is None
    ]
    named = subjects_of(about, "branch")
    return bool(named) and any(
        point.days & days and len(point.days) == 1 and point.subjects & named and len(named) == 1 for point in others
    )


def _exception(binder: Binder, claim: Claim, value: str, days: frozenset[Any]) -> bool:
    """Whether "all" is said, no branch is named, and one is otherwise on that day."""
    clause = binder.scan.clauses[claim.clause]
    if not any("all" in binder.scan.tags[at] for at in range(clause.first, clause.end)):
        return False
    others = [point for point in binder.evidence.of("state") if _state_of(point) == OPPOSITE[value] and point.subjects]
    return any(not days or not point.days or same_days(point.days, days) for point in others)


def _time_behind(binder: Binder, claim: Claim) -> Claim | None:
    near = range(claim.last + 1, min(claim.last + 9, len(binder.scan.words)))
    for at in [at for at in near if binder.scan.owner[at] != "day" and binder.scan.key(at) not in IDLE][:4]:
        if binder.scan.words[at].kind == "break":
            return None
        if binder.scan.owner[at] == "time":
            return next(other for other in binder.scan.claims if other.kind == "time" and other.first == at)
    return None
