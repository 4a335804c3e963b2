"""The analytics page of a shop, and the address that leads to one's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.insights import COMPARES, Grain
from app.services.permissions import Permission
from app.services.storefront import shop_names, zone_of
from dashboards.owner.analytics import parts, sections
from dashboards.owner.analytics.lens import Lens, insights_of, lens_of
from dashboards.owner.analytics.library import library_address
from dashboards.owner.analytics.look import PRESETS, Look, NoSuchSpan, read_look
from dashboards.owner.analytics.shape import Section, chart_of
from dashboards.owner.gate import needs, signed_in
from dashboards.owner.office import PAGES, office, person
from dashboards.owner.tiles import tile_of
from dashboards.owner.wording import language_of_request

SUMMARY = ("conversations", "durable", "unanswered", "orders", "revenue", "csat", "p50", "no_model", "tokens", "cost")
SECTIONS = {each.__name__: each for each in (*sections.IN_TIME, sections.models, *parts.BY_PARTS)}


@PAGES.get("/analytics")
@signed_in
def my_analytics() -> ResponseReturnValue:
    """To the analytics of one's shop, or to the list of shops for who has several or none."""
    mine = [key for key, _ in shop_names(office().platform) if person().may(Permission.SEE_DATA, key)]
    return redirect(url_for("owner.analytics", bot=mine[0]) if len(mine) == 1 else url_for("owner.shops"))


@PAGES.get("/<bot>/analytics")
@needs(Permission.SEE_DATA)
def analytics(bot: str) -> ResponseReturnValue:
    """Everything that is counted of a shop, of the days that the address asks for."""
    fault, insights = "", insights_of(bot)
    all_counted = insights.refresh()
    try:
        look = look_of(bot, request.args)
    except NoSuchSpan as error:
        look, fault = look_of(bot, {}), str(error)
    page = _page(lens_of(bot, look, insights), all_counted, fault)
    return make_response(page, NoSuchSpan.status if fault else 200)


def look_of(bot: str, asked: Mapping[str, str]) -> Look:
    """Return what an address asks for, on the day that it is in the shop; NoSuchSpan in the reader's words."""
    platform = office().platform
    today = platform.clock().astimezone(ZoneInfo(zone_of(platform, bot))).date()
    return read_look(asked, today, office().texts[language_of_request()]["analytics"]["faults"])


def _page(lens: Lens, all_counted: bool, fault: str) -> str:
    made = {name: make(lens) for name, make in SECTIONS.items()}
    figures = [each for each in lens.insights.figures(SUMMARY, lens.asked) if each.now == each.now]
    return render_template(
        "owner/analytics.html", look=lens.look, lens=lens, sections=made, charts=_charts(lens, made), shades=parts.shades(made["hours"]),
        tiles=[tile_of(lens.bot, each, lens.asked, lens.wording) for each in figures], all_counted=all_counted, fault=fault,
        asked=request.args if fault else {}, presets_of=_presets(lens), compares=COMPARES, grains=list(Grain), day=_day,
        channels=lens.insights.channels(lens.asked), branches=lens.branches(), chart_script=library_address(),
        may_export=person().may(Permission.EXPORT, lens.bot), settled=lens.insights.is_settled(lens.asked),
    )  # fmt: skip


def _presets(lens: Lens) -> list[tuple[str, str, bool]]:
    kept = {name: value for name, value in lens.look.query().items() if name in ("channel", "branch", "compare")}
    words = lens.words["presets"]
    return [(url_for("owner.analytics", bot=lens.bot, days=name, **kept), words[name], name == lens.look.preset) for name in PRESETS]


def _day(day: date) -> str:
    return format_date(day, "dd/MM/y" if language_of_request() == "vi" else "d MMM y", locale=language_of_request())


def _charts(lens: Lens, made: Mapping[str, Section]) -> Mapping[str, Any]:
    return {name: chart_of(each, lens.title(name), lens.wording) for name, each in made.items() if each.chart}


def title_of_file(look: Look, name: str) -> str:
    """Return the name of a file that is taken along."""
    return f"{name}-{look.since}-{look.until}"
