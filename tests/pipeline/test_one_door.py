"""The one door: whatever comes in is answered or refused in words, once, and to the one who asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.container import Platform
from app.errors import BadMessage, EmptyMessage, ForeignSession, UnknownTenant
from app.services.conversations.presenting import reply_to_json
from plugins.contracts import Message
from tests.pipeline.shops import GROCER
from tests.storage.rows import rows_by_table


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00", "\x00\x07\x1b", "\u200b\u200e\ufeff", "\u202e"])
def test_a_message_without_a_visible_letter_is_refused_and_leaves_nothing(street, session, text):
    with pytest.raises(EmptyMessage, match="The message is empty. Write what you are looking for."):
        street.say(text, session)
    assert street.told(session) == []


@pytest.mark.parametrize("text", ["😀", "🛒🛒🛒", "?!?", "...", "👩‍👩‍👧", "\u0301\u0301"])
def test_a_message_without_words_is_answered_kindly(street, session, text):
    reply = street.say(text, session)
    assert (reply.text, reply.outcome) == ("I can read words best. What are you looking for?", "unknown")


HIDDEN = ["how much is oat\x00 milk?", "how much is \u202eoat milk\u202c", "HOW MUCH IS OAT MILK", "  how much\r\nis oat\tmilk "]
FOREIGN = ["كم سعر حليب الشوفان؟", "כמה עולה חלב שיבולת שועל", "オートミルクはいくらですか", "сколько стоит овсяное молоко"]
VOCABULARY = """
how much is the red one candle oat milk add 2 kg of to my cart yes no those it second cheaper there and , . ? under £5 on sunday bs8
empty remove show compare open deliver without nuts what about đỏ bao nhiêu giỏ
"""


@pytest.mark.parametrize("text", [*HIDDEN, "how much is oat milk 😀"])
def test_control_and_direction_marks_do_not_hide_the_question(street, session, text):
    assert street.say(text, session).text == "The price of Oat Milk is £1.99."


@pytest.mark.parametrize("text", FOREIGN)
def test_a_language_that_the_shop_does_not_speak_is_admitted(street, session, text):
    reply = street.say(text, session)
    assert reply.outcome in ("unknown", "answered")
    assert reply.text
    assert "£" not in reply.text


def test_html_is_stored_as_it_was_typed_and_never_executed_into_the_wording(street, session):
    text = "<script>alert(1)</script> <b>oat milk</b> price"
    reply = street.say(text, session)
    assert street.told(session)[0] == ("customer", text)
    assert "<script>" not in reply.text


def test_a_hundred_thousand_characters_are_answered(street, session):
    reply = street.say("how much is oat milk and " * 4_000, session)
    assert reply.text
    assert len(reply.calls) <= 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_is_answered_or_refused_as_empty(street, session, text):
    try:
        assert street.say(text, session).text
    except EmptyMessage:
        assert not any(letter.isalnum() for letter in text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(VOCABULARY.split()), min_size=1, max_size=12))
def test_any_order_of_a_shops_words_is_answered(street, session, words):
    assert street.say(" ".join(words), session).outcome in ("answered", "asked", "unknown", "refused")


def test_a_session_answers_only_to_the_visitor_who_opened_it(street, session):
    street.say("add 2 oat milk to my cart", session, visitor="anna")
    for visitor in ("ben", ""):
        with pytest.raises(ForeignSession, match="This session belongs to another visitor. Start a session of your own."):
            street.say("what's in my cart", session, visitor=visitor)
        with pytest.raises(ForeignSession):
            street.platform.history("corner", "web", session, visitor)
        with pytest.raises(ForeignSession):
            street.platform.forget("corner", "web", session, visitor)
    assert street.cart(session) == {"OAT-1L": "2"}


def test_a_session_id_of_another_channel_or_shop_is_another_conversation(street, session):
    street.say("add 2 oat milk to my cart", session)
    assert street.say("what's in my cart", session, channel="whatsapp").text == "Your cart is empty."
    assert "trống" in street.say("giỏ hàng của tôi có gì", session, shop="tailor").text
    assert street.cart(session) == {"OAT-1L": "2"}


def test_a_forgotten_session_is_gone_with_all_that_belongs_to_it(make_shops):
    street = make_shops()
    street.chat("add 2 oat milk to my cart", "what is the meaning of life")
    assert street.platform.forget("corner", "web", "s-1", "") is True
    assert street.platform.forget("corner", "web", "s-1", "") is False
    assert street.platform.history("corner", "web", "s-1", "") is None
    rows = rows_by_table(f"sqlite:///{street.place / 'instance' / 'corner.db'}", None)
    assert {name: rows[name] for name in ("conversations", "messages", "cart_lines", "traces")} == dict.fromkeys(
        ("conversations", "messages", "cart_lines", "traces"), 0
    )


@pytest.mark.parametrize("shop", ["nobody", "", "../corner", "corner/..", "CORNER", "x" * 300, "corner\x00", "schemas"])
def test_an_unknown_shop_is_told_so(street, session, shop):
    with pytest.raises(UnknownTenant):
        street.say("hello", session, shop=shop)


def test_an_identifier_too_long_to_store_is_refused(street):
    with pytest.raises(BadMessage, match="Send at most 200"):
        street.say("hello", "s" * 201)
    with pytest.raises(BadMessage, match="Send at most 200"):
        street.say("hello", "short", message_id="m" * 201)


# --- the same message again ---


def test_a_repeated_message_gets_its_first_reply_and_changes_nothing(street, session):
    first = street.say("add 2 oat milk to my cart", session, message_id="m-1")
    between = street.say("what's in my cart", session, message_id="m-2")
    again = street.say("add 2 oat milk to my cart", session, message_id="m-1")
    assert reply_to_json(again, "corner") == reply_to_json(first, "corner")
    assert (again.text, again.trace_id) == (first.text, first.trace_id)
    assert street.cart(session) == {"OAT-1L": "2"}
    assert [text for _, text in street.told(session)] == ["add 2 oat milk to my cart", first.text, "what's in my cart", between.text]


def test_a_repeated_message_is_known_after_a_restart(make_shops):
    street = make_shops()
    first = street.say("add 2 oat milk to my cart", message_id="m-1")
    street.reopen()
    again = street.say("add 2 oat milk to my cart", message_id="m-1")
    assert reply_to_json(again, "corner") == reply_to_json(first, "corner")
    assert street.cart() == {"OAT-1L": "2"}


def test_the_same_message_id_of_another_session_is_another_message(street, session):
    for number in range(3):
        street.say("add 2 oat milk to my cart", f"{session}-{number}", message_id="m-1")
    assert [street.cart(f"{session}-{number}") for number in range(3)] == [{"OAT-1L": "2"}] * 3


def test_the_same_message_at_the_same_instant_is_answered_once(street, session):
    for attempt in range(5):
        here, start = f"{session}-{attempt}", Barrier(4)

        def send(_: int, here: str = here, start: Barrier = start) -> dict:
            start.wait()
            return reply_to_json(street.say("add 2 oat milk to my cart", here, message_id="m-1"), "corner")

        with ThreadPoolExecutor(4) as threads:
            replies = list(threads.map(send, range(4)))
        assert replies == [replies[0]] * 4
        assert street.cart(here) == {"OAT-1L": "2"}
        assert len(street.told(here)) == 2


def test_the_same_message_in_two_processes_at_once_is_answered_once(make_shops):
    street = make_shops()
    other, here = street.open_platform(), street.platform
    try:
        for attempt in range(5):
            message, start = Message("add 2 oat milk to my cart", f"s-{attempt}", message_id="m-1"), Barrier(2)

            def send(platform: Platform, message: Message = message, start: Barrier = start) -> dict:
                start.wait()
                return reply_to_json(platform.handle(message, "corner"), "corner")

            with ThreadPoolExecutor(2) as threads:
                left, right = threads.map(send, [here, other])
            assert left == right
            assert street.cart(f"s-{attempt}") == {"OAT-1L": "2"}
            assert len(street.told(f"s-{attempt}")) == 2
    finally:
        other.close()


def test_two_processes_that_answer_one_session_lose_no_message(make_shops):
    """Two platforms over one folder share no lock, so that each meets the other's turns as conflicts."""
    street = make_shops()
    other = street.open_platform()
    start = Barrier(2)

    def talk(platform_and_name: tuple) -> None:
        platform, name = platform_and_name
        start.wait()
        for number in range(12):
            platform.handle(Message("add 1 whole milk to my cart", "shared", message_id=f"{name}-{number}"), "corner")

    try:
        street.say("hello", "shared")
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(talk, [(street.platform, "left"), (other, "right")]))
        assert len([role for role, _ in street.told("shared") if role == "customer"]) == 25
    finally:
        other.close()
    assert street.cart("shared") == {"MILK-2L": "24"}


