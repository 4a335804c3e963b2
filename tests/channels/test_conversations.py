"""How a conversation goes on WhatsApp: bursts, numbers, STOP, loops, files, places."""

from __future__ import annotations

import pytest

from app.services.channels.bursts import join_texts
from tests.channels.database import all_rows
from tests.channels.phone import inbound, signed
from tests.channels.test_receipts import receipt

BRANCH = {
    "branches": [
        {"id": "clifton", "name": "Clifton", "address": "1 Hill Road", "town": "Bristol", "latitude": 51.46, "longitude": -2.61,
         "hours": {"monday": ["09:00-18:00"]}},
        {"id": "bath", "name": "Bath", "address": "2 Spa Road", "town": "Bath", "latitude": 51.38, "longitude": -2.36,
         "hours": {"monday": ["09:00-18:00"]}},
    ]
}  # fmt: skip


def states(shop) -> list[tuple[str, str]]:
    return [(row["state"], row["reason"]) for row in all_rows(shop.channels.inbox("corner"), "inbox")]


def test_messages_in_a_row_are_answered_once_and_together(make_shop):
    shop = make_shop(whatsapp={"quiet_seconds": 2})
    for text in ("hi", "how much is", "the oat milk"):
        shop.write(text)
        shop.later(seconds=1)
        shop.work()
    assert shop.answers() == []
    shop.later(seconds=2)
    shop.work()
    (text,) = shop.answers()
    assert "£1.99" in text
    assert states(shop) == [("answered", "")] * 3


def test_an_order_told_in_several_messages_is_read_as_its_lines():
    assert join_texts(["Sam Green", "07700 900456", "12 Park Street, Bristol BS1 5TR"]) == (
        "Sam Green, 07700 900456, 12 Park Street, Bristol BS1 5TR"
    )
    assert join_texts(["Lan\n0912345678\n12 Nguyễn Trãi, Hà Nội"]) == "Lan, 0912345678, 12 Nguyễn Trãi, Hà Nội"


def test_a_whole_question_does_not_wait_long_and_no_row_waits_for_ever(make_shop):
    shop = make_shop(whatsapp={"quiet_seconds": 2, "longest_wait_seconds": 3})
    shop.write("How much is the oat milk?")
    shop.later(seconds=0.6)
    shop.work()
    assert len(shop.answers()) == 1
    for _ in range(4):
        shop.write("and")
        shop.later(seconds=1)
    shop.work()
    assert len(shop.answers()) == 2


def test_a_number_means_the_line_that_bears_it(shop):
    shop.write("which milk do you have?")
    shop.work()
    (first,) = shop.answers()
    assert "1. " in first
    second = next(line for line in first.split("\n") if line.startswith("2. "))
    name = second.removeprefix("2. ").partition(":")[0]
    shop.write("2")
    shop.work()
    assert name in shop.answers()[1]


def test_a_number_that_nothing_bears_is_heard_as_it_is(shop):
    shop.write("hello")
    shop.write("2")
    shop.work()
    assert len(shop.answers()) == 2


def test_a_picked_list_item_says_what_it_stands_for(shop):
    shop.write(ListId="how much is the green tea", ListTitle="Green tea", MessageType="interactive")
    shop.work()
    assert "£3.25" in shop.answers()[0]


def test_a_machine_says_first_that_it_is_one_and_only_once(shop):
    for text in ("How much is the oat milk?", "How much is the green tea?"):
        shop.write(text)
        shop.work()
    first, second = shop.answers()
    assert first.startswith("You are chatting with Corner Shop's automated assistant, not a person.")
    assert "automated" not in second


def test_the_same_message_is_answered_once_however_often_it_comes(shop):
    params = inbound("How much is the oat milk?", sid="SM-again")
    for _ in range(3):
        assert shop.post(signed(shop.path(), params)).status_code == 200
        shop.work()
    assert len(shop.answers()) == 1


