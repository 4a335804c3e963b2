"""A conversation read a page at a time, with the calls to models of each turn, and what the shop's people noted down about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.storage.desk.desk import Wanted
from app.storage.desk.transcripts import NEWEST
from app.storage.messengers.handovers import Hand, NewLine
from app.storage.turns.model_calls import ModelCall
from tests.storage.clock import NOW

ANN = Hand("p-ann", "Ann")


@pytest.fixture
def talk(shop, make_turn):
    """A conversation of five turns."""
    conversation = None
    for number in range(1, 6):
        shop.commit(make_turn(conversation, user_text=f"q{number}", reply_text=f"a{number}", trace={"number": number}))
        conversation = shop.conversations.find("web", "session-1")
    return conversation


def test_pages_hold_whole_turns_and_follow_one_another(shop, talk):
    seen, before = [], NEWEST
    while before:
        lines, more = shop.transcripts.before(talk.id, before, 3)
        seen, before = [line.text for line in lines] + seen, lines[0].turn if more else 0
    assert seen == [text for number in range(1, 6) for text in (f"q{number}", f"a{number}")]
    assert [line.text for line in shop.transcripts.after(talk.id, 4, 10)] == ["q5", "a5"]
    assert shop.transcripts.before(talk.id, 1, 3) == ([], False)


def test_an_answer_has_its_trace_and_a_persons_line_the_name(shop, talk):
    shop.handovers.take(talk.id, ANN, NOW)
    shop.handovers.say(talk.id, ANN, NewLine("person", "Hello", "t-ann", {"name": "Ann"}), NOW)
    question, answer, said = shop.transcripts.after(talk.id, 4, 10)
    assert (question.trace, answer.trace, answer.mode) == ({}, {"number": 5}, "v5")
    assert (said.role, said.payload, said.trace) == ("person", {"name": "Ann"}, {})


def test_the_calls_to_models_are_found_by_turn(shop, talk, make_turn):
    call = ModelCall("2026-03-14", "t-model", "wording", "scripted", "small", "ok", NOW, 100, 20, 1500, 300.0)
    shop.commit(make_turn(talk, trace_id="t-model", model_calls=(call,)))
    assert shop.transcripts.model_calls(talk.id, 6, 6) == {"t-model": [call]}
    assert shop.transcripts.model_calls(talk.id, 1, 5) == {}


def test_notes_are_kept_and_taken_away_by_conversation(shop, talk, make_turn):
    assert shop.transcripts.add_note(talk.id, ANN.id, "Ann Lee", "Comes on Friday", NOW)
    assert not shop.transcripts.add_note("0" * 32, ANN.id, "Ann Lee", "Nobody", NOW)
    (note,) = shop.transcripts.notes(talk.id)
    assert (note.person_name, note.text, note.at) == ("Ann Lee", "Comes on Friday", NOW)
    assert shop.transcripts.drop_note("0" * 32, note.id) is None
    assert shop.transcripts.drop_note(talk.id, note.id) == note
    assert shop.transcripts.notes(talk.id) == []


def test_conversations_are_found_by_their_tag(shop, talk, make_turn):
    other = replace(make_turn(), now=NOW + timedelta(hours=1))
    shop.commit(other)
    assert shop.transcripts.add_tag(talk.id, "big order")
    assert not shop.transcripts.add_tag(talk.id, "big order")
    assert not shop.transcripts.add_tag("0" * 32, "big order")
    assert (shop.transcripts.tags(talk.id), shop.transcripts.all_tags()) == (["big order"], ["big order"])
    assert [one.id for one in shop.desk.page(Wanted(tag="big order"), 10)] == [talk.id]
    assert [one.id for one in shop.desk.page(Wanted(tag="big order", text="q5"), 10)] == [talk.id]
    assert shop.desk.page(Wanted(tag="small"), 10) == []
    assert shop.transcripts.drop_tag(talk.id, "big order")
    assert not shop.transcripts.drop_tag(talk.id, "big order")
    assert shop.desk.page(Wanted(tag="big order"), 10) == []


def test_all_of_it_goes_with_the_conversation(shop, talk):
    shop.transcripts.add_note(talk.id, ANN.id, "Ann Lee", "Comes on Friday", NOW)
    shop.transcripts.add_tag(talk.id, "big order")
    shop.conversations.delete("web", talk.session_id)
    assert (shop.transcripts.notes(talk.id), shop.transcripts.all_tags()) == ([], [])
