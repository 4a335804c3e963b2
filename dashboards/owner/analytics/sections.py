"""The sections that follow figures through time: conversations, resolution, speed, satisfaction, models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.services.insights import Series
from dashboards.owner.analytics.lens import Lens
from dashboards.owner.analytics.shape import Column, Section

MOST_CHANNELS = 5
MOST_PROVIDERS = 12


def over_time(lens: Lens) -> Section:
    """How many conversations began, by the channel they came by; beside them those of the span before."""
    whole = lens.insights.series("conversations", lens.asked)
    channels = [] if lens.asked.branch else [name for name, _ in lens.insights.shares(lens.asked, "conversations", MOST_CHANNELS)]
    parts = [lens.insights.series("conversations", lens.of_channel(channel)).now for channel in channels]
    columns = [Column(lens.channel(channel), drawn=True) for channel in channels] or [Column(lens.title("conversations"), drawn=True)]
    rest = [Column(lens.title("all"))] if len(channels) > 1 else []
    values = [*(parts or [whole.now]), *([whole.now] if rest else [])]
    return _in_time(lens, "over_time", "bar", [*columns, *rest], values, whole)


def resolution(lens: Lens) -> Section:
    """Which share got by without a person, at once and for good."""
    series = [lens.insights.series(name, lens.asked) for name in ("resolved", "durable", "handed_over")]
    shares = [Column(lens.title(name), "share", drawn=True) for name in ("resolved", "durable")]
    columns = [*shares, Column(lens.title("handed_over"))]
    return _in_time(lens, "resolution", "line", columns, [each.now for each in series], series[0])


def speed(lens: Lens) -> Section:
    """How long answers took: half of them, and 19 of 20."""
    half, most = (lens.insights.series(name, lens.asked) for name in ("p50", "p95"))
    columns = [Column(lens.title(name), "milliseconds", True) for name in ("p50", "p95")]
    return _in_time(lens, "speed", "line", columns, [half.now, most.now], half)


def satisfaction(lens: Lens) -> Section:
    """Which share of ratings was good, and how many there were."""
    good, rated = (lens.insights.series(name, lens.asked) for name in ("csat", "ratings"))
    columns = [Column(lens.title("csat"), "share", True), Column(lens.title("ratings"))]
    return _in_time(lens, "satisfaction", "line", columns, [good.now, rated.now], good)


def spending(lens: Lens) -> Section:
    """What models cost, with their calls and tokens."""
    series = [lens.insights.series(name, lens.asked) for name in ("cost", "model_calls", "tokens", "from_cache", "no_model")]
    columns = [
        Column(lens.title("cost"), "cost", True), Column(lens.title("model_calls")), Column(lens.title("tokens")),
        Column(lens.title("from_cache"), "share"), Column(lens.title("no_model"), "share"),
    ]  # fmt: skip
    return _in_time(lens, "spending", "bar", columns, [each.now for each in series], series[0])


def models(lens: Lens) -> Section:
    """Each model that was used."""
    columns = [
        Column(lens.title("model"), "text"), Column(lens.title("provider"), "text"), Column(lens.title("model_calls")),
        Column(lens.title("tokens_read")), Column(lens.title("from_cache"), "share"), Column(lens.title("tokens_written")),
        Column(lens.title("cost"), "cost"), Column(lens.title("each_took"), "milliseconds"),
    ]  # fmt: skip
    rows = [
        (use.model, use.provider, use.calls, use.tokens_read, use.from_cache, use.tokens_written, use.cost_micro, use.milliseconds)
        for use in lens.insights.models(lens.asked)[:MOST_PROVIDERS]
    ]
    return Section("models", columns, rows)


def _in_time(lens: Lens, name: str, chart: str, columns: Sequence[Column], values: Sequence[Sequence[float]], first: Series) -> Section:
    """Return a section with a row for each hour, day or week; with what ``first`` was in the span it is compared with, if any."""
    told: list[Sequence[Any]] = [[lens.slot(slot) for slot in first.slots], *values]
    when = Column(lens.title(str(lens.asked.grain)), "text")
    if lens.asked.against:
        kind = columns[0].kind
        columns = [*columns, Column(lens.words["before"][lens.look.compare], kind, drawn=True, is_before=True)]
        told.append([first.before[place] if place < len(first.before) else None for place in range(len(first.slots))])
    begins = [lens.begin(slot) for slot in first.slots]
    return Section(name, [when, *columns], list(zip(*told, strict=True)), chart, stacked=chart == "bar", begins=begins)


IN_TIME: Sequence[Callable[[Lens], Section]] = (over_time, resolution, speed, satisfaction, spending)
