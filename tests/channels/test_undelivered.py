"""What did not arrive: sent again, a template in its place by a click or by itself, or let go; each once, over Twilio and over Meta."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.errors import NotFound
from app.services.channels.undelivered import CannotGo, UndeliveredDesk
from app.storage.messengers.channel_rows import NewPart
from plugins.contracts.channels import Part
from tests.channels.conftest import Shop
from tests.channels.fake_meta import FakeMeta, change, fake_meta, message, options
from tests.channels.fake_meta import signed as signed_by_meta

BACK = {
    "name": "back", "id": "HX" + "b" * 32, "locale": "en", "text": "Hello {{1}}, {{2}} has an answer: {{3}}",
    "variables": {"1": "{name}", "2": "{shop}", "3": "{text}"},
}  # fmt: skip


def templates(*more: dict, **changes) -> dict:
    return {"templates": [BACK | changes, *more]}


def hold_one(shop: Shop, **about) -> UndeliveredDesk:
    """Let a customer's answer come too late."""
    shop.twilio.behave = lambda fields: "busy"
    shop.write("How much is the oat milk?", ProfileName="Ann", **about)
    shop.work()
    shop.twilio.behave = lambda fields: "ok"
    shop.later(hours=24)
    shop.work()
    return UndeliveredDesk(shop.channels, "corner")


def told(shop: Shop) -> list[tuple[str, str]]:
    return [(part.state, part.reason) for part in shop.parts()]


def test_a_held_message_goes_as_a_template_by_one_click(make_shop):
    shop = make_shop(templates())
    desk = hold_one(shop)
    (waiting,) = desk.page().messages
    assert (waiting.hindrance, [one.name for one in waiting.templates]) == ("window_closed", ["back"])
    desk.send_template(waiting.stuck.part.row, "back")
    shop.work()
    fields = shop.twilio.taken[-1].fields
    assert fields["ContentSid"] == BACK["id"]
    assert fields["ContentVariables"].startswith('{"1": "Ann", "2": "Corner Shop", "3": "You are chatting with Corner Shop')
    assert "\\n" not in fields["ContentVariables"]
    assert told(shop) == [("failed", "replaced"), ("sent", "")]
    assert desk.page().messages == ()


def test_a_decision_is_taken_once(make_shop):
    shop = make_shop(templates())
    desk = hold_one(shop)
    row = desk.page().messages[0].stuck.part.row
    desk.drop(row)
    for late in (desk.drop, desk.send_again, lambda row: desk.send_template(row, "back")):
        with pytest.raises(NotFound):
            late(row)
    shop.work()
    assert (told(shop), shop.answers()) == ([("failed", "dropped")], [])


def test_free_text_cannot_be_sent_again_before_the_customer_writes(make_shop):
    shop = make_shop()
    desk = hold_one(shop)
    row = desk.page().messages[0].stuck.part.row
    with pytest.raises(CannotGo, match="window closed"):
        desk.send_again(row)
    shop.write("Are you there?")
    assert desk.page().messages[0].hindrance == ""
    desk.send_again(row)
    shop.work()
    assert told(shop)[0] == ("sent", "")


def test_what_a_provider_refused_is_sent_again_under_a_new_name(shop):
    shop.twilio.behave = lambda fields: "63024"
    shop.write("How much is the oat milk?")
    shop.work()
    desk = UndeliveredDesk(shop.channels, "corner")
    shop.twilio.behave = lambda fields: "ok"
    desk.send_again(desk.page().messages[0].stuck.part.row)
    shop.work()
    assert (told(shop), len(shop.answers())) == ([("sent", "")], 1)


def test_who_wants_no_messages_gets_none_by_hand_either(make_shop):
    shop = make_shop(templates())
    desk = hold_one(shop)
    shop.write("STOP")
    shop.work()
    (waiting,) = [one for one in desk.page().messages if one.stuck.part.reason == "window_closed"]
    assert (waiting.hindrance, waiting.templates) == ("opted_out", ())


def test_an_automatic_template_goes_by_itself_and_once_until_the_customer_writes_again(make_shop):
    shop = make_shop(templates(automatic=True))
    shop.twilio.behave = lambda fields: "busy"
    for text in ("How much is the oat milk?", "How much is the green tea?"):
        shop.write(text, ProfileName="Ann")
        shop.work()
    shop.twilio.behave = lambda fields: "ok"
    shop.later(hours=24)
    shop.work()
    assert [taken.fields.get("ContentSid") for taken in shop.twilio.taken if taken.fields.get("ContentSid")] == [BACK["id"]]
    assert told(shop) == [("failed", "replaced"), ("held", "window_closed"), ("sent", "")]


def test_a_template_speaks_the_customers_language(make_shop):
    shop = make_shop(templates(automatic=True, locale="vi"))
    hold_one(shop)
    assert told(shop) == [("held", "window_closed")]


@pytest.fixture
def meta() -> Iterator[FakeMeta]:
    with fake_meta() as fake:
        yield fake


def test_over_meta_a_template_is_named_with_its_language(make_shop, meta):
    shop = make_shop(templates(id="we_are_back:en_GB"), connectors=[{"name": "whatsapp_cloud", "options": options(meta.url)}])
    shop.post(signed_by_meta(shop.path(), change(message("wamid.1", "How much is the oat milk?", ago=24 * 3600))))
    shop.work()
    desk = UndeliveredDesk(shop.channels, "corner")
    desk.send_template(desk.page().messages[0].stuck.part.row, "back")
    shop.work()
    template = meta.taken[-1]["template"]
    assert (template["name"], template["language"]) == ("we_are_back", {"code": "en_GB"})
    assert template["components"][0]["parameters"][1] == {"type": "text", "text": "Corner Shop"}


def test_the_pages_go_by_key(shop):
    shop.write("How much is the oat milk?")
    shop.work()
    conversation, now = shop.parts()[0].conversation_id, shop.clock()
    outbox = shop.channels.outbox("corner")
    outbox.add([NewPart(conversation, "whatsapp", "+447700900001", "t", number, Part(text="Hello.")) for number in range(45)], now)
    for part in shop.parts()[1:]:
        outbox.claim(part.row, now, lambda part, who: "window_closed")
    desk = UndeliveredDesk(shop.channels, "corner")
    first = desk.page()
    second = desk.page(first.below)
    rows = [one.stuck.part.row for one in (*first.messages, *second.messages)]
    assert (len(first.messages), len(second.messages), second.below) == (40, 5, 0)
    assert rows == sorted(rows, reverse=True)
