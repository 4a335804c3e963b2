"""The first page of a shop: who waits for a person, what the assistant did against the days before, and what is behind each figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError
from app.services.conversations.waiting import queue_of
from app.services.demo import demo_is_there
from app.services.insights import SPANS, TODAY, Asked, Insights
from app.services.permissions import Permission
from app.services.storefront import product_labels, shop_name_of, tool_names, zone_of
from dashboards.owner.analytics.lens import insights_of
from dashboards.owner.conversations import open_questions
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person
from dashboards.owner.tiles import tile_of, wording_of
from dashboards.owner.wording import language_of_request

TOP, TOP_QUESTIONS = 5, 4
FIGURES = (*TODAY, "p50", "cost")
NOON, EVENING = 12, 18


@PAGES.get("/<bot>/today")
@needs(Permission.SEE_DATA)
def today(bot: str) -> ResponseReturnValue:
    """What an owner wants to know in the morning."""
    insights, database, wording = insights_of(bot), office().platform.storage.tenant(bot), wording_of(bot)
    all_counted = insights.refresh()
    asked = insights.ask(days=request.args.get("days", 7, type=int))
    return render_template(
        "owner/today.html", name=shop_name_of(office().platform, bot), span=asked, spans=_spans(bot, asked), all_counted=all_counted,
        wording=wording, tiles=[tile_of(bot, each, asked, wording) for each in insights.figures(FIGURES, asked)],
        queue=queue_of(database), since=_since, part_of_day=_part_of_day(bot),
        cap_reached=_cap_is_reached(bot),
        questions=open_questions(bot)[:TOP_QUESTIONS],
        has_demo=demo_is_there(database), may_clear=person().may(Permission.MANAGE_BOTS, bot), done=request.args.get("done", ""),
        may_edit=person().may(Permission.EDIT_CONTENT, bot), **_lists(bot, insights, asked),
    )  # fmt: skip


def _lists(bot: str, insights: Insights, asked: Asked) -> dict[str, Any]:
    """Return what stands out: how far talks went, what was shown and asked for, and where customers came from."""
    platform, shown, sold_out = office().platform, insights.shares(asked, "shown", TOP), insights.shares(asked, "out_of_stock", TOP)
    tools = [each for each in insights.shares(asked, "tools", TOP + 1) if each[0]][:TOP]
    return {
        "funnel": insights.funnel(asked), "channels": insights.shares(asked, "conversations"), "shown": shown, "sold_out": sold_out,
        "products": product_labels(platform, bot, [sku for sku, _ in (*shown, *sold_out)]),
        "tools": tools, "tool_names": tool_names(platform, bot, [tool for tool, _ in tools], language_of_request()),
    }  # fmt: skip


def _spans(bot: str, asked: Asked) -> list[tuple[str, str, bool]]:
    words = office().texts[language_of_request()]["today"]["spans"]
    return [(url_for("owner.today", bot=bot, days=days), words[str(days)], days == asked.days) for days in SPANS]


def _cap_is_reached(bot: str) -> bool:
    """Whether the models have taken what the live version lets them take today: a cap that was raised since is reached no more."""
    platform = office().platform
    try:
        tenant = platform.tenant(bot)
    except AppError:
        return False
    return platform.model_rules(tenant).cap.is_reached(platform.storage.tenant(bot).spent_on(tenant.now().date().isoformat()))


def _now_at(bot: str) -> datetime:
    return office().platform.clock().astimezone(ZoneInfo(zone_of(office().platform, bot)))


def _part_of_day(bot: str) -> str:
    hour = _now_at(bot).hour
    return "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"


def _since(moment: datetime) -> str:
    """Return for how long something lasts."""
    return format_timedelta(office().platform.clock() - moment, granularity="minute", locale=language_of_request())