@pytest.mark.parametrize("word", ["STOP", "dừng", "Unsubscribe."])
def test_stop_is_confirmed_once_and_then_nothing_goes_out_until_start(shop, word):
    shop.write(word)
    shop.work()
    assert "no more messages" in shop.answers()[0]
    for text in ("How much is the oat milk?", "STOP"):
        shop.write(text)
        shop.work()
    assert states(shop)[1] == ("left", "opted_out")
    count = len(shop.answers())
    shop.write("START")
    shop.write("How much is the oat milk?")
    shop.work()
    assert "Welcome back" in shop.answers()[count]
    assert "£1.99" in shop.answers()[count + 1]


def test_an_answer_that_waits_is_held_when_its_customer_says_stop(shop):
    shop.twilio.behave = lambda fields: "busy"
    shop.write("How much is the oat milk?")
    shop.work()
    shop.twilio.behave = lambda fields: "ok"
    shop.write("stop")
    shop.work()
    shop.later(seconds=30)
    shop.work()
    assert [(part.state, part.reason) for part in shop.parts()] == [("held", "opted_out"), ("sent", "")]
    assert len(shop.answers()) == 1


def test_where_sms_are_stopped_by_twilio_itself_we_only_note_it(shop):
    path = shop.path("sms")
    for text, more in (("STOP", {"OptOutType": "STOP"}), ("how much is the oat milk?", {}), ("START", {"OptOutType": "START"})):
        params = inbound(text, **more) | {"From": "+447700900001", "To": "+441174960100"}
        assert shop.post(signed(path, params)).status_code == 200
        shop.work()
    assert shop.answers() == []
    assert states(shop) == [("left", "stop"), ("left", "opted_out"), ("left", "start")]


def test_a_loop_of_two_bots_ends_within_its_budget(make_shop):
    shop = make_shop(whatsapp={"answers_per_hour": 5})
    for ticket in range(12):
        shop.write(f"Thank you for your message, your ticket is {ticket}! How can we help?")
        shop.work()
    assert len(shop.answers()) == 6
    assert "a lot for one hour" in shop.answers()[-1]
    shop.later(hours=2)
    shop.write("How much is the oat milk?")
    shop.work()
    assert "£1.99" in shop.answers()[-1]


@pytest.mark.parametrize(
    "text",
    ["Automatic reply: I am away until Monday.", "Thank you for contacting Bob's Garage! We will get back to you as soon as we can.",
     "Đây là tin nhắn tự động, shop sẽ trả lời bạn sau."],
)  # fmt: skip
def test_what_says_that_it_is_automatic_is_left_alone(shop, text):
    shop.write("How much is the oat milk?")
    shop.work()
    shop.write(text)
    shop.work()
    assert len(shop.answers()) == 1
    assert [(row["state"], row["reason"]) for row in all_rows(shop.platform.storage.tenant("corner"), "inbox")][1] == ("left", "automatic")


@pytest.mark.parametrize("text", ["I'm away on Monday, can you deliver on Tuesday?", "Is this an automated message?"])
def test_a_person_who_speaks_of_being_away_or_of_machines_is_answered(shop, text):
    shop.write(text)
    shop.work()
    assert len(shop.answers()) == 1


def test_a_text_that_comes_a_third_time_within_minutes_is_a_machines(shop):
    for _ in range(4):
        shop.write("Hello, welcome to our menu, please choose one to nine.")
        shop.work()
    assert len(shop.answers()) == 2
    for _ in range(4):
        shop.write("yes please")
        shop.work()
    assert len(shop.answers()) == 6
    shop.later(minutes=11)
    shop.write("Hello, welcome to our menu, please choose one to nine.")
    shop.work()
    assert len(shop.answers()) == 7


def test_the_shops_own_number_is_no_customer(shop):
    shop.write("hello", sender="+441174960100")
    shop.work()
    assert (states(shop), shop.twilio.taken) == ([], [])


