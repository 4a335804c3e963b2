"""Sentences that go out while a model still words the next: each one checked, nothing twice, and the stored reply is what was shown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.factory import create_app
from app.services.conversations.parts import Parts
from plugins.contracts import Message, Reply
from tests.chat_models.wire_server import NEVER, Behaviour
from tests.fallback.street import HOURS, MILK, PLENTY, HybridStreet, remote
from tests.web.test_chat import events_of

MORE = "Whole Milk is £2.10."
BEGINS_WITHIN = 4.0  # seconds: a busy machine too gets the first sentence out in these


def told(street: HybridStreet, text: str = MILK, session: str = "a", **message: str) -> tuple[list[str], Reply]:
    """Return the sentences that went out, in their order, and the reply."""
    events: list[tuple[str, dict]] = []
    reply = street.platform.handle(Message(text, session, **message), "corner", Parts(lambda name, data: events.append((name, dict(data)))))
    assert {name for name, _ in events} <= {"sentence"}
    assert {data["locale"] for _, data in events} <= {reply.locale}
    return [data["text"] for _, data in events], reply


def scripted(*lines: str, **more: object) -> dict:
    return {"name": "scripted", "options": {"script": [{"say": line} for line in lines], "in_turn": True} | more}


def test_a_right_wording_goes_out_sentence_by_sentence(make_street):
    street = make_street(scripted(f"Oat Milk is £1.99. {MORE}\n\nBarista Oat Milk is £2.49."))
    parts, reply = told(street)
    assert parts == ["Oat Milk is £1.99.", f" {MORE}", "\n\nBarista Oat Milk is £2.49."]
    assert (reply.text, reply.mode) == ("".join(parts), "v6")
    assert street.told("a")[1] == ("assistant", reply.text)


def test_where_nobody_listens_the_whole_is_checked_as_ever(make_street):
    street = make_street(scripted(f"Oat Milk is £1.99. {MORE}"))
    assert street.say(MILK).text == f"Oat Milk is £1.99. {MORE}"


def test_a_later_lie_ends_the_model_and_the_rest_comes_in_our_own_words(make_street):
    street = make_street(scripted(f"Oat Milk is £1.99. {MORE} Barista Oat Milk is £1.00. Oat Milk is vegan."))
    parts, reply = told(street)
    assert parts == ["Oat Milk is £1.99.", f" {MORE}"]
    assert reply.text.startswith("".join(parts))
    assert "£1.00" not in reply.text
    assert [reply.text.count(price) for price in ("£1.99", "£2.10", "£2.49")] == [1, 1, 1], reply.text
    assert street.told("a")[1] == ("assistant", reply.text)
    assert street.outcomes(reply) == ["ok"], "no second try: what went out stands"
    assert "own words" in street.noted(reply)["why"]


def test_a_first_sentence_that_is_refused_is_worded_again(make_street):
    street = make_street(scripted("Oat Milk is £1.00.", f"Oat Milk is £1.99. {MORE}"))
    parts, reply = told(street)
    assert parts == ["Oat Milk is £1.99.", f" {MORE}"]
    assert (reply.text, reply.mode, street.outcomes(reply)) == ("".join(parts), "v6", ["ok", "ok"])


@pytest.mark.parametrize("calls", [(), (("product_price", '{"product": 5}'),)], ids=["and no more", "and asks for a tool"])
def test_words_that_say_nothing_of_what_was_found_are_no_answer(make_street, wire, calls):
    street = make_street(remote("openai_compatible", wire), host=wire.host)
    wire.behave(Behaviour("Let me see.", calls))
    right = street.say(MILK, "b", mode="v5")
    assert (street.say(MILK, "c").text, street.say(MILK, "c").mode) == (right.text, "v5")
    parts, reply = told(street)
    assert parts == ["Let me see."]
    assert [reply.text.count(price) for price in ("£1.99", "£2.10", "£2.49")] == [1, 1, 1], reply.text
    assert street.told("a")[1] == ("assistant", reply.text)


def test_two_refused_beginnings_send_our_own_wording_and_no_parts(make_street):
    street = make_street(scripted("Oat Milk is £1.00."))
    right = street.say(MILK, "b", mode="v5")
    parts, reply = told(street)
    assert (parts, reply.text, reply.mode) == ([], right.text, "v5")


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (Behaviour(f"Oat Milk is £1.99. {MORE} And so on.", stop="length"), "nonsense: Its answer was cut off"),
        (Behaviour(f"Oat Milk is £1.99. {MORE} And", stop="content_filter"), "nonsense: Its maker's filter"),
        (Behaviour(f"Oat Milk is £1.99. {MORE} And that is it.", cut=True, after=9), "down: "),
        (Behaviour(f"Oat Milk is £1.99. {MORE} And that is it.", between=NEVER, after=9), "slow: "),
    ],
    ids=["out of tokens", "filtered", "cut off", "stalled"],
)
def test_a_model_that_fails_behind_a_sentence_is_finished_by_us_and_not_asked_again(make_street, wire, behaviour, why):
    street = make_street(remote("openai_compatible", wire), host=wire.host, seconds=BEGINS_WITHIN if behaviour.between else PLENTY)
    wire.behave(behaviour)
    parts, reply = told(street)
    assert parts[0] == "Oat Milk is £1.99."
    assert reply.text.startswith("".join(parts))
    assert [reply.text.count(price) for price in ("£1.99", "£2.10", "£2.49")] == [1, 1, 1], reply.text
    assert street.noted(reply)["why"].startswith(why)
    assert len(wire.seen) == 1


def test_what_holds_no_sentence_of_its_own_is_held_back_until_it_is_whole(make_street):
    street = make_street(scripted(f'"Oat Milk is £1.99. {MORE}"'))
    parts, reply = told(street)
    assert (parts, reply.text) == ([], f"Oat Milk is £1.99. {MORE}")


def test_words_in_another_language_never_begin_to_go_out(make_street):
    street = make_street(scripted("Notre lait d'avoine est à £1.99 et le lait entier coûte £2.10. Oui."))
    parts, reply = told(street)
    assert (parts, reply.mode) == ([], "v5")


def test_opening_hours_and_vietnamese_go_out_too(make_street):
    street = make_street(scripted("Our Clifton Village shop is open 10:00–16:00 on Sunday. Bedminster and Bath are closed."))
    parts, reply = told(street, HOURS)
    assert (len(parts), reply.text) == (2, "".join(parts))
    street = make_street(scripted("{draft}"))
    parts, reply = told(street, "chủ nhật mấy giờ mở cửa?")
    assert reply.locale == "vi-VN"
    assert re.sub(r"\s+", " ", "".join(parts)) in re.sub(r"\s+", " ", reply.text)


def test_the_same_message_again_tells_no_parts_and_the_stored_reply(make_street):
    street = make_street(scripted(f"Oat Milk is £1.99. {MORE}"))
    _, first = told(street, message_id="m-1")
    parts, again = told(street, message_id="m-1")
    assert (parts, again.text, again.trace_id) == ([], first.text, first.trace_id)


def test_where_a_plugin_reviews_replies_the_answer_comes_whole(make_street, stand_ins):
    street = make_street(scripted(f"Oat Milk is £1.99. {MORE}"), "critic")
    parts, reply = told(street)
    assert (parts, reply.mode) == ([], "v5")


def test_over_http_the_sentences_are_events_and_the_whole_comes_last(make_street):
    street = make_street(scripted(f"Oat Milk is £1.99. {MORE}"))
    street.platform.settings = replace(street.platform.settings, business_key="corner")
    client = create_app(street.platform).test_client()
    response = client.post("/chat_api", json={"message": MILK, "message_id": "m-1"}, headers={"Accept": "text/event-stream"})
    events = events_of(response.text)
    assert [name for name, _ in events] == ["typing", "sentence", "sentence", "message", "done"]
    whole = events[3][1]
    assert "".join(data["text"] for name, data in events if name == "sentence") == whole["reply"]
    again = client.post("/chat_api", json={"message": MILK, "message_id": "m-1", "session_id": whole["session_id"]})
    assert again.json == whole


VAGUE = "Could you sort something out for the pancakes I have in mind?"
PRICES = [{"name": "product_price", "arguments": {"product": sku}} for sku in ("MILK-2L", "OAT-1L")]


def planned(*script: dict) -> dict:
    return {"name": "scripted", "options": {"script": list(script), "in_turn": True}}


def test_the_last_words_of_a_plan_go_out_sentence_by_sentence(make_street):
    street = make_street(planned({"say": "One moment. I look.", "call": PRICES}, {"say": f"{MORE} Oat Milk is £1.99."}), mode="v7")
    parts, reply = told(street, VAGUE)
    assert parts == [MORE, " Oat Milk is £1.99."]
    assert (reply.text, reply.mode) == ("".join(parts), "v7")


def test_a_plan_that_lies_behind_a_sentence_is_finished_by_us(make_street):
    street = make_street(planned({"call": PRICES}, {"say": f"{MORE} Oat Milk is £1.00. Bye."}), mode="v7")
    parts, reply = told(street, VAGUE)
    assert parts == [MORE]
    assert reply.text.startswith(MORE)
    assert "£1.00" not in reply.text
    assert [reply.text.count(price) for price in ("£2.10", "£1.99")] == [1, 1], reply.text
    assert street.told("a")[1] == ("assistant", reply.text)


def test_a_plan_that_breaks_off_behind_a_sentence_is_finished_by_us(make_street):
    script = {"call": PRICES}, {"say": f"{MORE} And", "call": [PRICES[0]]}, {"fail": "down"}
    parts, reply = told(make_street(planned(*script), mode="v7"), VAGUE)
    assert parts == [MORE]
    assert [reply.text.count(price) for price in ("£2.10", "£1.99")] == [1, 1], reply.text


def test_a_plan_that_says_a_sentence_again_after_a_call_says_it_once(make_street):
    script = {"call": PRICES[:1]}, {"say": f"{MORE} And", "call": PRICES[1:]}, {"say": f"{MORE} Oat Milk is £1.99."}
    parts, reply = told(make_street(planned(*script), mode="v7"), VAGUE)
    assert parts == [MORE, " Oat Milk is £1.99."]
    assert reply.text == "".join(parts)


def test_the_question_for_a_yes_stands_behind_what_went_out(make_street):
    smuggled = {"name": "add_to_cart", "arguments": {"product": "MILK-2L", "quantity": "5"}}
    street = make_street(planned({"call": [PRICES[0], smuggled]}, {"say": MORE}), mode="v7")
    parts, reply = told(street, "Who designed the Eiffel Tower, by the way?")
    assert parts == [MORE]
    assert reply.text.startswith(f"{MORE}\n\n")
    assert (reply.outcome, street.cart("a")) == ("asked", {})
