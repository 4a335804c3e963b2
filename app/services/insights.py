"""Figures of a shop, from its half-hourly counts: a span of days against the one before, shares, how far talks went."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.storage.rollups import Count

SPANS = (1, 7, 30, 90)
MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a span, the one of the span before, and its days (the oldest first). ``share`` figures are 0..1, nan where
    there was nothing to share."""

    name: str
    now: float
    before: float
    days: Sequence[float]
    kind: str = "count"

    @property
    def change(self) -> float | None:
        """Return the relative change, None where there was nothing before."""
        known = self.before and not math.isnan(self.before) and not math.isnan(self.now)
        return (self.now - self.before) / self.before if known else None


@dataclass(frozen=True, slots=True)
class Span:
    """``days`` whole days of the shop's own time, the last of them today."""

    today: date
    days: int
    zone: ZoneInfo

    @property
    def dates(self) -> list[date]:
        return [self.today - timedelta(days=back) for back in range(self.days - 1, -1, -1)]

    @property
    def since(self) -> datetime:
        return datetime.combine(self.dates[0], time(), self.zone)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.today + timedelta(days=1), time(), self.zone)

    @property
    def before(self) -> Span:
        return Span(self.today - timedelta(days=self.days), self.days, self.zone)


class Insights:
    """What a shop's counts say. ``now`` is a moment in the shop's time zone."""

    def __init__(self, database: Any, now: datetime, zone: ZoneInfo):
        self._rollups, self._database, self._now, self._zone = database.rollups, database, now.astimezone(zone), zone

    def refresh(self) -> bool:
        """Count what came in since the last look; return whether all of it is counted."""
        return self._rollups.bring_up(self._now)

    def span(self, days: int) -> Span:
        """Return the span of so many days up to today."""
        return Span(self._now.date(), days if days in SPANS else 7, self._zone)

    def tiles(self, span: Span) -> list[Figure]:
        """Return the figures of the first page, each against the span before."""
        return [
            self._count("conversations", span, "conversations"),
            self._resolved(span),
            self._count("handed_over", span, "reached", "handoff"),
            self._count("orders", span, "orders"),
            self._revenue(span),
            self._count("unanswered", span, "turns", "unknown"),
        ]

    def shares(self, span: Span, measure: str, most: int = MOST_PARTS) -> list[tuple[str, int]]:
        """Return the parts of a measure with their counts, the largest first."""
        totals: Counter[str] = Counter()
        for count in self._read(measure, span):
            totals[count.part] += count.times
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:most]

    def funnel(self, span: Span) -> list[tuple[str, int]]:
        """Return how many conversations came how far: begun, goods shown, something in the cart, ordered."""
        reached = dict(self.shares(span, "reached"))
        begun = sum(count.times for count in self._read("conversations", span))
        return [("talk", begun), *[(stage, reached.get(stage, 0)) for stage in ("shown", "cart", "order")]]

    def _count(self, name: str, span: Span, measure: str, part: str = "") -> Figure:
        now, before = (self._by_day(each, measure, part) for each in (span, span.before))
        return Figure(name, sum(now), sum(before), now)

    def _revenue(self, span: Span) -> Figure:
        now, before = (self._by_day(each, "orders", "", amounts=True) for each in (span, span.before))
        return Figure("revenue", sum(now), sum(before), now, "money")

    def _resolved(self, span: Span) -> Figure:
        """Return the share of conversations that asked for no person."""
        now, before = (self._shares_by_day(each) for each in (span, span.before))
        of_all = [_share(*map(sum, zip(*days, strict=True))) for days in (now, before)]
        return Figure("resolved", *of_all, [_share(*day) for day in now], "share")

    def _shares_by_day(self, span: Span) -> list[tuple[int, int]]:
        begun, handed = self._by_day(span, "conversations", ""), self._by_day(span, "reached", "handoff")
        return list(zip(begun, handed, strict=True))

    def _by_day(self, span: Span, measure: str, part: str, amounts: bool = False) -> list[int]:
        days: Counter[date] = Counter()
        for count in self._read(measure, span):
            if not part or count.part == part:
                days[self._day(count)] += count.amount if amounts else count.times
        return [days[day] for day in span.dates]

    def _read(self, measure: str, span: Span) -> list[Count]:
        return self._rollups.read(measure, span.since, span.until)

    def _day(self, count: Count) -> date:
        return count.at.astimezone(self._zone).date()


def _share(begun: float, handed: float) -> float:
    return max(0.0, 1 - handed / begun) if begun else math.nan


def spark(days: Sequence[float], width: int = 120, height: int = 28) -> str:
    """Return the points of an SVG polyline through a figure's days."""
    days = [0 if math.isnan(value) else value for value in days]
    most = max(days, default=0) or 1
    step = width / max(len(days) - 1, 1)
    return " ".join(f"{place * step:.1f},{height - 2 - value / most * (height - 4):.1f}" for place, value in enumerate(days))
