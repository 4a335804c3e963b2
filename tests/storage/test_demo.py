"""Demo data goes in marked, counts like any other, and goes out without a trace and without anything else."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from app.services.demo import clear_demo, demo_is_there
from app.services.demo.acting import Take
from app.services.demo.copying import Copier, Part
from app.services.demo.rhythm import draw_times
from app.services.demo.talks import person_of
from app.services.insights import Insights
from app.storage.demo import VISITOR
from app.storage.orders.orders import OrderChanges
from app.storage.turns.model_calls import ModelCall
from app.storage.turns.turns import Conversation, NewLead
from plugins.contracts import Lead
from tests.eventually import eventually
from tests.storage.figures_by_hand import count_by_hand, raw_of
from tests.storage.test_orders import an_order

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
NAMES = ("Ann Hill", "Tom Baker")
ANN = person_of(NAMES, 700)
ABOUT = {"outcome": "answered", "tool": "t", "mode": "v5", "locale": "en-GB", "ms": 4.0}
EVENTS = (("conversation_started", {"channel": "web"}), ("lead", {"kind": "callback"}), ("turn", ABOUT))


@pytest.fixture
def take(shop, make_turn):
    """A real conversation of another time, as a pattern: its rows are taken out again."""
    talk = Conversation.begin("web", "pattern", "somebody", 3, "en-GB", NOW)
    lead = NewLead("L-ABCDE", Lead("callback", "Ann"))
    shop.commit(replace(make_turn(talk, now=NOW), events=EVENTS, leads=(lead,), unanswered=("who are you",)))
    rows = shop.demo.read(talk.id)
    shop.conversations.delete("web", "pattern")
    return Take(rows, NOW, 1.0, ANN)


def live(shop, make_turn):
    """Have real customers talk, and a model answer one of them."""
    for number in range(6):
        at = NOW - timedelta(days=number * 2)
        talk = Conversation.begin("web", f"real-{number}", "real-visitor", 3, "en-GB", at)
        call = ModelCall("2026-06-01", f"trace{number}", "wording", "openai", "m", "ok", at, 5, 5, 5, 9.0)
        shop.commit(replace(make_turn(talk, now=at, trace_id=f"trace{number}"), events=EVENTS, model_calls=(call,)))


def fill(shop, take, number=40):
    dice = random.Random(7)
    times = draw_times(number, 30, NOW, ZONE, dice)
    copier = Copier(ZONE, NOW, NAMES, dice)
    shop.demo.add([copier.copy(take, Part(n, at, f"{VISITOR}{n % 9}", "whatsapp", n > 9)) for n, at in enumerate(times, 1)])


def everything(look, tables):
    return {table: sorted(map(str, look(f"SELECT * FROM {table}"))) for table in tables}


TABLES = ("conversations", "messages", "traces", "events", "leads", "unanswered", "model_calls", "rollups", "visits", "ratings",
          "customers", "customer_identities")  # fmt: skip


def test_away_goes_demo_data_and_nothing_else(shop, make_turn, take, look):
    live(shop, make_turn)
    shop.rollups.bring_up(NOW + timedelta(hours=1))
    before = everything(look, TABLES)
    assert demo_is_there(shop) is False
    fill(shop, take)
    assert demo_is_there(shop) is True
    shop.rollups.bring_up(NOW + timedelta(hours=1))
    shop.customers.linking.bring_up(NOW + timedelta(hours=1))
    assert len(look("SELECT id FROM conversations")) == 46
    assert everything(look, TABLES) != before
    clear_demo(shop)
    assert demo_is_there(shop) is False
    left = everything(look, TABLES)
    assert {table: rows for table, rows in left.items() if not table.startswith("customer")} == {
        table: rows for table, rows in before.items() if not table.startswith("customer")
    }
    assert look("SELECT identity FROM customer_identities WHERE identity LIKE 'demo%'") == []


def test_what_was_collected_was_paid(shop, make_turn):
    talk = Conversation.begin("web", "pattern", "somebody", 3, "en-GB", NOW)
    placed = OrderChanges(placed=(an_order(conversation=talk.id, placed_at=NOW),))
    shop.commit(replace(make_turn(talk, now=NOW), events=EVENTS, orders=placed))
    fill(shop, Take(shop.demo.read(talk.id), NOW, 1.0, ANN))
    told = [order for order in shop.orders.latest(100) if order.number.startswith("D")]
    done = [order for order in told if order.status == "done"]
    assert {order.status for order in told} == {"placed", "done", "cancelled"}
    assert all(order.due.minor == 0 and order.paid == order.total and order.payments[0].at < NOW for order in done)
    assert not any(order.payments for order in told if order.status != "done")
    clear_demo(shop)
    assert [order.number.startswith("D") for order in shop.orders.latest(100)] == [False]


def test_demo_data_counts_like_any_other(shop, make_turn, take, look):
    live(shop, make_turn)
    fill(shop, take)
    insights = Insights(shop, NOW + timedelta(minutes=1), ZONE)
    assert insights.refresh() is True
    rows = look(
        "SELECT e.id, e.conversation_id, e.name, e.data, e.created_at, c.channel, c.visitor"
        " FROM events e JOIN conversations c ON c.id = e.conversation_id ORDER BY e.id"
    )
    told = count_by_hand([raw_of(row) for row in rows])
    asked = insights.ask(days=30)
    span = (asked.span.since, asked.span.until)
    assert insights.figure("conversations", asked).now == told.total("conversations", *span)[0] > 35
    assert insights.figure("handed_over", asked).now == told.total("reached", *span, parts=("handoff",))[0]
    assert insights.figure("durable", asked).now == pytest.approx(told.total("durable", *span)[0] / told.total("visits", *span)[0])
    assert insights.channels(asked) == ["web", "whatsapp"]


def test_demo_data_taken_away_before_it_was_counted_is_not_counted(shop, make_turn, take):
    live(shop, make_turn)
    fill(shop, take)
    clear_demo(shop)
    insights = Insights(shop, NOW + timedelta(minutes=1), ZONE)
    insights.refresh()
    assert insights.figure("conversations", insights.ask(days=30)).now == 6


def test_nobody_is_told_what_demo_data_did(shop, make_turn, take):
    plan = {"lead", "turn"}
    shop.deliveries.plan("webhooks", frozenset(plan), NOW)
    fill(shop, take)
    live(shop, make_turn)
    shop.deliveries.plan("webhooks", frozenset(plan), NOW)
    told = [shop.deliveries.find_happening(one) for one in shop.deliveries.due("webhooks", NOW + timedelta(days=1), 500)]
    assert told
    assert not [one.conversation for one in told if one.conversation.startswith("demo-")]


def test_a_shop_that_nobody_used_is_unused(shop, make_turn):
    assert shop.demo.is_unused() is True
    assert demo_is_there(shop) is False
    live(shop, make_turn)
    assert shop.demo.is_unused() is False


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_demo_data_takes_no_number_behind_which_a_live_turn_is_lost(shop, make_turn, take, look, database_url):
    live(shop, make_turn)
    slow_event = (
        "INSERT INTO tenant_greengrocer.events (conversation_id, name, data, created_at)"
        " SELECT id, 'slow', '{}', last_at FROM tenant_greengrocer.conversations LIMIT 1"
    )
    with psycopg.connect(database_url) as slow, psycopg.connect(database_url, autocommit=True) as watching, ThreadPoolExecutor(1) as aside:
        slow.execute(slow_event)  # it has its number, and nobody sees it yet
        filling = aside.submit(fill, shop, take)
        eventually(lambda: filling.done() or watching.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall())
        assert not filling.done()
        slow.commit()
        filling.result()
    [[number]] = look("SELECT id FROM events WHERE name = 'slow'")
    [[first]] = look("SELECT min(id) FROM events WHERE conversation_id LIKE 'demo-%'")
    assert number < first
    shop.rollups.bring_up(NOW + timedelta(hours=1))
    assert look("SELECT seen FROM rolled_up WHERE source = 'events'") == look("SELECT max(id) FROM events")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_old_talks_are_emptied_while_demo_data_goes_in_and_neither_blocks_the_other(shop, make_turn, look, database_url):
    live(shop, make_turn)
    [[talk]] = look("SELECT id FROM conversations ORDER BY id LIMIT 1")
    locked = ("conversations", "messages", "traces", "events", "model_calls")  # in the order in which demo data takes them
    with psycopg.connect(database_url) as seeding, psycopg.connect(database_url, autocommit=True) as watching, ThreadPoolExecutor() as pool:
        seeding.execute(f"LOCK TABLE tenant_greengrocer.{locked[0]} IN SHARE ROW EXCLUSIVE MODE")
        emptying = pool.submit(shop.retained.delete_talks, [], [talk])
        eventually(lambda: watching.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall())
        for table in locked[1:]:
            seeding.execute(f"LOCK TABLE tenant_greengrocer.{table} IN SHARE ROW EXCLUSIVE MODE")
        seeding.commit()
        emptying.result()
    assert look(f"SELECT count(*) FROM messages WHERE conversation_id = '{talk}'") == [(0,)]
