"""The first page of a shop: what the assistant did, against the days before, with a click to what is behind each figure."""

from __future__ import annotations

import math
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal, format_percent
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.insights import SPANS, Figure, Insights, spark
from app.services.permissions import Permission
from app.services.storefront import money_words, product_names, shop_name_of, tool_names, zone_of
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person
from dashboards.owner.wording import language_of_request

GOOD_WHEN_LESS = frozenset({"unanswered", "handed_over"})
TOP = 5


@PAGES.get("/<bot>/today")
@needs(Permission.SEE_DATA)
def today(bot: str) -> ResponseReturnValue:
    """The figures of a span of days, and what stands out."""
    insights = insights_of(bot)
    all_counted = insights.refresh()
    span = insights.ask(days=request.args.get("days", 7, type=int))
    platform, shown = office().platform, insights.shares(span, "shown", TOP)
    tools = [each for each in insights.shares(span, "tools", TOP + 1) if each[0]][:TOP]
    return render_template(
        "owner/today.html", name=shop_name_of(platform, bot), tiles=[_tile(bot, each) for each in insights.tiles(span)], span=span,
        spans=SPANS, all_counted=all_counted, funnel=insights.funnel(span), channels=insights.shares(span, "conversations"),
        shown=shown, products=product_names(platform, bot, [sku for sku, _ in shown]),
        tools=tools, tool_names=tool_names(platform, bot, [tool for tool, _ in tools], language_of_request()),
    )  # fmt: skip


def insights_of(bot: str) -> Insights:
    """Return a shop's figures at this moment."""
    platform = office().platform
    return Insights(platform.storage.tenant(bot), platform.clock(), ZoneInfo(zone_of(platform, bot)))


def _tile(bot: str, figure: Figure) -> dict[str, Any]:
    change = figure.change
    better = None if not change else (change < 0) == (figure.name in GOOD_WHEN_LESS)
    return {
        "name": figure.name, "value": _worded(bot, figure, figure.now), "before": _worded(bot, figure, figure.before),
        "change": None if change is None else _signed(change), "better": better, "spark": spark(figure.days),
        "address": _behind(bot, figure.name),
    }  # fmt: skip


def _worded(bot: str, figure: Figure, value: float) -> str:
    locale = language_of_request()
    if figure.kind == "share" and math.isnan(value):
        return "–"
    if figure.kind == "money":
        return money_words(office().platform, bot, int(value), locale)
    return format_percent(value, locale=locale) if figure.kind == "share" else format_decimal(int(value), locale=locale)


def _signed(change: float) -> str:
    return format_percent(change, format="+#,##0 %;-#,##0 %", locale=language_of_request())


def _behind(bot: str, name: str) -> str:
    """Return the page with the rows behind a figure, "" where there is none."""
    if name == "unanswered":
        return url_for("owner.unanswered", bot=bot)
    if name in ("conversations", "resolved", "handed_over") and person().may(Permission.SEE_DATA, bot):
        return url_for("owner.conversations", bot=bot)
    return ""
