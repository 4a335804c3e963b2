"""Orders in chat, switched on and off by the shop's admin: what the draft holds then, and what the shop still lacks."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape

import pytest

PAGE = "/admin/bikes/bot?part=orders"
BRANCH = {"id": "mill", "name": "Mill Road", "address": "1 Mill Road, Cambridge", "hours": {"monday": ["09:00-17:00"]}}
ON = {"orders.on": "yes", "orders.collection": "yes", "orders.later": "yes", "orders.track": "yes"}


@pytest.fixture
def business_root(business_root, tmp_path):
    """The shops, for this test alone: it changes them."""
    return shutil.copytree(business_root, tmp_path / "business", symlinks=True)


@pytest.fixture
def draft(business_root):
    """``draft("branches", {...})`` writes a document of the draft; ``draft()`` reads its tenant.json."""

    def at(name: str = "tenant", content=None):
        file = business_root / "bikes" / "draft" / f"{name}.json"
        if content is not None:
            file.write_text(json.dumps(content))
        return json.loads(file.read_text())

    return at


@pytest.fixture
def admin(signed_in):
    return signed_in("admin")


def save(browser, **fields):
    mark = re.search(r'name="mark" value="(\w+)"', browser.get(PAGE).get_data(as_text=True))[1]
    return browser.send(PAGE, mark=mark, **fields)


def words_of(answer) -> str:
    return unescape(answer.get_data(as_text=True))


def publish(browser):
    page = browser.get("/admin/bikes/publish").get_data(as_text=True)
    return browser.send("/admin/bikes/publish", **dict(re.findall(r'type="hidden" name="(seen|draft)" value="([^"]*)"', page)))


def test_orders_are_switched_on_and_taken_and_off_again(admin, app, draft, accounts):
    draft("branches", {"branches": [BRANCH]})
    before = draft()
    assert save(admin, **ON).status_code == 302
    assert draft()["plugins"] == [
        "*", {"name": "checkout", "options": {"ways": ["collection"], "payment": ["later"]}},
        {"name": "orders", "options": {"track": True}},
    ]  # fmt: skip
    assert accounts.audit.latest("bikes")[0].action == "draft.change"
    assert publish(admin).status_code == 302
    client = app.test_client()
    told = [client.post("/chat_api", json={"message": text, "bot": "bikes", "session_id": "o"}).json for text in (
        "add a brass bell to my cart", "checkout",
    )]  # fmt: skip
    assert told[1]["tools"][0]["name"] == "checkout"
    assert save(admin, **{"orders.on": "no"}).status_code == 302
    assert draft() == before


def test_what_is_lacking_is_said_and_nothing_is_stored(admin, draft):
    before = draft()
    page = words_of(admin.get(PAGE))
    assert "There is no branch yet." in page
    assert "There is no delivery zone yet." in page
    for fields, told in (
        (ON, "There is no branch to collect at."),
        ({"orders.on": "yes", "orders.delivery": "yes", "orders.later": "yes"}, "There is no delivery zone."),
        ({"orders.on": "yes", "orders.later": "yes"}, "Choose how the goods are handed over."),
        ({"orders.on": "yes", "orders.collection": "yes"}, "Choose when customers pay."),
    ):
        answer = save(admin, **fields)
        assert answer.status_code == 422
        assert told in words_of(answer)
    assert draft() == before


def test_paying_online_alone_needs_a_connector(admin, draft):
    draft("branches", {"branches": [BRANCH]})
    online = {"orders.on": "yes", "orders.collection": "yes", "orders.online": "yes"}
    assert "No payment connector is set up, so nobody could pay." in words_of(save(admin, **online))
    assert save(admin, **online, **{"orders.later": "yes"}).status_code == 302
    stripe = {"name": "stripe", "options": {"api_key": "sk_test_1", "webhook_secrets": ["whsec_1"]}}
    draft("tenant", {**draft(), "plugins": ["*", stripe]})
    assert "No payment connector" not in words_of(admin.get(PAGE))
    assert save(admin, **online).status_code == 302
    assert draft()["plugins"] == ["*", stripe, {"name": "checkout", "options": {"ways": ["collection"], "payment": ["online"]}}]


def test_a_list_of_plugins_keeps_its_order(admin, draft):
    draft("branches", {"branches": [BRANCH]})
    listed = ["catalog", "branches", "cart", {"name": "checkout", "options": {"ways": ["delivery"]}}, "contact", "orders"]
    draft("tenant", {**draft(), "plugins": listed})
    save(admin, **ON)
    assert [each if isinstance(each, str) else each["name"] for each in draft()["plugins"]] == [
        "catalog", "branches", "cart", "checkout", "contact", "orders",
    ]  # fmt: skip
    save(admin, **{"orders.on": "no"})
    assert draft()["plugins"] == ["catalog", "branches", "cart", "checkout", "contact", "orders"]


def test_an_entry_that_answered_this_before_is_named(admin, draft):
    draft("branches", {"branches": [BRANCH]})
    entry = {"id": "buy", "question": "How do I order?", "answer": "By phone.", "topic": "checkout"}
    draft("faq", {"entries": [entry]})
    assert "How do I order?" not in words_of(admin.get(PAGE))
    save(admin, **ON)
    assert "The entry “How do I order?” answered this until now." in words_of(admin.get(PAGE))


def test_managers_do_not_switch_it(signed_in):
    assert signed_in("manager").get(PAGE).status_code == 403


def test_a_shop_gets_no_plugins_that_it_left_out_but_those_that_orders_need(admin, draft):
    draft("branches", {"branches": [BRANCH]})
    listed = ["catalog", "branches", "contact"]
    draft("tenant", {**draft(), "plugins": listed})
    assert save(admin, **{"orders.on": "no"}).status_code == 302
    assert draft()["plugins"] == listed
    assert save(admin, **{**ON, "orders.track": ""}).status_code == 302
    checkout = {"name": "checkout", "options": {"ways": ["collection"], "payment": ["later"]}}
    assert draft()["plugins"] == [*listed, checkout, "cart", "orders"]


def test_a_plugin_that_cannot_be_made_is_no_connector_and_no_fault_of_the_page(admin, draft, tmp_path, monkeypatch):
    draft("branches", {"branches": [BRANCH]})
    (tmp_path / "rude.py").write_text("NAME = 'rude'\n\n\ndef create(folder, options):\n    raise ValueError('not today')\n")
    (tmp_path / "rude-1.0.dist-info").mkdir()
    (tmp_path / "rude-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: rude\nVersion: 1.0\n")
    (tmp_path / "rude-1.0.dist-info" / "entry_points.txt").write_text("[sales_assistant.plugins]\nrude = rude\n")
    monkeypatch.syspath_prepend(tmp_path)
    draft("tenant", {**draft(), "plugins": ["*", "rude"]})
    assert admin.get(PAGE).status_code == 200
    assert save(admin, **ON).status_code == 302
    assert "rude" in draft()["plugins"]
