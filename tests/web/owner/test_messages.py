"""What did not arrive, on the owner's page: why, what may be done, who may do it, and the audit log."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.services.channels.channels import Channels
from app.services.publishing.publisher import Publisher
from app.storage.folders.folders import BusinessRoot
from app.storage.messengers.channel_rows import NewPart
from app.storage.turns.turns import Conversation, TurnRecord
from plugins.contracts.channels import Identity, Inbound, Part
from tests.web.conftest import BIKES, TENANT, write_draft

ROW = re.compile(r'name="row" value="(\d+)"')
TWILIO = {"account_sid": "AC" + "0" * 32, "auth_token": "secret", "sender": "+14155238886", "base_url": "http://127.0.0.1:9"}
BACK = {"name": "back", "id": "HX" + "b" * 32, "text": "Hello {{1}}", "variables": {"1": "{name}"}}


@pytest.fixture(scope="session")
def business_root(business_root):
    """The shops, and ``kites`` on WhatsApp."""
    channels = {"whatsapp": {"templates": [BACK]}}
    plugins = ["*", {"name": "twilio_whatsapp", "options": TWILIO}]
    write_draft(business_root, "kites", {**TENANT, "name": "Kite Loft", "channels": channels, "plugins": plugins}, BIKES)
    Publisher(BusinessRoot(business_root)).publish("kites")
    return business_root


@pytest.fixture
def channels(app):
    return Channels(app.extensions["owner"].platform)


@pytest.fixture
def held(channels):
    """``held("+447700900001")``: a message to a customer that came too late; returns its number."""

    def new(phone: str = "+447700900001") -> int:
        inbox, outbox, now = channels.inbox("kites"), channels.outbox("kites"), channels.now()
        inbox.receive("whatsapp", Inbound(f"SM{phone}", Identity(phone), text="hi", profile_name="Ann", at=now), now, lambda one: 0.0, 1.0)
        talk = Conversation.begin("whatsapp", phone, "", 1, "en-GB", now - timedelta(hours=30))
        told = {"user_text": "hi", "reply_text": "Hello.", "reply_payload": {}, "state": {}, "locale": "en-GB", "mode": "v5"}
        inbox.commit(TurnRecord(conversation=talk, **told, outcome="answered", trace_id=f"t{phone}", now=now))
        outbox.add([NewPart(talk.id, "whatsapp", phone, "t", 0, Part(text="Your kite has come."))], now)
        row = outbox.parts(talk.id)[0].row
        assert outbox.claim(row, now + timedelta(hours=30), lambda part, who: "window_closed") is None
        return row

    return new


def page(browser, address: str = "messages") -> str:
    answer = browser.get(f"/admin/kites/{address}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_owner_sees_what_did_not_arrive_and_why(signed_in, held):
    held()
    shown = page(signed_in("manager", "kites"))
    assert "Your kite has come." in shown
    assert "The customer wrote more than 24 hours ago." in shown
    assert "Send “back”" in shown


def test_a_template_is_sent_by_one_click_and_noted(signed_in, held, channels, accounts):
    row = held()
    manager = signed_in("manager", "kites")
    answer = manager.send("/admin/kites/messages", row=row, act="template", template="back")
    assert answer.status_code == 302
    assert "The template is on its way." in page(manager, "messages?done=template")
    told = accounts.audit.latest("kites")[0]
    assert (told.action, told.after) == ("message.template", {"decision": "template", "template": "back"})
    assert "+4477" not in str(told)
    again = manager.send("/admin/kites/messages", row=row, act="drop")
    assert again.status_code == 404
    assert "no longer waiting" in again.get_data(as_text=True)


def test_a_viewer_sees_and_decides_nothing(signed_in, held):
    row = held()
    viewer = signed_in("viewer", "kites")
    assert ROW.findall(page(viewer)) == []
    assert viewer.send("/admin/kites/messages", row=row, act="drop").status_code == 403


def test_a_shop_without_a_messenger_is_told_how_to_get_one(signed_in):
    shown = signed_in("viewer").get("/admin/bikes/messages").get_data(as_text=True)
    assert "No WhatsApp or SMS yet" in shown
