"""What is stored is read back exactly, whatever a customer types; NUL and lone surrogates by one rule on every database."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.storage.databases.columns import from_epoch, from_json, storable, to_epoch, to_json
from app.storage.turns.turns import Conversation
from plugins.contracts import CartLine

texts = some.text(some.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
rough_texts = some.text(max_size=60)
keys = some.text(some.characters(codec="utf-8"), max_size=8)
numbers = some.integers(-(2**63), 2**63 - 1) | some.floats(allow_nan=False, allow_infinity=False)
plain = some.recursive(
    some.none() | some.booleans() | numbers | some.text(some.characters(codec="utf-8"), max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
documents = some.dictionaries(texts, plain, max_size=4)
moments = some.datetimes(timezones=some.just(UTC))
quantities = some.decimals(min_value="0.001", max_value="99999", places=3) | some.integers(1, 10**6).map(Decimal)
lines = some.lists(some.builds(CartLine, texts, quantities), max_size=5, unique_by=lambda line: line.sku).map(tuple)
examples = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@examples
@given(words=texts, reply=texts, payload=documents, state=documents, trace=documents, now=moments, cart=lines)
def test_a_turn_is_read_back_exactly(shop, make_turn, words, reply, payload, state, trace, now, cart):
    conversation = Conversation.begin("web", uuid.uuid4().hex, words, 1, "en-GB", now)
    said = {"message_id": "", "user_text": words, "reply_text": reply, "reply_payload": payload}
    turn = make_turn(conversation, **said, state=state, trace=trace, now=now, cart_lines=cart)
    shop.commit(turn)
    found = shop.conversations.find("web", conversation.session_id)
    assert (found.visitor, found.state, found.last_at, found.cart_count) == (words, state, now, len(cart))
    question, answer = shop.conversations.history(found.id)
    assert (question.text, answer.text, answer.payload, answer.at) == (words, reply, payload, now)
    assert [str(line.quantity) for line in shop.cart(found.id)] == [str(line.quantity) for line in cart]
    assert shop.cart(found.id) == cart
    assert shop.trace(turn.trace_id).detail == trace


@examples
@given(words=rough_texts, message_id=rough_texts.filter(storable))
def test_rough_text_is_stored_by_one_rule(shop, make_turn, words, message_id):
    conversation = Conversation.begin("web", uuid.uuid4().hex + words, words, 1, "en-GB", datetime(2026, 1, 1, tzinfo=UTC))
    said = {"user_text": words, "message_id": message_id, "reply_payload": {"text": words}}
    shop.commit(make_turn(conversation, **said, events=((words, {"words": words}),), unanswered=(words,)))
    found = shop.conversations.find("web", conversation.session_id)
    assert found.visitor == storable(words)
    assert shop.conversations.history(found.id)[0].text == storable(words)
    assert shop.find_reply(found.id, message_id)["text"].replace("\x00", "") == storable(words)


def test_the_rule_for_rough_text():
    assert storable("a\x00b \ud800 ữ 🥛") == "ab ? ữ 🥛"
    assert from_json(to_json({"text": "a\x00b", "rough": "\ud800", "price": Decimal("1.50"), "on": datetime(2026, 1, 2, tzinfo=UTC)})) == {
        "text": "a\x00b",
        "rough": "?",
        "price": "1.50",
        "on": "2026-01-02 00:00:00+00:00",
    }


@given(moments)
def test_a_time_is_kept_to_the_microsecond(moment):
    assert from_epoch(to_epoch(moment)) == moment


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        to_epoch(datetime(2026, 1, 1))