# --- many at once ---


def test_sixty_four_customers_at_once_never_see_each_others_cart(make_shops):
    goods = [{"sku": f"SKU-{number}", "name": f"{word} soap", "price": 100 + number} for number, word in enumerate(_WORDS)]
    street = make_shops(corner={"tenant": GROCER["tenant"], "catalog": {"products": goods}})
    start = Barrier(64)

    def shop(number: int) -> tuple[str, str]:
        session = f"customer-{number}"
        start.wait()
        added = street.say(f"add {number + 1} {_WORDS[number]} soap to my cart", session)
        assert added.cart_count == 1, added.text
        street.say("do you have any soap", session)
        return street.say("what's in my cart", session).text, street.say("how much is that", session).text

    with ThreadPoolExecutor(64) as threads:
        carts = list(threads.map(shop, range(64)))
    for number, (shown, _) in enumerate(carts):
        assert f"{number + 1} × {_WORDS[number]} soap" in shown
        assert [word for word in _WORDS if f"× {word} " in shown] == [_WORDS[number]]
        assert street.cart(f"customer-{number}") == {f"SKU-{number}": str(number + 1)}


_WORDS = [f"{first}{second}" for first in ("Alder", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel")
          for second in ("dale", "field", "gate", "ham", "stone", "wick", "mere", "bury")]  # fmt: skip
