"""Which of several branches is open longest, opens first or closes last on a day. The templates are those of the branches skill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import time

from plugins.contracts import Branch, Call, Span
from plugins.kit.places.hours import hours_on, is_all_day
from plugins.kit.places.opening import Moment, Said, say_hours_of_all

DAY = 24 * 60  # minutes
HOURS_COMPARED = ("opens_first", "opens_last", "closes_first", "closes_last", "longest")


def say_hours_compared(call: Call, branches: Sequence[Branch], moment: Moment, how: str) -> Said:
    """Say which branches are so on the day asked for, today when none is, and in a line per branch what the hours of each are."""
    told = say_hours_of_all(call, branches, Moment(moment.now, moment.day))
    kept = {branch: hours_on(branch, moment.asked_day).spans for branch in branches}
    kept = {branch: spans for branch, spans in kept.items() if spans}
    if not kept or any(is_all_day(span) for spans in kept.values() for span in spans):
        return told
    reached = _MEASURES[how](kept)
    best = [branch for branch in kept if reached[branch] == _ENDS[how](reached.values())]
    values = {"date": moment.asked_day, "time": _clock(kept[best[0]], how)}
    if len(best) == len(branches) > 1:
        lead = call.say(f"hours.alike_{how}", **values)
    else:
        lead = call.say(f"hours.{how}", branches=[branch.name for branch in best], count=len(best), **values)
    return Said(f"{lead}\n{told.text}", told.facts)


def _opening(spans: Sequence[Span]) -> int:
    return _minutes(spans[0][0])


def _closing(spans: Sequence[Span]) -> int:
    opens, closes = spans[-1]
    return _minutes(closes) + (DAY if closes <= opens else 0)


def _length(spans: Sequence[Span]) -> int:
    return sum(_closing([span]) - _opening([span]) for span in spans)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(spans: Sequence[Span], how: str) -> time:
    return spans[0][0] if how.startswith("opens") else spans[-1][1]


def _each(measure: Callable[[Sequence[Span]], int]) -> Callable[[Mapping[Branch, Sequence[Span]]], dict[Branch, int]]:
    return lambda kept: {branch: measure(spans) for branch, spans in kept.items()}


_MEASURES = {
    "opens_first": _each(_opening), "opens_last": _each(_opening), "closes_first": _each(_closing), "closes_last": _each(_closing),
    "longest": _each(_length),
}  # fmt: skip
_ENDS = {"opens_first": min, "opens_last": max, "closes_first": min, "closes_last": max, "longest": max}
