"""The day that an open order is wished for, or is not: "for tomorrow", "i'm not in on monday", "đừng giao chủ nhật", "any day"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.services.understanding.following.order_notes import note_with
from app.services.understanding.following.order_ways import WORDS, only_changes
from app.services.understanding.text.clauses import Clause, covered
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Pending, Slot

NEAR = 5  # words between a day and what refuses it, at most
ANOTHER = "another_day"
DENYING, SMALL = ("order_denied", "order_away"), ("order_day_words", "order_yes", "order_right")


def day_told(said: Clause) -> Mapping[str, Any]:
    """ "for tomorrow", "make it tuesday": the day that it is wanted for; none of "thôi để mai", which leaves it."""
    days, words = _distinct(said.of("date")), said.tokens
    other = any(said.lexicon[kind].all_in(words) for kind in (*DENYING, "order_left"))
    now = len(days) == 1 and said.lexicon["order_no_day"].whole(said.part_of(days[0]).tokens)
    return {"date": days[0].value} if len(days) == 1 and not (other or now) and _only_days(said, [], "") else {}


def day_refused(said: Clause, whole: Clause, asked: Pending) -> Mapping[str, Any]:
    """Return what a day that does not suit changes: the one that is wished instead, or that another is to be asked for where it was
    wished for, or else a note for the shop; "any day" takes the wish back."""
    now, words = str(asked.arguments.get("way", "")), [token for token in whole.tokens if token.text[0].isalnum()]
    any_day = said.lexicon["order_any_day"].all_in(said.tokens)
    days, denials = _distinct(said.of("date")), [match for kind in DENYING for match in said.lexicon[kind].all_in(said.tokens)]
    if any_day and not days and _only_days(said, any_day, now):
        return {"way": now or None, "date": None, ANOTHER: None}
    refused = _with_listed([day for denial in denials for day in _refused_by(denial, days, said)], days, said)
    if not refused or whole.lexicon["no"].whole(words) or not _only_days(said, [*denials, *any_day], now):
        return {}
    wished = [day for day in days if day not in refused]
    if wished:
        return {"date": wished[0].value, ANOTHER: None} if len(wished) == 1 else {}
    if asked.arguments.get("date") in [day.value for day in refused]:
        return {"date": None, ANOTHER: True}
    begin = min(_place(refused[0], said), *(denial.start for denial in denials))
    return {"note": note_with(asked, said.part(begin, len(said.tokens)).words)}


def _distinct(days: Sequence[Slot]) -> list[Slot]:
    return list({day.start: day for day in days}.values())


def _refused_by(denial: Match, days: Sequence[Slot], said: Clause) -> list[Slot]:
    """Return the day that a denial is of: the first behind it, else the last before it; none beyond a sign."""
    after = [day for day in days if 0 <= _place(day, said) - denial.end <= NEAR and not _parted(said, denial.end, _place(day, said))]
    ends = {day.start: _place(day, said) + len(said.part_of(day).tokens) for day in days}
    before = [day for day in days if 0 <= denial.start - ends[day.start] <= NEAR and not _parted(said, ends[day.start], denial.start)]
    return after[:1] or before[-1:]


def _with_listed(refused: Sequence[Slot], days: Sequence[Slot], said: Clause) -> list[Slot]:
    """Return days that do not suit with those listed behind them: the Tuesday of "not monday or tuesday"."""
    found = list(refused)
    for before, day in pairwise(days):
        between = [token for token in said.tokens if before.end <= token.start and token.end <= day.start]
        listed = bool(between) and between[0].text.isalpha() and said.lexicon["lists"].whole(between)
        if listed and before in found and day not in found:
            found.append(day)
    return found


def _only_days(said: Clause, denials: Sequence[Match], now: str) -> bool:
    """Whether nothing is said but days and that they suit or do not, and by the way of ``now`` at most."""
    ways = [match for way, kind in WORDS.items() if way == now for match in said.lexicon[kind].all_in(said.tokens)]
    taken = [*denials, *ways, *(match for kind in SMALL for match in said.lexicon[kind].all_in(said.tokens))]
    rest = [token for place, token in enumerate(said.tokens) if not any(match.start <= place < match.end for match in taken)]
    days = said.of("date")
    around = [token for token in rest if not covered(Slot("", "", token.start, token.end), days)]
    return only_changes(around, said) and not said.of("phone", "email", "branch")


def _place(day: Slot, said: Clause) -> int:
    return next(place for place, token in enumerate(said.tokens) if token.start >= day.start)


def _parted(said: Clause, begin: int, end: int) -> bool:
    return any(not token.text[0].isalnum() for token in said.tokens[begin:end])
