"""A week of a demo shop's life, and its people who talk to their assistant on the Saturday after."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.container import Platform
from app.services.insights import Insights
from app.settings import Settings
from app.storage.turns.turns import Conversation, TurnRecord
from plugins.contracts import Actor, Message, Reply, Role
from tests.published import put_demo_shops

SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
YESTERDAY, WEEK_BEFORE = SATURDAY - timedelta(days=1), SATURDAY - timedelta(days=9)
ASKED = {
    "greengrocer": (("how much is oat drink?", "who wrote the anthem of peru?"), ("I'd like to talk to a person",), ("hello",)),
    "thoitrang": (("áo thun giá bao nhiêu?", "shop có bán máy bay không?"), ("cho mình gặp nhân viên",), ("xin chào",)),
}


@dataclass
class Office:
    """One shop with its people: ``ask("how many orders yesterday?", role="viewer")``."""

    platform: Platform
    shop: str
    clock: list[datetime]
    asked: list[Reply] = field(default_factory=list)

    def customer(self, *texts: str, session: str = "") -> list[Reply]:
        session = session or uuid.uuid4().hex
        return [self.platform.handle(Message(text, session, "web"), self.shop) for text in texts]

    def ask(self, text: str, role: str = "manager", session: str = "desk", mode: str = "") -> Reply:
        actor = Actor(f"person-{role}", Role[role.upper()], role.title())
        return self.platform.handle(Message(text, f"{session}-{role}", "dashboard", actor.id, actor=actor, mode=mode), self.shop)

    def order(self, total: int) -> None:
        """Let a customer have ordered something, as the checkout notes it."""
        tenant = self.platform.tenant(self.shop)
        talk = Conversation.begin("web", uuid.uuid4().hex, "", tenant.version, tenant.shop.locale, self.clock[0])
        events = (("conversation_started", {"channel": "web"}), ("order_placed", {"way": "collection", "total": total}))
        turn: dict[str, Any] = {"user_text": "check out", "reply_text": "Thank you.", "reply_payload": {}, "state": {}, "locale": "en"}
        about = {"mode": "v5", "outcome": "answered", "trace_id": uuid.uuid4().hex, "now": self.clock[0], "events": events}
        self.database.commit(TurnRecord(conversation=talk, **turn, **about))

    @property
    def database(self) -> Any:
        return self.platform.storage.tenant(self.shop)

    def insights(self) -> Insights:
        found = Insights(self.database, self.platform.tenant(self.shop).now(), self.platform.tenant(self.shop).zone)
        found.refresh()
        return found

    def draft(self, document: str) -> Any:
        folder = self.platform.directory.root.tenant(self.shop).draft()
        return folder.read(document)

    def live(self) -> int:
        return self.platform.directory.live_version(self.shop)

    def audit(self) -> list[Any]:
        return self.platform.accounts.audit.latest(self.shop)


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """``open_office("greengrocer")``: the shop after two talks and an order a week ago, three talks and two orders yesterday."""
    made: list[Platform] = []

    def open_one(shop: str = "greengrocer", **tenant: Any) -> Office:
        place = tmp_path / f"{len(made)}"
        put_demo_shops(place / "business", shop)
        clock = [WEEK_BEFORE]
        folders = {"business_root": place / "business", "instance_folder": place / "instance", "log_folder": place / "logs"}
        platform = Platform(Settings(**folders, model_memory_mb=0), lambda: clock[0])
        made.append(platform)
        office = Office(platform, shop, clock)
        office.customer(*ASKED[shop][0])
        office.order(1500)
        clock[0] = YESTERDAY
        for texts in ASKED[shop]:
            office.customer(*texts)
        office.order(2450)
        office.order(1050)
        clock[0] = SATURDAY
        return office

    yield open_one
    for platform in made:
        platform.close()
