"""The sections that tell a figure by its parts: how far talks went, what was asked for, what was missing, and when."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import get_day_names

from dashboards.owner.analytics.lens import Lens
from dashboards.owner.analytics.shape import Column, Section

TOP = 10
WEEK = range(7)
HOURS = range(24)
SHADES = 5


def funnel(lens: Lens) -> Section:
    """How many conversations came how far, each stage with its share of all."""
    stages = lens.insights.funnel(lens.asked)
    begun = stages[0][1] if stages else 0
    rows = [(lens.words["stages"][stage], times, times / begun if begun else None) for stage, times in stages]
    links = [lens.to_conversations("" if stage == "talk" else stage) for stage, _ in stages]
    return _section(lens, "funnel", rows, "stage", links, share=True)


def tools(lens: Lens) -> Section:
    counted = [each for each in lens.insights.shares(lens.asked, "tools", TOP + 1) if each[0]][:TOP]
    names = lens.tools(tool for tool, _ in counted)
    return _section(lens, "tools", [(names.get(tool, tool), times) for tool, times in counted])


def shown(lens: Lens) -> Section:
    return _goods(lens, "shown")


def out_of_stock(lens: Lens) -> Section:
    return _goods(lens, "out_of_stock")


def missed(lens: Lens) -> Section:
    """What was searched for and is not sold; each leads to a new product of that name."""
    rows = lens.insights.missed(lens.asked, TOP)
    links = [lens.to_edit("catalog", **{"field.name": words}) for words, _ in rows]
    return _section(lens, "missed", rows, links=links)


def channels(lens: Lens) -> Section:
    counted = lens.insights.shares(lens.asked, "conversations", TOP)
    return _section(lens, "channels", [(lens.channel(name), times) for name, times in counted])


def languages(lens: Lens) -> Section:
    counted = lens.insights.shares(lens.asked, "languages", TOP)
    return _section(lens, "languages", [(_language(code, lens.wording.locale), times) for code, times in counted])


def branches(lens: Lens) -> Section:
    names = lens.branches()
    return _section(lens, "branches", [(names.get(key, key), times) for key, times in lens.insights.shares(lens.asked, "branches", TOP)])


def modes(lens: Lens) -> Section:
    counted = lens.insights.shares(lens.asked, "modes", TOP)
    return _section(lens, "modes", [(lens.words["modes"].get(mode, mode), times) for mode, times in counted])


def ratings(lens: Lens) -> Section:
    counted = dict(lens.insights.shares(lens.asked, "ratings", TOP))
    return _section(lens, "ratings", [(words, counted[part]) for part, words in lens.words["ratings"].items() if part in counted])


def moods(lens: Lens) -> Section:
    """How messages sound; those that sound upset or pleased lead to the conversations they stand in."""
    counted = lens.insights.moods(lens.asked)
    said = sum(times for _, times in counted)
    rows = [(lens.words["moods"][mood], times, times / said if said else None) for mood, times in counted]
    links = [lens.to_conversations(mood) if mood != "neutral" else "" for mood, _ in counted]
    return _section(lens, "moods", rows, links=links, share=True, counted="messages")


def hours(lens: Lens) -> Section:
    """Messages by weekday and hour of the shop's clock."""
    named = get_day_names("abbreviated", "stand-alone", lens.wording.locale)
    columns = [Column(lens.title("weekday"), "text"), *[Column(f"{hour:02d}") for hour in HOURS]]
    days = zip(WEEK, lens.insights.hours(lens.asked), strict=True)
    return Section("hours", columns, [(named[day].capitalize(), *times) for day, times in days])


def shades(section: Section) -> list[list[int]]:
    """Return the shade of each cell of the hours, from 0 (nothing) to the darkest."""
    most = max((times for row in section.rows for times in row[1:]), default=0)
    return [[-(-times * SHADES // most) if most else 0 for times in row[1:]] for row in section.rows]


def _goods(lens: Lens, measure: str) -> Section:
    """Return products by what a measure counts of them; one that is still sold leads to its record."""
    counted = lens.insights.shares(lens.asked, measure, TOP)
    names = lens.products([sku for sku, _ in counted])
    links = [lens.to_edit("catalog", key=sku) if sku in names else "" for sku, _ in counted]
    return _section(lens, measure, [(names.get(sku, sku), times) for sku, times in counted], links=links)


def _section(
    lens: Lens, name: str, rows: Sequence[tuple[object, ...]], first: str = "name", links: Sequence[str] = (), share: bool = False,
    counted: str = "times",
) -> Section:  # fmt: skip
    columns = [Column(lens.title(first), "text"), Column(lens.title(counted))]
    return Section(name, [*columns, Column(lens.title("share"), "share")] if share else columns, rows, links=links or [""] * len(rows))


def _language(code: str, locale: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name(locale) or code
    except (UnknownLocaleError, ValueError):
        return code


BY_PARTS = (funnel, tools, shown, missed, out_of_stock, channels, languages, branches, modes, ratings, moods, hours)
