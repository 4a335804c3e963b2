"""Through what a section is seen: the shop's figures, what is asked of them, the reader's words and the shop's names for things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import url_for

from app.services.insights import Asked, Grain, Insights, Slot, definition
from app.services.permissions import Permission
from app.services.storefront import branch_names, product_labels, tool_names, zone_of
from dashboards.owner.analytics.look import Look
from dashboards.owner.office import office, person
from dashboards.owner.tiles import Wording, wording_of
from dashboards.owner.wording import language_of_request


@dataclass(frozen=True, slots=True)
class Lens:
    """A look at one shop for one reader."""

    bot: str
    look: Look
    asked: Asked
    insights: Insights
    words: Mapping[str, Any]
    wording: Wording
    edits: bool

    def title(self, name: str) -> str:
        """Return a section's title, or a column's."""
        return self.words["sections"].get(name) or self.words["columns"][name]

    def defined(self, name: str) -> str:
        return definition(name, self.wording.locale)

    def of_channel(self, channel: str) -> Asked:
        return replace(self.asked, channel=channel)

    def slot(self, slot: Slot) -> str:
        """Return what stands under a bar: a day, or an hour of it."""
        if self.asked.grain is not Grain.HOUR:
            return format_datetime(slot.begin, "d/M" if self.wording.locale == "vi" else "d MMM", locale=self.wording.locale)
        return format_datetime(slot.begin, "HH:mm" if self.asked.days == 1 else "d MMM, HH:mm", locale=self.wording.locale)

    def begin(self, slot: Slot) -> str:
        """Return when a slot begins, as a spreadsheet reads it."""
        if self.asked.grain is not Grain.HOUR:
            return slot.day.isoformat()
        return slot.begin.replace(tzinfo=None).isoformat(" ", "minutes")

    def channel(self, name: str) -> str:
        return office().texts[self.wording.locale]["conversations"]["channels"].get(name, name)

    def products(self, skus: Iterable[str]) -> Mapping[str, str]:
        return product_labels(office().platform, self.bot, skus)

    def tools(self, tools: Iterable[str]) -> Mapping[str, str]:
        return tool_names(office().platform, self.bot, tools, self.wording.locale)

    def branches(self) -> Mapping[str, str]:
        return branch_names(office().platform, self.bot)

    def to_edit(self, document: str, **values: str) -> str:
        """Return where something is edited, "" for who may not; without a key, a new entry into which ``values`` are put."""
        return url_for("owner.edit_record", bot=self.bot, document=document, **values) if self.edits else ""

    def to_conversations(self, figure: str) -> str:
        span = {"since": self.look.since.isoformat(), "until": self.look.until.isoformat()}
        return url_for("owner.conversations", bot=self.bot, **span, figure=figure or None, channel=self.look.channel or None)


def insights_of(bot: str) -> Insights:
    """Return a shop's figures at this moment."""
    platform = office().platform
    return Insights(platform.storage.tenant(bot), platform.clock(), ZoneInfo(zone_of(platform, bot)))


def lens_of(bot: str, look: Look, insights: Insights) -> Lens:
    """Return the lens of this request's reader."""
    platform, language = office().platform, language_of_request()
    return Lens(
        bot, look, look.asked(ZoneInfo(zone_of(platform, bot))), insights, office().texts[language]["analytics"],
        wording_of(bot), person().may(Permission.EDIT_CONTENT, bot),
    )  # fmt: skip
