"""Customers on both databases: one record for each identity that is proved, merged by proof or by a person, and apart again."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import pytest

from app.storage.customers.customers import Wanted
from app.storage.messengers.channels import Inbox
from app.storage.orders.orders import Owner
from app.storage.turns.turns import Conversation, NewLead, TurnRecord
from plugins.contracts import Lead
from plugins.contracts.channels import Identity, Inbound
from tests.storage.clock import NOW
from tests.storage.test_orders import an_order, keep

NUMBERS = itertools.count()
LATER = NOW + timedelta(minutes=2)
PHONE = "+447700900001"


@pytest.fixture
def hear(shop):
    """``hear("whatsapp", phone="+44...")``: somebody writes on a messenger and is answered."""
    inbox = Inbox(shop)

    def write(channel: str, phone: str = "", user_id: str = "", name: str = "", at=NOW, out_at=None, text: str = "hello") -> str:
        inbound = Inbound(f"M{next(NUMBERS)}", Identity(phone, user_id), text=text, profile_name=name)
        inbox.receive(channel, inbound, at, lambda one: 0.0, 0.0)
        ((channel, identity),) = inbox.due(at)
        answering = inbox.claim(channel, identity, "worker", at, timedelta(seconds=60))
        inbox.opt(channel, identity, out_at)
        inbox.leave(answering)
        inbox.release(answering)
        return identity

    return write


@pytest.fixture
def ask(shop, make_turn):
    """``ask("session-1", visitor="ann", lead=Lead(...))``: a turn of a web conversation."""

    def talk(session: str, visitor: str = "", lead: Lead | None = None, at=NOW, channel: str = "web") -> TurnRecord:
        found = shop.conversations.find(channel, session)
        conversation = found or Conversation.begin(channel, session, visitor, 1, "en-GB", at)
        leads = (NewLead(f"L-{next(NUMBERS)}", lead),) if lead else ()
        turn = make_turn(conversation, leads=leads, now=at, trace_id=uuid.uuid4().hex)
        shop.commit(turn)
        return turn

    return talk


@pytest.fixture
def listed(shop):
    def page(now=LATER, **wanted):
        assert shop.customers.linking.bring_up(now)
        return shop.customers.page(Wanted(**wanted), 50)

    return page


def test_who_wrote_asked_to_be_called_or_bought_has_a_record_and_a_passer_by_has_none(shop, hear, ask, listed):
    hear("whatsapp", PHONE, name="Ann Lee")
    ask("s1", "browser-1")
    ask("s2", "browser-2", Lead("callback", "Bob", "+447700900002", "Bob@Shop.example", "", "May we call you?"))
    bought = ask("s3")
    keep(shop, an_order(name="Cy", conversation=bought.conversation.id), owner=Owner(bought.conversation.id, "web", ""))
    people = {one.name: one for one in listed()}
    assert set(people) == {"Ann Lee", "Bob", "Cy"}
    assert [people[name].standing for name in ("Ann Lee", "Bob", "Cy")] == [0, 1, 2]
    assert [people[name].identities[0].verified_by for name in people] == [
        {"Ann Lee": "provider", "Bob": "browser", "Cy": "session"}[name] for name in people
    ]
    assert people["Bob"].email == "bob@shop.example"
    assert [(one.purpose, one.wording) for one in shop.customers.consents(people["Bob"])] == [("contact", "May we call you?")]


def test_linking_twice_makes_nothing_twice(shop, hear, ask, listed, count_rows):
    hear("whatsapp", PHONE, name="Ann")
    turn = ask("s2", "browser-2", Lead("callback", "Bob", "+447700900002"))
    keep(shop, an_order(conversation=turn.conversation.id), owner=Owner(turn.conversation.id, "web", "browser-2"))
    listed()
    before = count_rows(shop)
    for minutes in (3, 4, 60):
        listed(NOW + timedelta(minutes=minutes))
    assert count_rows(shop) == before
    assert before["customers"] == 2


def test_one_number_on_two_messengers_is_one_person_by_both_providers_word(hear, listed):
    hear("whatsapp", PHONE, name="Ann")
    hear("sms", PHONE)
    (ann,) = listed()
    assert {each.channel for each in ann.identities} == {"whatsapp", "sms"}
    assert ann.records[1].merged_by == ""


def test_a_number_that_passed_to_another_person_merges_nobody(hear, listed):
    hear("whatsapp", PHONE, "GB.1", name="Ann")
    hear("whatsapp", PHONE, "GB.2", name="Ben")
    hear("sms", PHONE)
    assert len(listed()) == 3


@pytest.mark.parametrize("typed", ["+447700900001", "07700 900001", "0044 7700 900001"])
def test_a_number_that_was_typed_merges_nobody_and_is_suggested(shop, hear, ask, listed, typed):
    hear("whatsapp", PHONE, name="Ann")
    ask("s1", "browser-1", Lead("callback", "Ann Lee", typed))
    one, other = listed()
    ((suggested, common),) = shop.customers.suggestions(one)
    assert suggested.id == other.id
    assert common
    shop.customers.tell_apart(one, other, "mo", NOW)
    assert shop.customers.suggestions(one) == shop.customers.suggestions(other) == []


def test_merged_by_a_person_and_apart_again_everything_is_as_before(shop, ask, listed):
    ask("s1", "b1", Lead("callback", "Ann", "+447700900001"), at=NOW)
    ask("s2", "b2", Lead("callback", "Ann Lee", "", "ann@shop.example"), at=NOW + timedelta(hours=1))
    before = listed(NOW + timedelta(hours=2))
    newer, older = before
    shop.customers.set_tags(newer, ["regular"])
    shop.customers.add_note(older, "Mo", "likes tea", NOW)
    shop.customers.merge(older, newer, "mo", NOW)
    (ann,) = listed(NOW + timedelta(hours=2))
    assert ann.id == older.id
    assert ann.tags == ("regular",)
    assert ann.listed_at == newer.listed_at
    assert {ann.phone, ann.email} == {"+447700900001", "ann@shop.example"}
    assert shop.customers.find(newer.id).id == older.id
    shop.customers.split(ann, ann.records[1], "mo", NOW)
    after = listed(NOW + timedelta(hours=2))
    assert [(one.id, one.listed_at, one.name) for one in after] == [(one.id, one.listed_at, one.name) for one in before]
    assert shop.customers.find(newer.id).tags == ("regular",)
    assert [note.text for note in shop.customers.notes(shop.customers.find(older.id))] == ["likes tea"]


def test_a_stop_is_a_consent_withdrawn_and_a_start_a_new_one(shop, hear, listed):
    hear("whatsapp", PHONE, name="Ann")
    listed(NOW + timedelta(minutes=1))
    hear("whatsapp", PHONE, at=NOW + timedelta(hours=1), out_at=NOW + timedelta(hours=1))
    (ann,) = listed(NOW + timedelta(hours=2))
    assert ann.has_opted_out
    assert [one.withdrawn_at for one in shop.customers.consents(ann)] == [NOW + timedelta(hours=1)]
    hear("whatsapp", PHONE, at=NOW + timedelta(hours=3))
    (ann,) = listed(NOW + timedelta(hours=4))
    assert not ann.has_opted_out
    assert [one.withdrawn_at for one in shop.customers.consents(ann)] == [None, NOW + timedelta(hours=1)]


@pytest.mark.parametrize(
    ("words", "found"),
    [("ánn", 1), ("LEE", 1), ("07700 900 001", 1), ("+44 7700 900001", 1), ("shop.EXAMPLE", 1), ("100%", 0), ("_", 0), ("bob", 0), ("", 1)],
)
def test_people_are_found_by_name_number_and_address_however_they_are_written(ask, listed, words, found):
    ask("s1", "b1", Lead("callback", "Ánn Lee", "+447700900001", "Ann@Shop.example"))
    assert len(listed(text=words)) == found


def test_lists_are_filtered_by_tag_and_standing(shop, hear, ask, listed):
    hear("whatsapp", PHONE, name="Ann")
    ask("s1", "b1", Lead("callback", "Bob", "+447700900002"))
    bob = next(one for one in listed() if one.name == "Bob")
    shop.customers.set_tags(bob, ["vip", "vip"])
    assert [one.name for one in listed(tag="vip")] == ["Bob"]
    assert [one.name for one in listed(standing=0)] == ["Ann"]
    assert shop.customers.tags() == ["vip"]


def test_pages_follow_one_another_without_gap_or_repeat(shop, ask, listed):
    for number in range(25):
        ask(f"s{number}", f"b{number}", Lead("callback", f"Person {number}", "", f"p{number}@shop.example"), at=NOW)
    listed()
    seen, after = [], ""
    while page := shop.customers.page(Wanted(after=after), 7):
        seen += [one.name for one in page]
        after = page[-1].place
    assert sorted(seen) == sorted(f"Person {number}" for number in range(25))


def test_an_order_stays_its_customers_when_its_conversation_is_gone(shop, hear, ask, listed):
    identity = hear("whatsapp", PHONE, name="Ann")
    turn = ask(identity, channel="whatsapp")
    order = an_order(conversation=turn.conversation.id)
    keep(shop, order, owner=Owner(turn.conversation.id, "whatsapp", ""))
    (ann,) = listed()
    assert ann.standing == 2
    shop.conversations.delete("whatsapp", identity)
    assert [one.number for one in shop.orders.of("", identity)] == [order.number]
    assert len(listed(NOW + timedelta(minutes=5))) == 1


def test_a_conversation_of_a_passer_by_is_given_a_record_when_asked_for(shop, ask):
    turn = ask("s1", "browser-1")
    assert shop.customers.of_conversation(turn.conversation.id) is None
    made = shop.customers.linking.link_conversation(turn.conversation.id, NOW)
    assert shop.customers.of_conversation(turn.conversation.id) == made
    assert shop.customers.linking.link_conversation("nowhere", NOW) is None
