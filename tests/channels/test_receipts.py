"""What becomes of a part: sent, delivered and read in any order, held outside the window, refused, or unknown until it is found."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from app.services.channels.own_lines import own_line
from app.storage.messengers.channel_rows import NewPart
from app.storage.turns.turns import Conversation
from plugins.contracts.channels import Part, PartKind
from tests.channels.conftest import Shop
from tests.channels.database import all_rows
from tests.channels.fake_twilio import Taken
from tests.channels.phone import PUBLIC, Posted, signed, status

RANK = ("sent", "failed", "delivered", "read")


def receipt(shop: Shop, taken: Taken, state: str, path: str = "", **more: str) -> Posted:
    return signed(path or taken.fields["StatusCallback"].removeprefix(PUBLIC), status(taken.sid, state, **more))


def one_sent(shop: Shop) -> Taken:
    shop.write("How much is the oat milk?")
    shop.work()
    return shop.twilio.taken[-1]


@pytest.mark.parametrize("order", [*itertools.permutations(("sent", "delivered", "read"))])
def test_receipts_move_a_part_forward_and_never_back(shop, order):
    taken = one_sent(shop)
    for number, state in enumerate(order, 1):
        for _ in range(2):
            assert shop.post(receipt(shop, taken, state)).status_code == 200
        assert shop.parts()[0].state == max(order[:number], key=RANK.index)


def test_a_failure_is_noted_with_its_code_unless_it_arrived_after_all(shop):
    taken = one_sent(shop)
    shop.post(receipt(shop, taken, "undelivered", ErrorCode="63024"))
    assert (shop.parts()[0].state, shop.parts()[0].code) == ("failed", "63024")
    shop.post(receipt(shop, taken, "delivered"))
    assert shop.parts()[0].state == "delivered"


def test_a_receipt_that_overtakes_the_answer_settles_a_part_of_which_nobody_knows(shop):
    shop.twilio.behave = lambda fields: "taken"
    shop.twilio.lists = False
    taken = one_sent(shop)
    assert shop.parts()[0].state == "unknown"
    shop.post(receipt(shop, taken, "delivered"))
    assert (shop.parts()[0].state, shop.parts()[0].provider_message_id) == ("delivered", taken.sid)


@pytest.mark.parametrize("conduct", ["taken", "silent"])
def test_a_part_that_went_although_nobody_said_so_is_found_and_not_sent_again(shop, conduct):
    shop.twilio.behave = lambda fields: conduct
    one_sent(shop)
    assert shop.parts()[0].state == "unknown"
    shop.twilio.behave = lambda fields: "ok"
    shop.later(seconds=5)
    shop.work()
    assert (shop.parts()[0].state, len(shop.answers())) == ("sent", 1)


def test_a_part_that_did_not_go_is_sent_again_and_those_behind_it_wait(shop):
    conducts = iter(["lost", "ok", "ok"])
    shop.twilio.behave = lambda fields: next(conducts)
    shop.write("How much is the oat milk?")
    shop.work()
    shop.write("How much is the green tea?")
    shop.work()
    assert shop.answers() == []
    shop.later(seconds=5)
    shop.work()
    first, second = shop.answers()
    assert "£1.99" in first
    assert "£3.25" in second


def test_while_the_list_cannot_be_had_nothing_is_sent_twice(shop):
    shop.twilio.behave = lambda fields: "taken"
    shop.twilio.lists = False
    one_sent(shop)
    for _ in range(3):
        shop.later(minutes=2)
        shop.work()
    assert (shop.parts()[0].state, len(shop.answers())) == ("unknown", 1)
    shop.twilio.lists = True
    shop.later(minutes=2)
    shop.work()
    assert (shop.parts()[0].state, len(shop.answers())) == ("sent", 1)


def test_a_part_that_stays_unknown_does_not_hold_up_a_customer_for_ever(shop):
    shop.twilio.behave = lambda fields: "taken"
    shop.twilio.lists = False
    one_sent(shop)
    shop.later(hours=5)
    shop.work()
    assert (shop.parts()[0].state, shop.parts()[0].reason, len(shop.answers())) == ("failed", "unknown", 1)


def test_the_same_words_twice_are_two_messages_even_when_one_is_unknown(shop):
    one_sent(shop)
    shop.twilio.behave = lambda fields: "lost"
    shop.write("How much is the oat milk?")
    shop.work()
    shop.twilio.behave = lambda fields: "ok"
    shop.later(seconds=5)
    shop.work()
    texts = [text.rpartition("\n")[2] for text in shop.answers()]
    assert len(texts) == 2
    assert [part.state for part in shop.parts()] == ["sent", "sent"]


def test_too_many_at_once_go_later(shop):
    conducts = iter(["busy", "63018", "ok"])
    shop.twilio.behave = lambda fields: next(conducts)
    one_sent_or_none = shop.write("How much is the oat milk?")
    assert one_sent_or_none.status_code == 200
    for _ in range(3):
        shop.work()
        shop.later(seconds=20)
    assert (shop.parts()[0].state, shop.parts()[0].attempts, len(shop.answers())) == ("sent", 3, 1)


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [
        ("63016", "held", "window_closed"),
        ("21610", "failed", "opted_out"),
        ("21211", "failed", "bad_number"),
        ("99999", "failed", "rejected"),
    ],
)
def test_what_the_provider_refuses_has_a_named_reason_and_holds_up_nothing(shop, code, state, reason):
    conducts = iter([code, "ok"])
    shop.twilio.behave = lambda fields: next(conducts)
    shop.write("How much is the oat milk?")
    shop.work()
    assert [(part.state, part.reason, part.code) for part in shop.parts()] == [(state, reason, code)]


def test_free_text_after_the_window_is_held_with_a_reason_and_not_sent(shop):
    shop.twilio.behave = lambda fields: "busy"
    shop.write("How much is the oat milk?")
    shop.work()
    shop.twilio.behave = lambda fields: "ok"
    shop.later(hours=23, minutes=55)
    shop.work()
    assert [(part.state, part.reason) for part in shop.parts()] == [("held", "window_closed")]
    assert shop.answers() == []


def conversation_of(shop: Shop) -> Conversation:
    found = shop.platform.storage.tenant("corner").conversations.find("whatsapp", "+447700900001")
    assert found is not None
    return found


def test_a_template_may_go_at_any_time(shop):
    one_sent(shop)
    shop.later(hours=30)
    template = Part(PartKind.TEMPLATE, template="HX" + "a" * 32, variables={"1": "Ann"})
    parts = [NewPart(conversation_of(shop).id, "whatsapp", "+447700900001", "by-hand", 0, part) for part in (template, Part(text="Hello?"))]
    shop.channels.outbox("corner").add(parts, shop.clock())
    shop.work()
    fields = shop.twilio.taken[1].fields
    assert (fields["ContentSid"], fields["ContentVariables"], "Body" in fields) == ("HX" + "a" * 32, '{"1": "Ann"}', False)
    assert [(part.state, part.reason) for part in shop.parts()[1:]] == [("sent", ""), ("held", "window_closed")]


def test_what_the_machine_wanted_to_say_is_held_when_a_person_has_taken_over(shop):
    one_sent(shop)
    shop.twilio.behave = lambda fields: "busy"
    shop.write("How much is the green tea?")
    shop.work()
    found = conversation_of(shop)
    shop.platform.storage.tenant("corner").commit(
        replace(own_line(found, "corner", "by-hand", "", "", shop.clock()), conversation=replace(found, owner="human"))
    )
    shop.twilio.behave = lambda fields: "ok"
    shop.later(seconds=30)
    shop.work()
    assert [(part.state, part.reason) for part in shop.parts()] == [("sent", ""), ("held", "human")]
    shop.write("And the oat milk?")
    shop.work()
    assert all_rows(shop.channels.inbox("corner"), "inbox")[-1]["reason"] == "human"
    assert len(shop.answers()) == 1


def test_choices_are_lists_to_tap_where_the_shop_has_made_templates_for_them(make_shop):
    shop = make_shop(lists={"2": "HX" + "b" * 32})
    shop.write("which milk do you have?")
    shop.work()
    fields = shop.twilio.taken[0].fields
    assert fields["ContentSid"] == "HX" + "b" * 32
    variables = json.loads(fields["ContentVariables"])
    assert (variables["2"], variables["3"], len(variables)) == ("Choose", "Oat milk", 8)
    shop.write(ListId=variables["4"], ListTitle=variables["3"], MessageType="interactive")
    shop.work()
    assert "Oat milk" in shop.answers()[1]


def test_a_wrong_key_loses_no_message(make_shop):
    shop = make_shop(account_sid="AC" + "1" * 32)
    shop.write("How much is the oat milk?")
    shop.work()
    assert [(part.state, part.code) for part in shop.parts()] == [("queued", "20003")]


def test_what_went_is_counted_with_its_cost(shop):
    for text in ("How much is the oat milk?", "How much is the green tea?"):
        shop.write(text)
        shop.work()
    conversation = shop.platform.storage.tenant("corner").conversations.find("whatsapp", "+447700900001")
    assert shop.channels.outbox("corner").cost(conversation.id) == (2, 10_400)
    counts = {row["name"]: (row["count"], row["cost_micro"]) for row in all_rows(shop.channels.inbox("corner"), "channel_counts")}
    assert counts == {"sent": (2, 10_400)}


def test_the_client_says_who_we_are_and_where_receipts_shall_go(shop):
    taken = one_sent(shop)
    assert taken.fields["From"] == "whatsapp:+441174960100"
    assert taken.fields["StatusCallback"] == f"{PUBLIC}{shop.path(what='status')}?ref={shop.parts()[0].row}"
