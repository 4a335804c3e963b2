"""One person's rows on both databases: all found, all gone, counted once; and what is old goes batch by batch."""

from __future__ import annotations

import uuid
from datetime import timedelta

import psycopg
import pytest

from app.storage.customers.customer_timeline import Moment
from app.storage.customers.customers import Wanted
from app.storage.customers.erasures import DONE, RUNNING
from app.storage.customers.personal_data import By
from app.storage.messengers.channels import Inbox
from app.storage.orders.orders import OrderChanges, Owner
from app.storage.turns.turns import Conversation, NewLead
from plugins.contracts import CartLine, Lead
from plugins.contracts.channels import Identity, Inbound
from tests.storage.clock import NOW
from tests.storage.test_orders import an_order, charge, keep

PHONE = "+447700900001"


@pytest.fixture
def ann(shop, make_turn):
    """Somebody on WhatsApp who asked to be called, bought and paid; and somebody else beside her."""
    inbox = Inbox(shop)
    inbox.receive("whatsapp", Inbound("SM1", Identity(PHONE), text="hello", profile_name="Ann"), NOW, lambda one: 0.0, 0.0)
    inbox.leave(inbox.claim("whatsapp", PHONE, "w", NOW, timedelta(seconds=60)))
    talk = Conversation.begin("whatsapp", PHONE, "", 1, "en-GB", NOW)
    lead = NewLead("L-ann", Lead("callback", "Ann", PHONE, "ann@shop.example", "soon", "May we?"))
    shop.commit(make_turn(talk, leads=(lead,), unanswered=("who?",), events=(("lead", {}),), cart_lines=(CartLine("OAT", 2),)))
    order = an_order(number="4711", email="ann@shop.example")
    keep(shop, order, owner=Owner(talk.id, "whatsapp", ""))
    shop.orders.change(OrderChanges(booked=(("4711", charge(398, "ch_1")),)), Owner("", "", ""))
    shop.commit(make_turn(leads=(NewLead("L-ben", Lead("callback", "Ben", "+447700900002")),)))
    assert shop.customers.linking.bring_up(NOW + timedelta(minutes=5))
    (found,) = find(shop, "Ann")
    shop.customers.set_tags(found, ["vip"])
    shop.customers.set_attributes(found, [("size", "42")])
    shop.customers.add_note(found, "Mo", "likes tea", NOW)
    return found


def find(shop, name: str) -> list:
    return [one for one in shop.customers.page(Wanted(), 10) if one.name == name]


def erase(shop, customer_id: str) -> str:
    person = shop.personal.collect(customer_id)
    erasure = shop.personal.begin(customer_id, "Mo", {"person": []}, NOW)
    for by in By:
        for key in person.keys[by]:
            shop.personal.erase(erasure, by, key)
    return erasure


def test_everything_of_a_person_is_found(shop, ann):
    person = shop.personal.collect(ann.id)
    rows = shop.personal.read(person)
    assert {table: len(found) for table, found in rows.items()} == {
        "orders": 1, "payments": 1, "order_lines": 1, "inbox": 1, "correspondents": 1, "leads": 1, "cart_lines": 1, "unanswered": 1,
        "traces": 1, "events": 1, "messages": 2, "conversations": 1, "customer_notes": 1, "customer_consents": 2,
        "customer_attributes": 1, "customer_tags": 1, "customer_contacts": 3, "customer_identities": 1, "customers": 1,
    }  # fmt: skip
    assert set(person.addresses) == {PHONE, "ann@shop.example", "+441174960123"}
    assert person.names == ("Ann",)


def test_everything_goes_and_is_counted_and_nobody_else_is_touched(shop, ann, count_rows):
    before = count_rows(shop)
    rows = {table: len(found) for table, found in shop.personal.read(shop.personal.collect(ann.id)).items()}
    erasure = erase(shop, ann.id)
    kept = {"orders", "payments", "order_lines"}
    after = count_rows(shop)
    assert {table: before[table] - after[table] for table in rows} == {table: 0 if table in kept else rows[table] for table in rows}
    told = shop.personal.find(erasure).told
    assert told["erased"] == {table: count for table, count in rows.items() if table not in kept}
    assert told["anonymised"] == {"orders": 1, "payments": 1}
    assert told["kept"] == {"order_lines": 1}
    assert shop.personal.collect(ann.id) is None
    assert [one.name for one in find(shop, "Ben")] == ["Ben"]


