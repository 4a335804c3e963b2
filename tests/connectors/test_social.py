"""A post to the shop's page: asked for by a manager, shown first, sent once from the worker, never doubled in doubt."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from app.services.toolbox import Session
from app.storage.deliveries import DEAD, WAITING
from app.storage.turns.records import TurnRecords
from plugins.contracts import Actor, Role, Status
from tests.outward.wire import Does
from tests.pipeline.shops import with_plugins

TOKEN = "EAAB-a-token-of-a-page"
POST = {"text": "Fresh figs today!", "link": "https://leafway.example/figs"}


@pytest.fixture
def connect(desk, wire) -> Callable[..., None]:
    def publish(**options) -> None:
        page = {"facebook": {"page": "123", "token": TOKEN, "base_url": f"{wire.url}/v23.0"}}
        desk.street.publish("corner", **with_plugins({"name": "social", "options": options or page}))
        desk.tell()

    return publish


def call(desk, role: Role, confirmed: bool, **arguments):
    tenant = desk.street.platform.tenant("corner")
    records = TurnRecords(desk.shop, "c-1", cart_count=0)
    session = Session(Actor("m-1", role), tenant.shop, records, tenant.say("en-GB"), tenant.now())
    return tenant.toolbox.call("post_to_page", arguments, session, confirmed=confirmed), records.staged().events


def test_a_manager_sees_the_post_and_says_yes_first(desk, connect, wire):
    connect()
    asked, events = call(desk, Role.MANAGER, False, **POST)
    assert asked.status is Status.NEEDS_CONFIRMATION
    assert asked.text == "Everybody will see this on your page:\nFresh figs today!\nhttps://leafway.example/figs\nShall I publish it?"
    assert events == ()
    done, events = call(desk, Role.MANAGER, True, **POST)
    assert (done.status, done.text) == (Status.OK, "It is on its way to your page.")
    assert events == (("post_wanted", POST),)
    assert wire.seen == []


def test_words_are_asked_for_and_nobody_else_may_post(desk, connect):
    connect()
    assert call(desk, Role.MANAGER, False)[0].status is Status.NEEDS_INPUT
    for role in (Role.CUSTOMER, Role.VIEWER):
        refused, events = call(desk, role, True, **POST)
        assert (refused.status, events) == (Status.REFUSED, ())


def test_the_page_gets_it_once(desk, connect, wire):
    connect()
    desk.happen(("post_wanted", POST))
    for _ in range(2):
        desk.tell()
    (seen,) = wire.seen
    assert seen.path == "/v23.0/123/feed"
    assert parse_qs(seen.body.decode()) == {"message": [POST["text"]], "link": [POST["link"]], "access_token": [TOKEN]}


@pytest.mark.parametrize("trouble", [Does(cut=True), Does(500)])
def test_in_doubt_it_is_not_posted_again_by_itself(desk, connect, wire, trouble):
    connect()
    wire.behave(trouble, Does())
    desk.happen(("post_wanted", POST))
    desk.tell()
    desk.clock.pass_time(days=1)
    desk.tell()
    (dead,) = desk.shop.deliveries.listed(DEAD)
    assert dead.error.endswith("It may be on the page all the same: look there before it is sent again.")
    assert len(wire.seen) == 1


def test_a_busy_page_is_asked_again_and_a_refused_token_is_told_without_it(desk, connect, wire):
    connect()
    wire.behave(Does(429), Does(400, f'{{"error": "bad token {TOKEN}"}}'.encode()))
    desk.happen(("post_wanted", POST))
    desk.tell()
    assert len(desk.shop.deliveries.listed(WAITING)) == 1
    desk.clock.pass_time(minutes=1)
    desk.tell()
    (dead,) = desk.shop.deliveries.listed(DEAD)
    assert "bad token ***" in dead.error


def test_a_webhook_may_stand_for_the_page(desk, connect, wire):
    connect(webhook={"url": f"{wire.url}/post", "secrets": ["a secret of sixteen"]})
    desk.happen(("post_wanted", POST))
    desk.tell()
    (seen,) = wire.seen
    assert seen.json == {"type": "post", "message": POST["text"], "link": POST["link"]}
    assert seen.headers["webhook-signature"].startswith("v1,")


def test_its_check_asks_for_the_pages_name(desk, connect, wire):
    connect()
    wire.behave(Does(body=b'{"name": "Leafway"}'), Does(401, TOKEN.encode()))
    (connector,) = desk.street.platform.tenant("corner").background.connectors.values()
    assert connector.check().detail == "The page Leafway answers."
    health = connector.check()
    assert (health.ok, "answered 401: ***" in health.detail) == (False, True)
    assert {seen.path for seen in wire.seen} == {"/v23.0/123?fields=name"}


def test_a_shop_without_options_has_no_such_tool(desk):
    desk.street.publish("corner", **with_plugins("social", "email", "webhooks"))
    tenant = desk.street.platform.tenant("corner")
    assert "post_to_page" not in {tool.name for tool in tenant.tools}
    assert tenant.background.subscriptions == tenant.background.schedules == tenant.background.connectors == {}
