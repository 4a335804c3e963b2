"""Saying when branches are open: now, on a day, at a time, in the week. The templates are those of the branches skill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plugins.contracts import Branch, Call, Fact
from plugins.kit.places.branch_facts import name_fact
from plugins.kit.places.hours import DayHours, OpenState, hours_on, state_at
from plugins.kit.places.schedule import day_facts, day_text, state_word, week_facts, week_text

SPECIAL_DAYS_AHEAD = 45
MOST_SPECIAL_DAYS = 3
MOST_HOLIDAYS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text and the facts that back it."""

    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What was asked about: a day, a time of it, both or neither; ``present`` is whether it is open just now. ``now`` is in the
    shop's zone."""

    now: datetime
    day: date | None = None
    clock: time | None = None
    present: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return self.now.tzinfo

    @property
    def asked_day(self) -> date:
        return self.day or self.now.date()


def say_hours(call: Call, branch: Branch, moment: Moment) -> Said:
    """Say of one branch what was asked: at a time, on a day, or now and in the week."""
    if moment.clock is not None:
        return _at_time(call, branch, moment)
    if moment.day is None:
        return _in_general(call, branch, moment)
    on_day = _on_day(call, branch, moment)
    if moment.day != moment.now.date():
        return on_day
    said = _joined(_now(call, branch, moment), on_day, " ")
    return _joined(Said(call.say("hours.yes" if _is_open(branch, moment) else "hours.no"), ()), said, " ") if moment.present else said


def say_hours_of_all(call: Call, branches: Sequence[Branch], moment: Moment) -> Said:
    """Say in a line per branch what its hours are on the day asked for, today when none is, or whether it is open at a time."""
    lines, facts = [], []
    for branch in branches:
        hours = hours_on(branch, moment.asked_day)
        lines.append(call.say("hours.line", branch=branch.name, hours=_line_hours(call, branch, hours, moment)))
        facts += [name_fact(branch), *day_facts(branch, hours), *_asked_time(branch, moment)]
    key = "hours.all_at" if moment.clock else "hours.all_today" if moment.asked_day == moment.now.date() else "hours.all_on"
    values = {"date": moment.asked_day} | ({"time": moment.clock} if moment.clock else {})
    answer = [_which_are_open(call, branches, moment)] if moment.present else []
    return Said("\n".join([*answer, call.say(key, **values), *lines]), tuple(facts))


def say_holidays(call: Call, branches: Sequence[Branch], today: date) -> Said:
    """Say the hours of the next days that have hours of their own; branches with other hours than most are told apart."""
    days = sorted({holiday.day for branch in branches for holiday in branch.holidays if holiday.day >= today})[:MOST_HOLIDAYS]
    if not days:
        return Said(call.say("hours.no_holidays"), ())
    lines, facts = [call.say("hours.holidays")], [fact for branch in branches for fact in (name_fact(branch),)]
    for day in days:
        kept = {branch: hours_on(branch, day) for branch in branches}
        holiday = next(hours.holiday for hours in kept.values() if hours.holiday)
        lines.append(call.say("hours.special", date=day, holiday=holiday, hours=_hours_of_day(call, kept)))
        facts += [fact for branch, hours in kept.items() for fact in day_facts(branch, hours)]
    return Said("\n".join(lines), tuple(dict.fromkeys(facts)))


def _hours_of_day(call: Call, kept: Mapping[Branch, DayHours]) -> str:
    """Return a day's hours: in one phrase where all branches have the same, else with the names of those that have them."""
    names: dict[str, list[str]] = {}
    for branch, hours in kept.items():
        names.setdefault(day_text(hours.spans, call.say), []).append(branch.name)
    if len(names) == 1:
        return next(iter(names))
    return "; ".join(call.say("hours.line", branch=", ".join(branches), hours=hours) for hours, branches in names.items())


def _which_are_open(call: Call, branches: Sequence[Branch], moment: Moment) -> str:
    """Say which branches are open at this moment: all, none, or these."""
    names = [branch.name for branch in branches if _is_open(branch, moment)]
    key = "hours.none_open" if not names else "hours.all_open" if len(names) == len(branches) else "hours.some_open"
    return call.say(key, branches=names)