def test_a_second_wish_goes_on_with_the_erasure_that_runs(shop, ann):
    first = shop.personal.begin(ann.id, "Mo", {}, NOW)
    assert shop.personal.begin(ann.id, "Bo", {}, NOW) == first
    assert [one.state for one in shop.personal.unfinished()] == [RUNNING]
    shop.personal.end(first, DONE, "{}", "signed", NOW)
    assert shop.personal.unfinished() == []
    assert shop.personal.begin(ann.id, "Mo", {}, NOW) != first


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_night_in_which_nothing_went_vacuums_nothing(shop, ann, database_url):
    before = vacuums(database_url)
    shop.wipe(lambda: None, went=False)
    assert vacuums(database_url) == before
    shop.wipe(lambda: None)
    assert vacuums(database_url) > before


def vacuums(address: str) -> int:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT sum(vacuum_count) FROM pg_stat_user_tables").fetchone()[0]


def test_a_file_is_written_anew_where_it_is_not_too_large(shop, ann, database_url):
    assert shop.compact(2**40)
    assert shop.compact(1) == (database_url != "sqlite")
    assert shop.personal.collect(ann.id) is not None


def test_a_timeline_tells_what_happened_newest_first(shop, ann, make_turn):
    moments = shop.timelines.read(shop.customers.find(ann.id))
    assert sorted(moment.kind for moment in moments) == ["lead", "order", "talk"]
    assert Moment("order", NOW, "4711", "", "placed", 398) in moments


def test_who_was_told_outside_is_named(shop, make_turn):
    shop.deliveries.plan("sheet", frozenset({"lead"}), NOW)
    shop.commit(make_turn(leads=(NewLead("L-ann", Lead("callback", "Ann", PHONE)),)))
    shop.deliveries.plan("sheet", frozenset({"lead"}), NOW)
    (due,) = shop.deliveries.due("sheet", NOW)
    shop.deliveries.settle(due, "done", NOW)
    shop.customers.linking.bring_up(NOW + timedelta(minutes=5))
    (ann,) = find(shop, "Ann")
    assert shop.personal.subscribers(shop.personal.collect(ann.id)) == {"sheet": 1}
    erase(shop, ann.id)
    assert shop.deliveries.listed("done") == []


@pytest.mark.parametrize("kind", ["traces", "leads", "orders", "model_calls", "runs", "customers"])
def test_what_is_old_of_a_class_goes(shop, ann, kind):
    later, long_ago = NOW + timedelta(days=1), NOW - timedelta(days=1)
    if kind == "runs":
        shop.claims.know("job", NOW)
        shop.claims.begin_run("job", "w", NOW, NOW)
        shop.claims.end_run("job", "done", "", NOW, NOW)
    there = shop.retained.count(kind, later, later)
    assert there == {"traces": 2, "leads": 2, "orders": 1, "model_calls": 0, "runs": 1, "customers": 1}[kind]
    assert shop.retained.delete(kind, long_ago) == 0
    assert shop.retained.delete(kind, later) == there
    assert shop.retained.count(kind, later, later) == 0


def test_old_conversations_are_deleted_or_emptied(shop, ann, make_turn, count_rows):
    shop.commit(make_turn(trace_id=uuid.uuid4().hex))
    later = NOW + timedelta(days=1)
    gone, emptied = shop.retained.talks(later, NOW - timedelta(days=1))
    assert (len(gone), len(emptied)) == (1, 2)
    assert shop.retained.count("messages", later, NOW - timedelta(days=1)) == 3
    shop.retained.delete_talks(gone, emptied)
    after = count_rows(shop)
    assert (after["conversations"], after["messages"], after["traces"], after["leads"], after["events"]) == (2, 0, 0, 2, 0)
    assert shop.retained.talks(later, NOW - timedelta(days=1)) == ([], [])


def test_what_waits_to_be_answered_or_sent_never_goes(shop, ann):
    inbox = Inbox(shop)
    inbox.receive("whatsapp", Inbound("SM2", Identity(PHONE), text="hello again"), NOW, lambda one: 0.0, 0.0)
    later = NOW + timedelta(days=1)
    (old,) = shop.retained.oldest_in(later)
    shop.retained.delete_messages([old[0]], [])
    assert shop.retained.oldest_in(later) == []
    assert len(inbox.new_messages("whatsapp", PHONE)) == 1
    assert shop.retained.delete_writers(later) == 0
