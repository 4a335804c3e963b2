"""A reply and a conversation's memory as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.conversations.dialogue_state import state_from_json, state_to_json
from app.services.conversations.presenting import plain, reply_to_json
from app.services.understanding.following.state import DialogueState, Told
from plugins.contracts import Card, Fact, Focus, Option, Pending, Quantity, Reply, Request, Role, Status, Suggestion, ToolCall
from plugins.kit.money import Money

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Parcel:
    weight: Decimal
    labels: tuple[str, ...]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (7, 7),
        (0.5, 0.5),
        ("<b>", "<b>"),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.000"), "0"),
        (Money(199, "GBP"), {"minor": 199, "currency": "GBP", "text": "£1.99"}),
        (Money(-5, "GBP"), {"minor": -5, "currency": "GBP", "text": "-£0.05"}),
        (Quantity(Decimal("0.5"), "kg"), {"amount": "0.5", "unit": "kg"}),
        (Status.NEEDS_INPUT, "needs_input"),
        (Role.ADMIN, 4),
        (date(2026, 1, 5), "2026-01-05"),
        (time(9, 30), "09:30:00"),
        (NOON, "2026-01-05T12:00:00+00:00"),
        ((1, [Decimal(2)], frozenset({3})), [1, ["2"], [3]]),
        ({1: Decimal(2), "x": {"y": Money(1, "VND")}}, {"1": "2", "x": {"y": {"minor": 1, "currency": "VND", "text": "₫1"}}}),
        (Parcel(Decimal("1.0"), ("a",)), {"weight": "1", "labels": ["a"]}),
        ((), []),
    ],
)
def test_every_value_of_the_contracts_is_plain_json(value, shown):
    assert plain(value) == shown
    assert json.loads(json.dumps(plain(value))) == shown


def test_money_is_worded_in_the_locale_that_reads_it():
    assert plain(Money(250000, "VND"), "vi-VN")["text"] == "250.000 ₫"


def test_a_reply_has_the_shape_that_integrators_rely_on():
    card = Card("product", "OAT", "Oat milk", price=Money(199, "GBP"), fields=(("Size", "1 l"),), actions=(Suggestion("Add", "add OAT"),))
    fact = Fact("price", Money(199, "GBP"), "OAT", source="versions/3/x", as_of=NOON)
    reply = Reply(
        "£1.99.", "s", "m", "t", "en-GB", "v5", "answered", 3, (fact,), (card,),
        (Suggestion("Cart", "my cart"),), (ToolCall("product_price", {"limit": Decimal(2)}, Status.OK, 0.123456),), 2,
    )  # fmt: skip
    price = {"minor": 199, "currency": "GBP", "text": "£1.99"}
    assert reply_to_json(reply, "corner") == {
        "reply": "£1.99.",
        "session_id": "s",
        "message_id": "m",
        "trace_id": "t",
        "bot": "corner",
        "locale": "en-GB",
        "mode": "v5",
        "outcome": "answered",
        "version": 3,
        "tools": [{"name": "product_price", "arguments": {"limit": "2"}, "confidence": 0.1235, "status": "ok"}],
        "facts": [
            {"kind": "price", "value": price, "subject": "OAT", "unit": "",
             "source": "versions/3/x", "as_of": "2026-01-05T12:00:00+00:00"},
        ],
        "cards": [
            {"kind": "product", "id": "OAT", "title": "Oat milk", "subtitle": "", "price": price, "price_text": "",
             "was_text": "", "stock": {"status": "", "text": ""}, "badge": "", "image": "", "fields": [["Size", "1 l"]],
             "actions": [{"label": "Add", "message": "add OAT"}]},
        ],
        "suggestions": [{"label": "Cart", "message": "my cart"}],
        "cart": {"count": 2},
    }  # fmt: skip


def test_every_reply_of_a_chat_survives_json_unchanged(street, session):
    for text in ("show me candles", "the second one", "add 2 kg of gala apples to my cart", "what's in my cart", "open on sunday?"):
        shown = reply_to_json(street.say(text, session), "corner")
        assert json.loads(json.dumps(shown)) == shown
        assert set(shown) == {"reply", "session_id", "message_id", "trace_id", "bot", "locale", "mode", "outcome", "version", "tools",
                              "facts", "cards", "suggestions", "cart"}  # fmt: skip


def test_what_is_stored_is_what_was_sent(street, session):
    shown = reply_to_json(street.say("show me candles", session, message_id="m-1"), "corner")
    stored = [line["reply"] for line in street.platform.history("corner", "web", session, "") if line["role"] == "assistant"]
    assert stored == [shown]


# --- a conversation's memory ---

words = st.text(max_size=12)
skus = st.lists(st.text(min_size=1, max_size=6), max_size=4).map(tuple)
values = st.recursive(words | st.booleans() | st.integers(-(2**53), 2**53), lambda inner: st.lists(inner, max_size=3), max_leaves=4)
arguments = st.dictionaries(words, values, max_size=3)
requests = st.builds(Request, st.just(""), st.sampled_from(["act", "ask", "unknown"]), words, arguments, st.floats(0, 1))
options = st.lists(st.builds(Option, words, values | arguments, st.lists(words, max_size=2).map(tuple)), max_size=3).map(tuple)
kinds = st.sampled_from(["input", "choice", "confirm", "tool", "offer"])
pendings = st.builds(Pending, kinds, words, arguments, words, options, st.integers(1, 3), st.lists(requests, max_size=2).map(tuple))
focuses = st.builds(Focus, words, skus, words, words, words)
told = st.lists(st.builds(Told, words, words), max_size=3).map(tuple)
states = st.builds(DialogueState, focuses, st.none() | pendings, st.none() | requests, st.sampled_from(["en-GB", "vi"]), told)


@given(state=states, count=st.integers(0, 50))
def test_a_conversations_memory_comes_back_as_it_was(state, count):
    stored = json.loads(json.dumps(state_to_json(state, count)))
    assert state_from_json(stored) == replace(state, cart_count=count)
    assert stored["cart_count"] == count


def test_a_new_conversation_remembers_nothing():
    assert state_from_json({}) == DialogueState()


@pytest.mark.parametrize("name", ["", "Kim", "O'Neil", "Ünsal 😀"])
def test_an_exact_number_in_a_pending_question_is_kept_as_text(name):
    state = DialogueState(pending=Pending("input", "add_to_cart", {"quantity": Decimal("2.50"), "name": name}, "product"))
    assert state_from_json(state_to_json(state, 0)).pending.arguments == {"quantity": "2.5", "name": name}
