"""Two small shops as data, and a street of them: published, served by a Platform, spoken to by customers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.container import Platform, Tenant
from app.services.publishing.publisher import Publisher
from app.settings import Settings
from app.storage.folders.folders import BusinessRoot, VersionFolder
from plugins.contracts import Message, Reply
from tests.plugins.skills.grocery import FASHION, GROCERIES, OFFERS
from tests.plugins.town_shop import BRANCHES, FAQ, PLACES, POLICIES, SAIGON_BRANCHES, ZONES
from tests.published import share

MONDAY = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
GROCER: dict[str, Any] = {
    "tenant": {
        "name": "Leafway",
        "locale": "en-GB",
        "locales": ["en-GB", "vi-VN"],
        "currency": "GBP",
        "timezone": "Europe/London",
        "contact": {"phone": "0117 496 0100"},
    },
    "catalog": GROCERIES,
    "promotions": OFFERS,
    "branches": {"branches": BRANCHES},
    "places": {"places": PLACES},
    "delivery": {"zones": ZONES},
    "policies": {"policies": POLICIES},
    "faq": {"entries": FAQ},
}
TAILOR: dict[str, Any] = {
    "tenant": {
        "name": "May Mặc",
        "locale": "vi-VN",
        "locales": ["vi-VN", "en-GB"],
        "currency": "VND",
        "timezone": "Asia/Ho_Chi_Minh",
    },
    "catalog": FASHION,
    "branches": {"branches": SAIGON_BRANCHES},
}
BUILTINS = ["catalog", "product_search", "product_details", "prices", "stock", "cart", "contact", "smalltalk"]


def with_plugins(*plugins: Any, **documents: Any) -> dict[str, Any]:
    """Return the grocer's documents with these plugins behind the built-in ones."""
    shop = {"tenant": GROCER["tenant"] | {"plugins": [*BUILTINS, *plugins]}, "catalog": GROCERIES}
    return shop | documents


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def build(folder: VersionFolder) -> Tenant:
    return Tenant(folder)


class Street:
    """Shops by key over one business folder, with their running data; ``reopen`` is a restart of the process."""

    def __init__(self, place: Path, shops: Mapping[str, Mapping[str, Any]]):
        self.place, self.clock = place, Clock()
        self.publisher = Publisher(BusinessRoot(share(place / "business")), build)
        for key, documents in shops.items():
            self.write(key, **documents)
            self.publisher.publish(key)
        self.platform = self.open_platform()

    def open_platform(self) -> Platform:
        """Open the shops as another process would."""
        folders = {"business_root": self.place / "business", "instance_folder": self.place / "instance", "log_folder": self.place / "logs"}
        return Platform(Settings(**folders), self.clock)

    def reopen(self) -> None:
        self.platform.close()
        self.platform = self.open_platform()

    def write(self, key: str, **documents: Any) -> None:
        """Write documents of a shop's draft; the others stay as they are."""
        draft = self.place / "business" / key / "draft"
        draft.mkdir(parents=True, exist_ok=True)
        for name, content in documents.items():
            (draft / f"{name}.json").write_text(json.dumps(content), "utf-8")

    def publish(self, key: str, **documents: Any) -> int:
        """Publish a changed draft and have this process look at once."""
        self.write(key, **documents)
        return self._live(key, self.publisher.publish(key).version)

    def roll_back(self, key: str, version: int) -> int:
        return self._live(key, self.publisher.rollback(key, version).version)

    def _live(self, key: str, version: int) -> int:
        self.platform.directory.refresh(key)
        return version

    def say(self, text: str, session: str = "s-1", shop: str = "corner", **message: Any) -> Reply:
        """Send a message as a customer and return the reply."""
        return self.platform.handle(Message(text, session, **message), shop)

    def chat(self, *texts: str, session: str = "s-1", shop: str = "corner") -> Reply:
        """Send messages one after the other and return the last reply."""
        return [self.say(text, session, shop) for text in texts][-1]

    def told(self, session: str = "s-1", shop: str = "corner", visitor: str = "") -> list[tuple[str, str]]:
        """Return who said what in a session, as it is stored."""
        lines = self.platform.history(shop, "web", session, visitor) or []
        return [(line["role"], line["text"]) for line in lines]

    def cart(self, session: str = "s-1", shop: str = "corner") -> dict[str, str]:
        """Return the stored cart of a session."""
        database = self.platform.storage.tenant(shop)
        conversation = database.conversations.find("web", session)
        return {line.sku: str(line.quantity) for line in database.cart(conversation.id)} if conversation else {}
