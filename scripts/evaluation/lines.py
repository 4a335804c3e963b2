"""One line of a table: what was measured, on how many, what came out, what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.services.evaluation.scores import Share, interval, share_of


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with its count and 95 % interval; ``goal`` as text, ``held`` None where there is none."""

    what: str
    figure: str
    count: int = 0
    between: str = ""
    goal: str = ""
    held: bool | None = None


def share_line(what: str, outcomes: Iterable[bool], goal: float | None = None) -> Line:
    """Return the line of a share of right outcomes."""
    share: Share = share_of(outcomes)
    between = f"{share.low:.3f} to {share.high:.3f}"
    return Line(what, f"{share.value:.3f}", share.count, between, _worded(goal), None if goal is None else share.value >= goal)


def mean_line(what: str, values: Sequence[float], goal: float | None = None) -> Line:
    """Return the line of a mean."""
    low, high = interval(values)
    mean = sum(values) / len(values) if values else 0.0
    return Line(what, f"{mean:.3f}", len(values), f"{low:.3f} to {high:.3f}", _worded(goal), None if goal is None else mean >= goal)


def most_line(what: str, value: float, count: int, most: float, unit: str = "ms") -> Line:
    """Return the line of a figure that must not be larger than wanted."""
    return Line(what, f"{value:.1f} {unit}", count, goal=f"at most {most:g} {unit}", held=value <= most)


def markdown(title: str, lines: Sequence[Line]) -> str:
    """Return the lines as a table of Markdown."""
    rows = [f"| {line.what} | {line.figure} | {line.count or ''} | {line.between} | {line.goal} | {_verdict(line)} |" for line in lines]
    return "\n".join([f"### {title}", "", "| measured | figure | n | 95 % | goal | |", "|---|---|---|---|---|---|", *rows, ""])


def _verdict(line: Line) -> str:
    return "" if line.held is None else "held" if line.held else "missed"


def _worded(goal: float | None) -> str:
    return "" if goal is None else f"{goal:g}"
