"""WhatsApp over Meta's Cloud API: handshake, signature over raw bytes, many entries in one post, lists and buttons, receipts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from app.services.channels.channels import MEDIA
from plugins.contracts.channels import Identity, Outbound, Part, PartKind
from plugins.kit.whatsapp_cloud.messages import message_body
from tests.channels.database import all_rows
from tests.channels.fake_meta import FakeMeta, change, fake_meta, message, options, signed
from tests.channels.phone import Posted
from tests.channels.test_media import JPEG, is_made_anew


@pytest.fixture
def meta() -> Iterator[FakeMeta]:
    with fake_meta() as fake:
        yield fake


@pytest.fixture
def cloud(make_shop, meta):
    return make_shop(connectors=[{"name": "whatsapp_cloud", "options": options(meta.url)}])


def texts(meta: FakeMeta) -> list[str]:
    return [(body.get("text") or body["interactive"]["body"])["body" if "text" in body else "text"] for body in meta.taken]


def ask(cloud, *changes) -> None:
    assert cloud.post(signed(cloud.path(), *changes)).status_code == 200
    cloud.work()


def test_the_handshake_gives_the_challenge_back_to_who_knows_our_words(cloud):
    client = cloud.app.test_client()
    asked = f"{cloud.path()}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    answer = client.get(asked + quote("our own words"))
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert client.get(asked + "guessed").status_code == 403
    assert client.get(cloud.path()).status_code == 403


def test_a_message_is_answered_with_our_reference_and_counted(cloud, meta):
    ask(cloud, change(message("wamid.in1", "How much is the oat milk?")))
    (body,) = meta.taken
    assert "£1.99" in body["text"]["body"]
    assert (body["to"], body["biz_opaque_callback_data"]) == ("447700900001", str(cloud.parts()[0].row))
    assert (cloud.parts()[0].state, cloud.parts()[0].cost_micro) == ("sent", 4000)


def test_the_signature_is_over_the_raw_bytes(cloud):
    good = signed(cloud.path(), change(message("wamid.in1", "hello")))
    for forged in (
        Posted(good.path, good.body + b" ", good.headers),
        signed(cloud.path(), change(message("wamid.in1", "hello")), secret="guessed"),
        Posted(good.path, good.body, {"Content-Type": "application/json"}),
        Posted(good.path, good.body, good.headers | {"X-Hub-Signature-256": "sha256=é"}),
    ):
        assert cloud.post(forged).status_code == 403
    assert all_rows(cloud.channels.inbox("corner"), "inbox") == []
    assert cloud.post(good).status_code == 200


def test_many_entries_of_one_post_are_taken_apart_and_those_of_other_numbers_left(cloud, meta):
    later = message("wamid.2", "How much is the green tea?", ago=1)
    ask(
        cloud,
        change(later, message("wamid.1", "How much is the oat milk?", ago=2)),
        change(message("wamid.3", "hello", sender="447700900002"), statuses=({"id": "wamid.unknown", "status": "read"},)),
        change(message("wamid.4", "hello", sender="447700900003"), number="999"),
    )
    mine = [body for body in meta.taken if body["to"] == "447700900001"]
    assert ["£1.99" in mine[0]["text"]["body"], "£3.25" in mine[1]["text"]["body"]] == [True, True]
    assert sorted({body["to"] for body in meta.taken}) == ["447700900001", "447700900002"]
    ask(cloud, change(message("wamid.1", "How much is the oat milk?")))
    assert len(meta.taken) == 3


def test_the_window_counts_from_when_meta_got_the_message(cloud, meta):
    ask(cloud, change(message("wamid.1", "How much is the oat milk?", ago=24 * 3600)))
    assert [(part.state, part.reason) for part in cloud.parts()] == [("held", "window_closed")]
    assert meta.taken == []


def test_choices_are_lists_and_buttons_and_a_picked_one_says_what_it_stands_for(cloud, meta):
    ask(cloud, change(message("wamid.1", "which milk do you have?")))
    rows = meta.taken[0]["interactive"]["action"]["sections"][0]["rows"] if meta.taken[0]["type"] == "interactive" else []
    buttons = meta.taken[0]["interactive"]["action"].get("buttons", []) if not rows else []
    picked = rows[0] if rows else buttons[0]["reply"]
    ask(cloud, change(message("wamid.2", type="interactive", interactive={"type": "list_reply", "list_reply": picked})))
    assert picked["title"] in texts(meta)[1]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"type": "audio", "audio": {"id": "777", "mime_type": "audio/ogg", "voice": True}}, "voice message"),
        ({"type": "contacts", "contacts": [{}]}, "contact cards"),
        ({"type": "unsupported"}, "open that kind"),
        ({"type": "image", "image": {"id": "777", "mime_type": "image/jpeg"}}, "look at pictures"),
    ],
)
def test_what_has_no_words_gets_a_polite_line(cloud, meta, more, words):
    ask(cloud, change(message("wamid.1", **more)))
    assert words in texts(meta)[0]


def test_a_picture_is_fetched_by_its_id_and_kept(cloud, meta):
    meta.media = JPEG
    image = {"id": "777", "mime_type": "image/jpeg", "caption": "how much is the oat milk?"}
    ask(cloud, change(message("wamid.1", type="image", image=image)))
    (kept,) = (cloud.platform.settings.instance_folder / MEDIA / "corner").glob("*.webp")
    assert is_made_anew(kept.read_bytes())
    assert "£1.99" in texts(meta)[0]


def test_receipts_move_a_part_and_settle_one_of_which_nobody_knew(cloud, meta):
    meta.behave = lambda body: "taken"
    ask(cloud, change(message("wamid.1", "How much is the oat milk?")))
    assert cloud.parts()[0].state == "unknown"
    status = {"id": "wamid.0", "status": "delivered", "biz_opaque_callback_data": str(cloud.parts()[0].row)}
    ask(cloud, change(statuses=(status,)))
    cloud.later(seconds=60)
    cloud.work()
    assert (cloud.parts()[0].state, cloud.parts()[0].provider_message_id, len(meta.taken)) == ("delivered", "wamid.0", 1)
    ask(cloud, change(statuses=(status | {"status": "sent"}, status | {"status": "read"})))
    assert cloud.parts()[0].state == "read"


def leave_one_unknown(cloud, meta) -> None:
    """Let Meta take nothing and say nothing of it."""
    meta.behave = lambda body: "lost"
    ask(cloud, change(message("wamid.1", "How much is the oat milk?")))
    assert cloud.parts()[0].state == "unknown"
    meta.behave = lambda body: "ok"
    cloud.later(seconds=130)


def test_a_part_of_which_nobody_knows_goes_again_when_later_ones_have_their_receipts(cloud, meta):
    leave_one_unknown(cloud, meta)
    cloud.work()
    assert (cloud.parts()[0].state, meta.taken) == ("unknown", [])
    ask(cloud, change(message("wamid.2", "How much is the green tea?", sender="447700900002")))
    (later,) = cloud.parts("+447700900002")
    ask(cloud, change(statuses=({"id": later.provider_message_id, "status": "delivered"},)))
    cloud.later(seconds=40)
    cloud.work()
    assert (cloud.parts()[0].state, len(meta.taken)) == ("sent", 2)


def test_where_no_receipts_come_in_it_is_left_to_people_and_never_sent_again_by_itself(cloud, meta):
    leave_one_unknown(cloud, meta)
    for _ in range(12):
        cloud.later(seconds=60)
        cloud.work()
    assert ((cloud.parts()[0].state, cloud.parts()[0].reason), meta.taken) == (("failed", "unknown"), [])


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [("131047", "held", "window_closed"), ("131026", "failed", "bad_number"), ("131056", "queued", ""), ("190", "queued", "")],
)
def test_what_meta_refuses_has_a_named_reason(cloud, meta, code, state, reason):
    meta.behave = lambda body: code
    ask(cloud, change(message("wamid.1", "How much is the oat milk?")))
    assert [(part.state, part.reason, part.code) for part in cloud.parts()] == [(state, reason, code)]


def test_who_has_no_number_is_written_to_by_his_id(cloud, meta):
    ask(cloud, change(message("wamid.1", "How much is the oat milk?", sender="US.13491208655302741918")))
    assert (meta.taken[0]["recipient"], "to" in meta.taken[0]) == ("US.13491208655302741918", False)


def test_a_template_names_its_language_and_its_words_in_order():
    part = Part(PartKind.TEMPLATE, template="order_ready:en_GB", variables={"2": "12:00", "10": "Bath", "1": "Ann"})
    template = message_body(Outbound("whatsapp", Identity("+447700900001"), part, "7"))["template"]
    assert (template["name"], template["language"]) == ("order_ready", {"code": "en_GB"})
    assert [one["text"] for one in template["components"][0]["parameters"]] == ["Ann", "12:00", "Bath"]


def test_the_check_reaches_meta_and_changes_nothing(cloud, meta):
    (found,) = [one for one in cloud.channels.desk.of("corner").hooks.register_connectors() if one.name == "whatsapp_cloud"]
    assert found.check().detail == "The number is +44 117 496 0100, its quality GREEN."
    assert meta.taken == []