def is_open_then(branch: Branch, moment: Moment) -> bool:
    """Whether a branch is open at the time asked for, at some time of the day asked for, or now where neither is said."""
    if moment.clock is not None:
        return state_at(branch, _instant(moment), moment.zone).open
    return _is_open(branch, moment) if moment.asked_day == moment.now.date() else bool(hours_on(branch, moment.asked_day).spans)


def _is_open(branch: Branch, moment: Moment) -> bool:
    return state_at(branch, moment.now, moment.zone).open


def _line_hours(call: Call, branch: Branch, hours: DayHours, moment: Moment) -> str:
    text = day_text(hours.spans, call.say)
    if hours.holiday:
        text = call.say("hours.with_holiday", hours=text, holiday=hours.holiday)
    if moment.clock is None:
        return text
    is_open = state_at(branch, _instant(moment), moment.zone).open
    return call.say("hours.line_open" if is_open else "hours.line_closed", hours=text)


def _in_general(call: Call, branch: Branch, moment: Moment) -> Said:
    week = Said(week_text(branch.weekly, call.say), tuple(week_facts(branch)))
    return _joined(_joined(_now(call, branch, moment), week, "\n"), _special_days(call, branch, moment), "\n")


def _special_days(call: Call, branch: Branch, moment: Moment) -> Said:
    first, last = moment.now.date(), moment.now.date() + timedelta(days=SPECIAL_DAYS_AHEAD)
    days = sorted({holiday.day for holiday in branch.holidays if first <= holiday.day <= last})[:MOST_SPECIAL_DAYS]
    kept = [hours_on(branch, day) for day in days]
    lines = [call.say("hours.special", date=day.day, holiday=day.holiday, hours=day_text(day.spans, call.say)) for day in kept]
    return Said("\n".join(lines), tuple(fact for day in kept for fact in day_facts(branch, day)))


def _on_day(call: Call, branch: Branch, moment: Moment) -> Said:
    hours = hours_on(branch, moment.asked_day)
    key = "hours.today" if moment.asked_day == moment.now.date() else "hours.day"
    key += "_open" if hours.spans else "_closed"
    when = {"date": hours.day, "hours": day_text(hours.spans, call.say), "branch": branch.name, "holiday": hours.holiday}
    return Said(call.say(f"{key}_holiday" if hours.holiday else key, **when), (name_fact(branch), *day_facts(branch, hours)))


def _at_time(call: Call, branch: Branch, moment: Moment) -> Said:
    hours = hours_on(branch, moment.asked_day)
    state = state_at(branch, _instant(moment), moment.zone)
    key = "hours.at_open" if state.open else "hours.at_closed" if hours.spans else "hours.at_closed_all_day"
    text = call.say(key, branch=branch.name, time=moment.clock, date=hours.day, hours=_line_hours(call, branch, hours, Moment(moment.now)))
    return Said(text, (name_fact(branch), *day_facts(branch, hours), *_asked_time(branch, moment)))


def _now(call: Call, branch: Branch, moment: Moment) -> Said:
    state = state_at(branch, moment.now, moment.zone)
    facts = [name_fact(branch), Fact("state", state_word(state.open), branch.id, source=branch.source, as_of=call.now)]
    if state.changes is None:
        return Said(call.say("hours.now_open_always" if state.open else "hours.now_closed_long", branch=branch.name), tuple(facts))
    kind = "closes" if state.open else "opens"
    facts += [Fact(kind, state.changes.time(), branch.id, source=branch.source, as_of=call.now)]
    facts += [Fact("date", state.changes.date(), branch.id, source=branch.source, as_of=call.now)]
    key = _now_key(state, moment)
    return Said(call.say(key, branch=branch.name, time=state.changes.time(), date=state.changes.date()), tuple(facts))


def _now_key(state: OpenState, moment: Moment) -> str:
    days = (state.changes.date() - moment.now.date()).days
    if state.open:
        return "hours.now_open" if days <= 1 else "hours.now_open_until_day"
    return "hours.now_closed_today" if days == 0 else "hours.now_closed_tomorrow" if days == 1 else "hours.now_closed"


def _instant(moment: Moment) -> datetime:
    return datetime.combine(moment.asked_day, moment.clock, moment.zone)


def _asked_time(branch: Branch, moment: Moment) -> list[Fact]:
    return [Fact("asked_time", moment.clock, branch.id, source="message")] if moment.clock else []


def _joined(first: Said, second: Said, by: str) -> Said:
    return Said(by.join(text for text in (first.text, second.text) if text), (*first.facts, *second.facts))
