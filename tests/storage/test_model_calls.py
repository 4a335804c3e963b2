"""The accounts of models: stored with the turn or not at all, added up by day, kept when the conversation goes."""

from __future__ import annotations

from dataclasses import replace

from app.storage.turns.model_calls import CAP_REACHED, ModelCall, Spent
from tests.storage.clock import NOW

CALL = ModelCall("2026-03-14", "trace-1", "wording", "openai_compatible", "gpt", "ok", NOW, 120, 30, 450, 812.5)


def test_a_turns_calls_are_stored_with_it_in_their_order(shop, make_turn):
    failed = replace(CALL, outcome="slow", tokens_written=0, cost_micro=0, tokens_cached=64)
    shop.commit(make_turn(trace_id="trace-1", model_calls=(failed, CALL)))
    shop.commit(make_turn())
    assert shop.model_calls("trace-1") == [failed, CALL]


def test_a_day_is_added_up(shop, make_turn):
    assert shop.spent_on("2026-03-14") == Spent(0, 0, told=False)
    shop.commit(make_turn(model_calls=(CALL, CALL)))
    shop.commit(make_turn(model_calls=(replace(CALL, day="2026-03-15"),)))
    assert shop.spent_on("2026-03-14") == Spent(300, 900, told=False)
    shop.add_model_calls([replace(CALL, outcome=CAP_REACHED, tokens_read=0, tokens_written=0, cost_micro=0)])
    assert shop.spent_on("2026-03-14") == Spent(300, 900, told=True)


def test_what_was_spent_stays_spent_when_the_conversation_goes(shop, make_turn):
    turn = make_turn(trace_id="trace-1", model_calls=(CALL,))
    shop.commit(turn)
    assert shop.conversations.delete("web", turn.conversation.session_id)
    assert shop.spent_on("2026-03-14").tokens == 150
    assert shop.model_calls("trace-1") == [CALL]


def test_no_calls_write_nothing(shop, count_rows):
    shop.add_model_calls([])
    shop.ping()
    assert count_rows(shop)["model_calls"] == 0
