"""What the shop's people may look at through tools: the figures of the owner's pages, and what customers said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.services.conversations.conversation_desk import ConversationDesk
from app.services.conversations.open_questions import Tenant, still_open
from app.services.insights import Asked, BadSpan, Insights
from app.storage.desk.own_talk import Begun
from plugins.contracts import OwnersRow, Period, Refused, Tally

SOURCE = "events"


class InsightFigures:
    """The figures of the insights service, which the owner's pages show too."""

    def __init__(self, insights: Insights):
        self._insights = insights

    def of(self, period: Period) -> Mapping[str, Tally]:
        asked = self._asked(period)
        return {figure.name: Tally(figure.now, figure.before, f"{SOURCE}#{figure.name}") for figure in self._insights.tiles(asked)}

    def most(self, measure: str, period: Period, limit: int) -> Sequence[tuple[str, int]]:
        return self._insights.shares(self._asked(period), measure, limit)

    def _asked(self, period: Period) -> Asked:
        self._insights.refresh()
        try:
            return self._insights.ask(first=period.first.isoformat(), last=period.last.isoformat())
        except BadSpan as error:
            raise Refused(str(error)) from error


class CustomersQuestions:
    """What customers asked and what came of it."""

    def __init__(self, database: Any, zone: ZoneInfo, pages: Mapping[str, str], tenant: Tenant):
        self._database, self._zone, self._pages, self._tenant = database, zone, pages, tenant

    def unanswered(self, limit: int) -> Sequence[tuple[str, int]]:
        still = still_open(ConversationDesk(self._database).unanswered(), self._tenant)
        return [(asked.question, asked.times) for asked in still[:limit]]

    def conversations(self, period: Period, limit: int) -> Sequence[OwnersRow]:
        since = datetime.combine(period.first, time(), self._zone)
        until = datetime.combine(period.last + timedelta(days=1), time(), self._zone)
        return [self._row(begun) for begun in self._database.customers_talk.begun(since, until, limit)]

    def waiting(self, limit: int) -> Sequence[OwnersRow]:
        return [self._row(begun) for begun in self._database.customers_talk.waiting(limit)]

    def _row(self, begun: Begun) -> OwnersRow:
        id, channel, at, said = begun
        return OwnersRow(id, said, channel, at.astimezone(self._zone), f"{self._pages['conversations']}/{id}")
