"""The first page of a shop: what the assistant did, against the days before, with a click to what is behind each figure."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.services.insights import SPANS, TODAY
from app.services.permissions import Permission
from app.services.storefront import product_names, shop_name_of, tool_names
from dashboards.owner.analytics.lens import insights_of
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office
from dashboards.owner.tiles import tile_of, wording_of
from dashboards.owner.wording import language_of_request

TOP = 5
FIGURES = (*TODAY, "p50", "cost")


@PAGES.get("/<bot>/today")
@needs(Permission.SEE_DATA)
def today(bot: str) -> ResponseReturnValue:
    """The figures of a span of days, and what stands out."""
    insights = insights_of(bot)
    all_counted = insights.refresh()
    asked = insights.ask(days=request.args.get("days", 7, type=int))
    platform, wording, shown = office().platform, wording_of(bot), insights.shares(asked, "shown", TOP)
    tools = [each for each in insights.shares(asked, "tools", TOP + 1) if each[0]][:TOP]
    return render_template(
        "owner/today.html", name=shop_name_of(platform, bot), span=asked, spans=SPANS, all_counted=all_counted,
        tiles=[tile_of(bot, each, asked.span, wording) for each in insights.figures(FIGURES, asked)],
        funnel=insights.funnel(asked), channels=insights.shares(asked, "conversations"),
        shown=shown, products=product_names(platform, bot, [sku for sku, _ in shown]),
        tools=tools, tool_names=tool_names(platform, bot, [tool for tool, _ in tools], language_of_request()),
    )  # fmt: skip
