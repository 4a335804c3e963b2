"""One turn: stored whole, once, in order, and refused when the conversation moved on."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from app.errors import BadMessage
from app.storage.turns.turns import AlreadyAnswered, Conflict, Conversation, NewLead, UnansweredQuestion
from plugins.contracts import CartLine, Lead
from tests.storage.clock import NOW

CALL_ME = NewLead("L-7K3QD", Lead("callback", name="Ada", phone="+441632960961", consent="Yes, call me."))
TWO_APPLES = CartLine("APPLE", Decimal("2.50"))


def everything(shop, conversation: Conversation, trace_id: str) -> tuple:
    found = shop.conversations.find(conversation.channel, conversation.session_id)
    history, cart = shop.conversations.history(conversation.id), shop.cart(conversation.id)
    return found, history, cart, shop.leads(), shop.unanswered(), shop.trace(trace_id)


def test_a_turn_is_stored_with_all_that_it_leaves_behind(shop, make_turn):
    turn = make_turn(
        tool="find_price",
        score=0.875,
        milliseconds=2.5,
        trace={"candidates": [["find_price", 0.875]]},
        events=(("price_asked", {"sku": "OAT-1"}),),
        cart_lines=(TWO_APPLES, CartLine("OAT-1", Decimal(1))),
        leads=(CALL_ME,),
        unanswered=("Do you sell hats?",),
    )
    shop.commit(turn)
    found, history, cart, leads, unanswered, trace = everything(shop, turn.conversation, turn.trace_id)
    assert found == replace(turn.conversation, state=turn.state, revision=1, turns=1, cart_count=2)
    assert [(line.turn, line.role, line.text, line.payload, line.at) for line in history] == [
        (1, "customer", turn.user_text, None, NOW),
        (1, "assistant", turn.reply_text, turn.reply_payload, NOW),
    ]
    assert cart == turn.cart_lines
    assert [(lead.reference, lead.lead, lead.conversation_id, lead.at) for lead in leads] == [("L-7K3QD", CALL_ME.lead, found.id, NOW)]
    assert unanswered == [UnansweredQuestion("Do you sell hats?", 1, NOW, NOW)]
    assert (trace.turn, trace.mode, trace.outcome, trace.detail) == (1, "v5", "answered", turn.trace)
    assert (trace.tool, trace.score, trace.milliseconds) == ("find_price", 0.875, 2.5)


def test_the_next_turn_moves_the_conversation_on(shop, make_turn):
    first = make_turn(cart_lines=(TWO_APPLES,))
    shop.commit(first)
    stored = shop.conversations.find("web", first.conversation.session_id)
    later = NOW + timedelta(minutes=2)
    shop.commit(make_turn(replace(stored, owner="human", version=4), locale="vi-VN", now=later))
    found = shop.conversations.find("web", first.conversation.session_id)
    assert (found.revision, found.turns, found.owner, found.version, found.locale) == (2, 2, "human", 4, "vi-VN")
    assert (found.started_at, found.last_at, found.cart_count) == (NOW, later, 1)
    assert shop.cart(found.id) == (TWO_APPLES,)


def test_history_is_the_last_messages_oldest_first(shop, make_turn):
    conversation = Conversation.begin("web", "long", "", 1, "en-GB", NOW)
    for number in range(4):
        shop.commit(make_turn(conversation, user_text=f"q{number}", reply_text=f"a{number}"))
        conversation = shop.conversations.find("web", "long")
    assert [line.text for line in shop.conversations.history(conversation.id, limit=5)] == ["a1", "q2", "a2", "q3", "a3"]


def test_a_turn_from_an_old_revision_is_a_conflict_and_stores_nothing(shop, make_turn):
    first = make_turn()
    shop.commit(first)
    stored = shop.conversations.find("web", first.conversation.session_id)
    shop.commit(make_turn(stored))
    before = everything(shop, stored, first.trace_id)
    with pytest.raises(Conflict):
        shop.commit(make_turn(stored, cart_lines=(TWO_APPLES,), leads=(CALL_ME,), unanswered=("hats?",)))
    assert everything(shop, stored, first.trace_id) == before


def test_a_session_that_was_opened_meanwhile_is_a_conflict(shop, make_turn):
    shop.commit(make_turn(Conversation.begin("web", "same", "", 1, "en-GB", NOW)))
    with pytest.raises(Conflict):
        shop.commit(make_turn(Conversation.begin("web", "same", "", 1, "en-GB", NOW)))
    shop.commit(make_turn(Conversation.begin("whatsapp", "same", "", 1, "en-GB", NOW)))


@pytest.mark.parametrize("moment", ["with its conversation read before", "with its conversation read after", "as a new conversation"])
def test_a_repeated_message_gets_the_first_reply(shop, make_turn, moment):
    first = make_turn(message_id="m-1", reply_payload={"text": "first"})
    shop.commit(first)
    stored = shop.conversations.find("web", first.conversation.session_id)
    shop.commit(make_turn(stored, message_id="m-2"))
    conversation = {
        "with its conversation read before": stored,
        "with its conversation read after": shop.conversations.find("web", stored.session_id),
        "as a new conversation": Conversation.begin("web", stored.session_id, "", 1, "en-GB", NOW),
    }[moment]
    with pytest.raises(AlreadyAnswered) as refusal:
        shop.commit(make_turn(conversation, message_id="m-1", reply_payload={"text": "second"}))
    assert refusal.value.payload == {"text": "first"}
    assert shop.find_reply(stored.id, "m-1") == {"text": "first"}
    assert len(shop.conversations.history(stored.id)) == 4


def test_messages_without_an_id_are_never_taken_for_repeated(shop, make_turn):
    first = make_turn(message_id="")
    shop.commit(first)
    stored = shop.conversations.find("web", first.conversation.session_id)
    shop.commit(make_turn(stored, message_id=""))
    assert shop.find_reply(stored.id, "") is None
    assert shop.conversations.find("web", stored.session_id).turns == 2


def test_a_message_id_counts_in_its_own_conversation_only(shop, make_turn):
    shop.commit(make_turn(message_id="m-1"))
    other = make_turn(message_id="m-1")
    assert shop.find_reply(other.conversation.id, "m-1") is None
    shop.commit(other)


def test_a_reference_that_is_taken_is_a_conflict_so_that_the_turn_gets_another(shop, make_turn):
    shop.commit(make_turn(leads=(CALL_ME,)))
    with pytest.raises(Conflict):
        shop.commit(make_turn(leads=(CALL_ME,)))
    assert len(shop.leads()) == 1


def test_a_turn_that_breaks_a_rule_of_the_tables_is_an_error_and_no_conflict(shop, make_turn):
    turn = make_turn()
    with pytest.raises((sqlite3.IntegrityError, IntegrityError)):
        shop.commit(replace(turn, conversation=replace(turn.conversation, owner="nobody we know")))
    assert shop.conversations.find("web", turn.conversation.session_id) is None


def test_delete_leaves_nothing(shop, make_turn, count_rows):
    kept, gone = (
        make_turn(),
        make_turn(
            events=(("x", {}),), cart_lines=(TWO_APPLES,), leads=(CALL_ME,), unanswered=("my number is 01632 960961, do you sell hats?",)
        ),
    )
    shop.commit(kept)
    rows = count_rows(shop)
    shop.commit(gone)
    assert count_rows(shop) != rows
    assert shop.conversations.delete("web", gone.conversation.session_id)
    assert count_rows(shop) == rows
    assert not shop.conversations.delete("web", gone.conversation.session_id)
    with pytest.raises(Conflict):
        shop.commit(make_turn(replace(gone.conversation, revision=1)))


def test_a_question_is_counted_however_it_is_written(shop, make_turn):
    shop.commit(make_turn(unanswered=("Có bán mũ không?", "co ban mu khong", "Do you sell tents?")))
    shop.commit(make_turn(unanswered=("CÓ BÁN MŨ KHÔNG",), now=NOW + timedelta(days=1)))
    most, second = shop.unanswered()
    assert (most.times, most.first_at, most.last_at) == (3, NOW, NOW + timedelta(days=1))
    assert (second.question, second.times) == ("Do you sell tents?", 1)
    assert shop.unanswered(limit=1) == [most]


def test_a_long_or_signs_only_question_is_kept(shop, make_turn):
    shop.commit(make_turn(unanswered=("???", "wo " * 3000, "漢" * 4000)))
    assert {asked.question for asked in shop.unanswered()} == {"???", "wo " * 3000, "漢" * 4000}


def test_identifiers_have_a_limit(make_turn):
    with pytest.raises(BadMessage, match="^session_id has 201 characters. Send at most 200.$"):
        Conversation.begin("web", "s" * 201, "", 1, "en-GB", NOW)
    with pytest.raises(BadMessage, match="^message_id has 201 characters. Send at most 200.$"):
        make_turn(message_id="m" * 201)


def test_identifiers_may_be_as_wide_as_they_are_long(shop, make_turn):
    wide = "".join(chr(0x10000 + number * 37) for number in range(200))
    turn = make_turn(Conversation.begin("web", wide, wide, 1, "en-GB", NOW), message_id=wide)
    shop.commit(turn)
    assert shop.find_reply(turn.conversation.id, wide) == turn.reply_payload