def test_news_of_our_own_messages_are_no_customers_words(shop):
    shop.write("How much is the oat milk?")
    shop.work()
    for state in ("queued", "sent", "delivered", "read", "failed"):
        assert shop.post(receipt(shop, shop.twilio.taken[0], state, path=shop.path())).status_code == 200
    shop.work()
    assert (len(shop.answers()), len(states(shop))) == (1, 1)


def a_file(kind: str, place: str = "https://api.twilio.com/x") -> dict[str, str]:
    return {"NumMedia": "1", "MediaUrl0": place, "MediaContentType0": kind}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (a_file("audio/ogg"), "voice message"),
        (a_file("image/gif"), "look at pictures"),
        (a_file("text/vcard"), "contact cards"),
        ({"MessageType": "sticker"}, "open that kind"),
        ({"Body": "\x00"}, "read words best"),
    ],
)
def test_what_has_no_words_gets_a_polite_line(shop, more, words):
    shop.write(**more) if "Body" in more else shop.write("", **more)
    shop.work()
    assert words in shop.answers()[0]


def test_a_reaction_is_left_alone_and_an_edit_is_answered_anew(shop):
    shop.write("👍", MessageType="reaction")
    shop.write("How much is the green tea?", MessageType="edited", OriginalMessageSid="SM-before")
    shop.work()
    assert [state for state, _ in states(shop)] == ["left", "answered"]
    assert "£3.25" in shop.answers()[0]


def test_a_caption_is_what_a_picture_asks(shop):
    shop.write("how much is the green tea?", **a_file("image/gif"))
    shop.work()
    assert "£3.25" in shop.answers()[0]


def test_a_shared_place_finds_the_nearest_branch(make_shop):
    shop = make_shop(documents={"branches": BRANCH})
    shop.write("", MessageType="location", Latitude="51.3811", Longitude="-2.3590", Label="Home")
    shop.work()
    text = shop.answers()[0]
    assert text.index("Bath") < text.index("Clifton")


def test_a_customer_is_known_by_his_id_when_he_has_no_number_and_is_never_given_one(shop):
    shop.post(signed(shop.path(), inbound("How much is the oat milk?", From="whatsapp:US.13491208655302741918")))
    shop.work()
    assert shop.twilio.taken[0].to == "whatsapp:US.13491208655302741918"
    (row,) = all_rows(shop.channels.inbox("corner"), "correspondents")
    assert (row["identity"], row["phone"], row["user_id"]) == ("US.13491208655302741918", "", "US.13491208655302741918")


def test_an_id_that_becomes_known_later_is_the_same_customer_but_a_passed_on_number_is_another(shop):
    shop.write("hello")
    shop.write("hello", ExternalUserId="GB.1")
    shop.write("hello", ExternalUserId="GB.2")
    shop.work()
    rows = all_rows(shop.channels.inbox("corner"), "correspondents")
    assert [(row["identity"], row["user_id"]) for row in rows] == [("+447700900001", "GB.1"), ("GB.2", "GB.2")]


def test_a_number_that_its_owner_gave_up_is_anothers_conversation(shop):
    shop.write("hello", ExternalUserId="GB.1")
    shop.write("hello", sender="+447700900009", ExternalUserId="GB.1")
    shop.write("hello")
    rows = all_rows(shop.channels.inbox("corner"), "correspondents")
    assert [(row["identity"], row["phone"]) for row in rows] == [("+447700900001", "+447700900001"), ("GB.1", "+447700900009")]


def test_a_customer_can_be_forgotten(shop):
    shop.write("How much is the oat milk?")
    shop.work()
    assert shop.channels.inbox("corner").forget("whatsapp", "+447700900001")
    assert not shop.channels.inbox("corner").forget("whatsapp", "+447700900001")
    for table in ("correspondents", "inbox", "outbox", "messages", "conversations"):
        assert all_rows(shop.channels.inbox("corner"), table) == []


def test_names_that_look_like_formatting_stay_what_they_are(shop):
    shop.write("how much is the best plum jam?")
    shop.work()
    assert "∗Best∗ plum_jam" in shop.answers()[0]
