"""A shop's running data as plugins read it outside of turns; see ``plugins.contracts.Books``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from plugins.contracts import Lead, Line, OpenQuestion, Order, Say

if TYPE_CHECKING:
    from app.container import Tenant
    from app.storage.database import TenantDatabase


class ShopBooks:
    """The books of one tenant version at one moment."""

    def __init__(self, tenant: Tenant, database: TenantDatabase):
        self._tenant, self.database = tenant, database
        self.now = tenant.now()

    def leads(self, since: datetime, until: datetime) -> Sequence[Lead]:
        return self.database.readings.leads(since, until)

    def orders(self, since: datetime, until: datetime) -> Sequence[Order]:
        return self.database.orders.between(since, until)

    def order(self, number: str) -> Order | None:
        return self.database.orders.find(number)

    def counts(self, since: datetime, until: datetime) -> Mapping[str, int]:
        return self.database.readings.counts(since, until)

    def unanswered(self, since: datetime, until: datetime) -> Sequence[OpenQuestion]:
        return self.database.readings.unanswered(since, until)

    def transcript(self, conversation: str) -> Sequence[Line]:
        lines = self.database.readings.transcript(conversation)
        return [replace(line, at=line.at.astimezone(self._tenant.zone)) for line in lines]

    def say(self, locale: str = "") -> Say:
        return self._tenant.say(locale or self._tenant.shop.locale)
