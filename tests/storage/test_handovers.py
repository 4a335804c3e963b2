"""A conversation goes to a person and back; whatever else is being answered meanwhile cannot be stored any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.errors import NotFound
from app.storage.messengers.handovers import ENDED, WAITING, Hand, InOtherHands, NewLine, note_asked, note_heard
from app.storage.turns.turns import WITH_PERSON, AlreadyAnswered, Conflict
from tests.storage.clock import NOW

ANN, BOB = Hand("p-ann", "Ann"), Hand("p-bob", "Bob")
LATER = NOW + timedelta(minutes=5)


def line(text: str, message_id: str = "", role: str = "person") -> NewLine:
    return NewLine(role, text, f"t-{text}", {"name": "Ann"}, message_id)


@pytest.fixture
def talk(shop, make_turn):
    """A conversation of one turn."""
    turn = make_turn()
    shop.commit(turn)
    return shop.conversations.find("web", turn.conversation.session_id)


def test_an_answer_that_was_being_computed_is_refused_after_a_take_over(shop, talk, make_turn):
    turn = make_turn(talk)
    assert shop.handovers.is_at(talk.id, talk.revision)
    shop.handovers.take(talk.id, ANN, NOW)
    assert not shop.handovers.is_at(talk.id, talk.revision)
    with pytest.raises(Conflict):
        shop.commit(turn)
    assert shop.conversations.find("web", talk.session_id).owner == "human"


def test_a_persons_line_is_a_turn_of_its_own_and_stored_once(shop, talk):
    shop.handovers.take(talk.id, ANN, NOW)
    assert shop.handovers.say(talk.id, ANN, line("Good morning!", "m-1"), LATER)
    assert not shop.handovers.say(talk.id, ANN, line("Good morning!", "m-1"), LATER)
    said = shop.conversations.history(talk.id)[-1]
    assert (said.turn, said.role, said.text, said.payload) == (talk.turns + 1, "person", "Good morning!", {"name": "Ann"})
    found = shop.conversations.find("web", talk.session_id)
    assert (found.turns, found.last_at) == (talk.turns + 1, LATER)
    assert shop.handovers.find(talk.id).told


def test_only_who_has_a_conversation_speaks_in_it(shop, talk):
    with pytest.raises(InOtherHands):
        shop.handovers.say(talk.id, ANN, line("Hello"), NOW)
    shop.handovers.take(talk.id, ANN, NOW)
    with pytest.raises(InOtherHands, match="Ann has this conversation"):
        shop.handovers.take(talk.id, BOB, NOW)
    with pytest.raises(InOtherHands):
        shop.handovers.say(talk.id, BOB, line("Hello"), NOW)
    shop.handovers.take(talk.id, BOB, NOW, even_from=ANN.id)
    assert shop.handovers.find(talk.id).person_name == "Bob"
    assert shop.handovers.say(talk.id, BOB, line("Hello"), NOW)
    with pytest.raises(NotFound):
        shop.handovers.take("0" * 32, ANN, NOW)


def test_who_asks_waits_until_taken_settled_or_given_back(shop, talk, make_turn):
    shop.commit(make_turn(talk), note_asked(talk.id, NOW))
    assert [(one.state, one.unread) for one in shop.handovers.open()] == [(WAITING, 1)]
    assert shop.handovers.counts() == (1, 0)
    assert shop.handovers.given_up(NOW) == []
    assert shop.handovers.given_up(LATER) == [talk.id]
    shop.handovers.take(talk.id, ANN, NOW)
    assert (shop.handovers.counts(), shop.handovers.find(talk.id).asked_at) == ((0, 0), NOW)
    assert not shop.handovers.settle(talk.id, "Ann", NOW)
    assert shop.handovers.give_back(talk.id, line("I'm back", role="assistant"), "Ann", LATER)
    assert not shop.handovers.give_back(talk.id, None, "Ann", LATER)
    found = shop.conversations.find("web", talk.session_id)
    assert (found.owner, shop.conversations.history(talk.id)[-1].role) == ("bot", "assistant")
    assert (shop.handovers.find(talk.id).state, shop.handovers.open()) == (ENDED, [])
    shop.commit(make_turn(found), note_asked(talk.id, LATER))
    assert shop.handovers.settle(talk.id, "Ann", LATER)
    assert shop.handovers.counts() == (0, 0)


def test_what_a_customer_writes_to_a_person_is_stored_once_and_counted(shop, talk, make_turn):
    shop.handovers.take(talk.id, ANN, NOW)
    held = shop.conversations.find("web", talk.session_id)
    turn = replace(make_turn(held), is_silent=True, outcome=WITH_PERSON, message_id="c-9")
    shop.commit(turn, note_heard(talk.id, LATER))
    with pytest.raises(AlreadyAnswered) as again:
        shop.commit(turn, note_heard(talk.id, LATER))
    assert again.value.payload == turn.reply_payload
    assert shop.find_reply(talk.id, "c-9") == turn.reply_payload
    assert [one.role for one in shop.conversations.history(talk.id)] == ["customer", "assistant", "customer"]
    assert (shop.handovers.find(talk.id).unread, shop.handovers.counts()) == (1, (0, 1))
    shop.handovers.see(talk.id)
    assert shop.handovers.counts() == (0, 0)


def test_a_conversation_rests_from_the_first_words_that_nobody_answered(shop, talk, make_turn):
    shop.handovers.take(talk.id, ANN, NOW)
    assert shop.handovers.resting(NOW) == []
    assert shop.handovers.resting(LATER) == [talk.id]
    held = shop.conversations.find("web", talk.session_id)
    for minutes in (10, 12):
        at = NOW + timedelta(minutes=minutes)
        held = shop.conversations.find("web", talk.session_id)
        shop.commit(replace(make_turn(held), is_silent=True, outcome=WITH_PERSON, message_id=f"c-{minutes}"), note_heard(talk.id, at))
    asked_at = NOW + timedelta(minutes=10)
    assert shop.handovers.find(talk.id).rests_since == asked_at
    assert not shop.handovers.give_back(talk.id, None, "quiet", LATER, rests_since=asked_at)
    assert shop.handovers.give_back(talk.id, None, "quiet", LATER, rests_since=asked_at + timedelta(seconds=1))


def test_what_changed_is_told_by_number(shop, talk):
    before = shop.handovers.last_event()
    assert shop.handovers.changed_since(before) == frozenset()
    shop.handovers.take(talk.id, ANN, NOW)
    assert shop.handovers.last_event() > before
    assert shop.handovers.changed_since(before) == {talk.id}


def test_all_of_it_goes_with_the_conversation(shop, talk):
    shop.handovers.take(talk.id, ANN, NOW)
    shop.handovers.say(talk.id, ANN, line("Hello"), NOW)
    assert shop.conversations.delete("web", talk.session_id)
    assert (shop.handovers.find(talk.id), shop.handovers.open()) == (None, [])
