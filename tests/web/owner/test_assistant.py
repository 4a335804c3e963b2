"""The page of the assistant, and that what is said there is nobody's conversation but one's own."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests.eventually import eventually
from tests.web.owner.test_conversations import talk

OWN = {"Origin": "http://localhost"}


def say(browser, text, session="o1"):
    return browser.client.post("/chat", json={"bot": "bikes", "message": text, "session_id": session}, headers=OWN)


def config_of(page: str) -> dict:
    return json.loads(html.unescape(re.search(r'data-config="([^"]*)"', page)[1]))


def test_the_page_is_for_whoever_works_in_the_shop(signed_in, browser):
    page = signed_in("viewer").get("/admin/bikes/assistant").get_data(as_text=True)
    config = config_of(page)
    assert config["api"] == "/chat"
    assert "Viewer" in config["greeting"]
    assert "Bike Barn" in config["greeting"]
    assert set(config["languages"]) == {"en", "vi"}
    assert signed_in("viewer", "books").get("/admin/bikes/assistant").status_code == 404
    assert browser().get("/admin/bikes/assistant").status_code == 302


@pytest.fixture
def learnt(app):
    """``learnt()``: the languages of what is learnt of the shop; nothing is, at first."""
    kept = app.extensions["owner"].platform.settings.business_root / "bikes" / "index" / "kept" / "router"
    for learnt_before in kept.glob("*.npz"):
        learnt_before.unlink()
    return lambda: {path.name[:2] for path in kept.glob("*.npz")}


def test_the_assistant_gets_ready_while_the_page_is_read(learnt, signed_in):
    page = signed_in("viewer")
    for _ in range(2):
        assert page.get("/admin/bikes/assistant").status_code == 200
    eventually(lambda: learnt() == {"en", "vi"})  # customers write English to that shop


def test_who_closes_waits_for_an_assistant_that_gets_ready(app, learnt, signed_in):
    signed_in("viewer").get("/admin/bikes/assistant")
    app.extensions["owner"].platform.close()
    assert learnt() == {"en", "vi"}


def test_its_buttons_are_understood(signed_in):
    for role in ("viewer", "manager"):
        one = signed_in(role)
        for text in config_of(one.get("/admin/bikes/assistant").get_data(as_text=True))["quick_replies"]:
            reply = say(one, text, f"buttons-{role}").json
            assert reply["outcome"] == "answered", (text, reply["reply"])
            assert reply["tools"], text


def test_what_is_said_there_is_in_no_list_and_no_figure(app, signed_in):
    manager = signed_in("manager")
    talk(app, "how much is the brass bell?", session="customer")
    say(manager, "how many conversations today?")
    say(manager, "xyzzy plugh frobnicate")
    say(manager, "how much is the red bike?")
    page = manager.get("/admin/bikes/conversations").get_data(as_text=True)
    assert "how much is the brass bell" in page
    for words in ("how many conversations today", "xyzzy", "how much is the red bike"):
        assert words not in page
    assert "dashboard" not in manager.get("/admin/bikes/conversations").get_data(as_text=True).partition("<main")[2].partition("</form>")[0]
    assert "xyzzy" not in manager.get("/admin/bikes/unanswered").get_data(as_text=True)
    database = app.extensions["owner"].platform.storage.tenant("bikes")
    kept = database.conversations.find("dashboard", "o1")
    assert kept.turns == 3
    assert manager.get(f"/admin/bikes/conversations/{kept.id}").status_code == 404


def test_another_persons_talk_is_not_read(signed_in):
    say(signed_in("manager"), "how many orders yesterday?", "mine")
    answer = signed_in("admin").client.get("/chat/mine/messages?bot=bikes")
    assert (answer.status_code, answer.json["code"]) == (403, "foreign_session")


def test_a_viewer_is_told_in_words_that_a_change_is_not_theirs(signed_in, accounts, business_root):
    draft = (business_root / "bikes" / "draft" / "catalog.json").read_bytes()
    viewer = signed_in("viewer")
    before = len(accounts.audit.latest("bikes"))
    for text in ("set the price of the brass bell to 9.99", "publish the draft", "add an answer: is it free? yes"):
        assert "Your role in this shop does not allow that" in say(viewer, text).json["reply"], text
    assert len(accounts.audit.latest("bikes")) == before
    assert (business_root / "bikes" / "draft" / "catalog.json").read_bytes() == draft
