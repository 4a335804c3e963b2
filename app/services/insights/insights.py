"""Figures of a shop, from its half-hourly counts: any span of days against another, by hours, days or weeks, whole or one channel's."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.services.insights.asking import Asked, ask
from app.services.insights.figures import BY_BRANCH, FIGURES, TODAY, Figure, Recipe, Term
from app.services.insights.model_use import MEASURES, ModelUse, model_use
from app.services.insights.quantiles import quantile
from app.services.insights.spans import HALF_HOURS_A_WEEK, Grain, Piece, Slot, Span, day_of, moment, number_of

MOST_PARTS = 10
NEVER_AGAIN = 2**40
STAGES = ("shown", "cart", "order")
UNSETTLED = timedelta(hours=72)  # a visit may still turn out not to have settled its matter
Counts = dict[str, tuple[int, int]]  # by part: how often, and what it came to
Counted = Sequence[tuple[int, str, int, int]]  # number of the slot, part, how often, what it came to


@dataclass(frozen=True, slots=True)
class Series:
    """A figure along its slots, and along those of the span it is compared with ([] where there is none; it may be a slot shorter or
    longer, where clocks change)."""

    name: str
    kind: str
    slots: Sequence[Slot]
    now: Sequence[float]
    before: Sequence[float]


class Insights:
    """What one shop's counts say. ``now`` is the present moment, ``zone`` the shop's.

    Begin with ``refresh``, then ``ask`` for a span, and hand what it returns to every other method. The figures are named in
    ``figures.FIGURES`` with their kinds, the measures that are told by parts in ``figures.PARTS``; ``figures.definition`` words what
    each means. With a branch in the question only the figures of ``figures.BY_BRANCH`` are known: the others are nan, lists are empty.
    All times are in the shop's zone; weeks begin on Monday; days on which clocks change have 23 or 25 hours.
    """

    def __init__(self, database: Any, now: datetime, zone: ZoneInfo):
        self._database, self._rollups = database, database.rollups
        self._now, self._zone = now.astimezone(zone), zone
        self._known: dict[tuple[str, Span, str], Counted] = {}
        self._slots: dict[tuple[Term, Span, Grain, str, str], dict[date | datetime, Counts]] = {}

    def refresh(self) -> bool:
        """Count what came in since the last look; return whether all of it is counted."""
        self._known.clear()
        self._slots.clear()
        return self._rollups.bring_up(self._now, zone=self._zone)

    def ask(self, **wanted: Any) -> Asked:
        """Return the question that a page's address asks; see ``asking.ask`` for its arguments. Raises BadSpan."""
        return ask(self._now.date(), self._zone, **wanted)

    def is_settled(self, asked: Asked) -> bool:
        """Return whether ``durable`` of this span can change no more."""
        return asked.span.until + UNSETTLED <= self._now

    def tiles(self, asked: Asked) -> list[Figure]:
        """Return the figures of the first page."""
        return self.figures(TODAY, asked)

    def figures(self, names: Iterable[str], asked: Asked) -> list[Figure]:
        """Return figures by their names (``figures.FIGURES``), each with its days."""
        return [self.figure(name, asked) for name in names]

    def figure(self, name: str, asked: Asked) -> Figure:
        recipe = _recipe(name, asked)
        if recipe is None:
            return Figure(name, math.nan, math.nan, [math.nan] * asked.days, FIGURES[name].kind, FIGURES[name].less_is_better)
        now, days = self._values(recipe, asked.span, Grain.DAY, asked.channel, asked.branch)
        before = self._values(recipe, asked.against, Grain.DAY, asked.channel, asked.branch)[0] if asked.against else math.nan
        return Figure(name, now, before, days, recipe.kind, recipe.less_is_better)

    def series(self, name: str, asked: Asked) -> Series:
        """Return a figure along the hours, days or weeks that the question wants."""
        recipe, slots = _recipe(name, asked), asked.span.slots(asked.grain)
        if recipe is None:
            return Series(name, FIGURES[name].kind, slots, [math.nan] * len(slots), [])
        now = self._values(recipe, asked.span, asked.grain, asked.channel, asked.branch)[1]
        before = self._values(recipe, asked.against, asked.grain, asked.channel, asked.branch)[1] if asked.against else []
        return Series(name, recipe.kind, slots, now, before)

    def shares(self, asked: Asked, measure: str, most: int = MOST_PARTS) -> list[tuple[str, int]]:
        """Return the parts of a measure (``figures.PARTS``) with their counts, the largest first."""
        totals = self._totals(measure, asked.span, asked.channel) if not asked.branch else {}
        counted = [(part, times) for part, (times, _) in totals.items() if times]
        return sorted(counted, key=lambda item: (-item[1], item[0]))[:most]

    def channels(self, asked: Asked) -> list[str]:
        """Return the channels by which customers came in the span or the one it is compared with, for the filter."""
        spans = [asked.span, *([asked.against] if asked.against else [])]
        return sorted({part for span in spans for part in self._totals("conversations", span, "")})

    def branches(self, asked: Asked) -> list[str]:
        """Return the ids of branches that customers asked for or ordered at in the span, for the filter."""
        return sorted({part for measure in ("branches", "branch_orders") for part in self._totals(measure, asked.span, "")})

    def funnel(self, asked: Asked) -> list[tuple[str, int]]:
        """Return how many conversations came how far: begun (talk), goods shown, something in the cart, ordered."""
        if asked.branch:
            return []
        begun, reached = (self._totals(measure, asked.span, asked.channel) for measure in ("conversations", "reached"))
        return [("talk", sum(times for times, _ in begun.values())), *((stage, reached.get(stage, (0, 0))[0]) for stage in STAGES)]

    def moods(self, asked: Asked) -> list[tuple[str, int]]:
        """Return how many messages sounded upset, like neither, and pleased (``figures.definition("moods", ...)``)."""
        if asked.branch:
            return []
        told = self._totals("moods", asked.span, asked.channel)
        upset, good = (told.get(mood, (0, 0))[0] for mood in ("upset", "good"))
        turns = sum(times for times, _ in self._totals("turns", asked.span, asked.channel).values())
        return [("upset", upset), ("neutral", max(turns - upset - good, 0)), ("good", good)]

    def hours(self, asked: Asked) -> list[list[int]]:
        """Return how many messages customers wrote by weekday (Monday first) and hour of the shop's clock, 7 x 24."""
        matrix = [[0] * 24 for _ in range(7)]
        if asked.branch:
            return matrix
        for piece in asked.span.pieces():
            for slot, _, times, _ in self._sums("turns", piece, asked.channel, HALF_HOURS_A_WEEK):
                matrix[(slot // 24 + 3) % 7][slot % 24] += times  # 1970 began on a Thursday
        return matrix

    def missed(self, asked: Asked, most: int = MOST_PARTS) -> list[tuple[str, int]]:
        """Return what was searched for and is not sold, in the customers' words, the most wanted first."""
        if asked.branch:
            return []
        return self._rollups.missed(asked.span.since, asked.span.until, asked.channel, most)

    def models(self, asked: Asked) -> list[ModelUse]:
        """Return what each model did, the most used first."""
        totals = {name: self._totals(name, asked.span, asked.channel) for name in MEASURES}
        return model_use(totals) if not asked.branch else []

    def _values(self, recipe: Recipe, span: Span, grain: Grain, channel: str, branch: str) -> tuple[float, list[float]]:
        """Return a figure of a whole span and of each of its slots."""
        over = self._by_slot(recipe.over, span, grain, channel, branch)
        under = self._by_slot(recipe.under, span, grain, channel, branch) if recipe.under else {}
        slots = [slot.begin if grain is Grain.HOUR else slot.day for slot in span.slots(grain)]
        whole = _value(recipe, _merged(over.values()), _merged(under.values()))
        return whole, [_value(recipe, over.get(slot, {}), under.get(slot, {})) for slot in slots]

    def _by_slot(self, term: Term, span: Span, grain: Grain, channel: str, branch: str) -> dict[date | datetime, Counts]:
        """Return the counts of a term by the day or moment with which each slot begins; only of one part where a branch is asked for."""
        key = (term, span, grain, channel, branch)
        if key not in self._slots:
            self._slots[key] = self._sorted_in(term, span, grain, channel, (branch,) if branch else term.parts)
        return self._slots[key]

    def _sorted_in(self, term: Term, span: Span, grain: Grain, channel: str, parts: Sequence[str]) -> dict[date | datetime, Counts]:
        slots: dict[date | datetime, Counts] = defaultdict(dict)
        for begin, part, times, amount in self._placed(term.measure, span, grain, channel):
            if (not parts or part in parts) and part.endswith(term.ending):
                _add(slots[begin], part, amount if term.amounts else times, amount)
        return slots

    def _placed(self, measure: str, span: Span, grain: Grain, channel: str) -> Iterator[tuple[date | datetime, str, int, int]]:
        """Yield what was counted with the day or moment with which its slot begins: hours from the half hours, the rest from days."""
        if grain is not Grain.HOUR:
            place = day_of if grain is Grain.DAY else lambda day: span.week_of(day_of(day))
            yield from ((place(day), part, times, amount) for day, part, times, amount in self._days(measure, span, channel))
            return
        for piece in span.pieces():
            for hour, part, times, amount in self._sums(measure, piece, channel):
                yield moment(max(hour * 2 - piece.shift, piece.first)).astimezone(span.zone), part, times, amount

    def _totals(self, measure: str, span: Span, channel: str) -> Counts:
        totals: Counts = {}
        for _, part, times, amount in self._days(measure, span, channel):
            _add(totals, part, times, amount)
        return totals

    def _days(self, measure: str, span: Span, channel: str) -> Counted:
        """Return what the counts say of a span's days; several figures of one page are made of the same ones, which are read once."""
        key = (measure, span, channel)
        if key not in self._known:
            self._known[key] = self._rollups.days(measure, number_of(span.first), number_of(span.last), channel)
        return self._known[key]

    def _sums(self, measure: str, piece: Piece, channel: str, around: int = NEVER_AGAIN) -> Counted:
        """Return what the counts say of a piece's hours."""
        return self._rollups.sums(measure, piece, channel, 2, around)


def _recipe(name: str, asked: Asked) -> Recipe | None:
    """Return how a figure is made; None where it is not known by branch."""
    return BY_BRANCH.get(name) if asked.branch else FIGURES[name]


def _add(counts: Counts, part: str, times: int, amount: int) -> None:
    earlier = counts.get(part, (0, 0))
    counts[part] = (earlier[0] + times, earlier[1] + amount)


def _merged(many: Iterable[Counts]) -> Counts:
    totals: Counts = {}
    for counts in many:
        for part, (times, amount) in counts.items():
            _add(totals, part, times, amount)
    return totals


def _value(recipe: Recipe, over: Counts, under: Counts) -> float:
    if recipe.quantile:
        return quantile({part: times for part, (times, _) in over.items()}, recipe.quantile)
    above = sum(times for times, _ in over.values())
    if recipe.under is None:
        return above
    below = sum(times for times, _ in under.values())
    if not below:
        return math.nan
    return max(0.0, 1 - above / below) if recipe.rest else above / below


def spark(days: Sequence[float], width: int = 120, height: int = 28) -> str:
    """Return the points of an SVG polyline through a figure's days."""
    days = [0 if math.isnan(value) else value for value in days]
    most = max(days, default=0) or 1
    step = width / max(len(days) - 1, 1)
    return " ".join(f"{place * step:.1f},{height - 2 - value / most * (height - 4):.1f}" for place, value in enumerate(days))
