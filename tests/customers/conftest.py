"""A shop on the web and on WhatsApp, with its owner signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.services.accounts.person import COMMAND_LINE, Who
from app.storage.customers.customers import Wanted
from plugins.contracts import Role
from tests.channels.conftest import Shop, make_shop, shop, twilio
from tests.storage.conftest import make_postgres_database, postgres_server
from tests.web.owner.conftest import PASSWORD, Browser

__all__ = ["make_postgres_database", "make_shop", "postgres_server", "shop", "twilio"]
MO = Who("mo", "Mo")


@dataclass
class Web:
    """A customer's browser on the shop's page."""

    shop: Shop
    session: str
    token: str

    def ask(self, *messages: str) -> list[dict]:
        client, told = self.shop.app.test_client(), []
        for text in messages:
            body = {"message": text, "bot": "corner", "session_id": self.session}
            told.append(client.post("/chat_api", json=body, headers={"X-Visitor-Token": self.token}).json)
        return told


@pytest.fixture
def web(shop: Shop) -> Callable[[str], Web]:
    """``web("s1")``: a new visitor with this session."""

    def new(session: str) -> Web:
        return Web(shop, session, shop.app.test_client().post("/api/chat/corner/visitor").json["token"])

    return new


@pytest.fixture
def signed_in(shop: Shop) -> Callable[[str], Browser]:
    """``signed_in("admin")``: the browser of somebody with that role."""
    accounts = shop.app.extensions["owner"].accounts

    def new(role: str) -> Browser:
        email = f"{role}@corner.example"
        if accounts.people.find_by_email(email) is None:
            made = accounts.people.add(email, role.title(), COMMAND_LINE, tenant="corner", role=Role[role.upper()])
            accounts.choose_password(accounts.links.make("password", made.id), PASSWORD)
        browser = Browser(shop.app.test_client())
        assert browser.sign_in(email).status_code == 302
        return browser

    return new


def linked(shop: Shop) -> list:
    """Return the shop's customers after the worker linked them."""
    shop.later(minutes=2)
    customers = shop.platform.storage.tenant("corner").customers
    assert customers.linking.bring_up(shop.clock())
    return customers.page(Wanted(), 50)


def files_with(text: str, *folders: Path) -> list[str]:
    """Return the files below folders that hold a text, in any of the ways in which it may be written."""
    needles = [text.encode(), text.encode("utf-16-le"), text.lower().encode()]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in paths if any(needle in path.read_bytes() for needle in needles))
