"""Opening the back office for somebody of the shop: what their tools may look at and change in this turn."""

from __future__ import annotations

from typing import Any

from app.services.back_office.connecting import ShopConnections
from app.services.back_office.drafting import ShopDrafts
from app.services.back_office.looking import CustomersQuestions, InsightFigures
from app.services.insights import Insights
from plugins.contracts import Actor, BackOffice

PAGES = ("today", "conversations", "unanswered", "content", "publish", "orders", "tickets")


def open_back_office(platform: Any, tenant: Any, actor: Actor) -> BackOffice:
    """Return what one person's tools are lent. Nothing is read before a tool asks for it."""
    database, zone = platform.storage.tenant(tenant.key), tenant.zone
    pages = {page: f"/admin/{tenant.key}/{page}" for page in PAGES}
    return BackOffice(
        InsightFigures(Insights(database, tenant.now(), zone)),
        CustomersQuestions(database, zone, pages, platform.directory.root.tenant(tenant.key)),
        ShopDrafts(platform, tenant.key, actor),
        ShopConnections(tenant),
        pages,
    )
