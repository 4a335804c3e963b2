"""The half-hourly counts say what the raw events say, whenever and by however many they are counted."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.services.insights import Insights

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
OUTCOMES = ("answered", "unknown", "question")


def live_for(days, shop, make_turn, seed=1):
    """Store turns of some days: who says what is drawn, and told to the caller as it was drawn."""
    dice, told = random.Random(seed), Counter()
    for _ in range(60):
        at = BEGIN + timedelta(minutes=dice.randrange(days * 24 * 60))
        outcome, goes = dice.choice(OUTCOMES), dice.randrange(4)
        events = [("conversation_started", {"channel": dice.choice(["web", "whatsapp"])})]
        events += [("turn", {"outcome": outcome, "tool": "t", "mode": "v5"})]
        events += [("product_shown", {"skus": ["A", "B"]})] * (goes > 0) + [("cart_changed", {"action": "added", "sku": "A"})] * (goes > 1)
        events += [("order_placed", {"way": "collect", "total": 1250})] * (goes > 2) + [("handoff_asked", {})] * (goes == 0)
        turn = make_turn(now=at)
        shop.commit(replace(turn, events=tuple(events), outcome=outcome))
        for name, data in events:
            told[(name, at)] += 1
            told[(f"{name}:{data.get('outcome', '')}", at)] += 1
    return told


def total(told, name, since, until):
    return sum(count for (one, at), count in told.items() if one == name and since <= at < until)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Asia/Kolkata"])
def test_every_tile_is_what_the_raw_events_say(shop, make_turn, zone):
    told = live_for(18, shop, make_turn)
    now = BEGIN + timedelta(days=18, hours=15)
    insights = Insights(shop, now, ZoneInfo(zone))
    assert insights.refresh() is True
    asked = insights.ask(days=7)
    span = asked.span
    figures = {figure.name: figure for figure in insights.tiles(asked)}
    for name, event in (("conversations", "conversation_started"), ("orders", "order_placed"), ("unanswered", "turn:unknown"),
                        ("handed_over", "handoff_asked")):  # fmt: skip
        assert figures[name].now == total(told, event, span.since, span.until), name
        assert figures[name].before == total(told, event, span.before.since, span.before.until), name
        assert sum(figures[name].days) == figures[name].now
    assert figures["revenue"].now == 1250 * figures["orders"].now
    assert figures["conversations"].now > 10
    funnel = dict(insights.funnel(asked))
    assert funnel["talk"] >= funnel["shown"] >= funnel["cart"] >= funnel["order"] == figures["orders"].now
    assert sum(times for _, times in insights.shares(asked, "turns")) == total(told, "turn", span.since, span.until)


def test_counting_twice_or_by_many_counts_once(shop, make_turn):
    live_for(3, shop, make_turn)
    now = BEGIN + timedelta(days=4)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: shop.rollups.bring_up(now), range(8)))
    shop.rollups.bring_up(now)
    counted = shop.rollups.read("conversations", BEGIN, now)
    assert sum(count.times for count in counted) == 60


def test_what_comes_later_is_counted_later(shop, make_turn):
    now = BEGIN + timedelta(days=4)
    for round in range(3):
        turn = make_turn(now=BEGIN + timedelta(hours=round))
        shop.commit(replace(turn, events=(("turn", {"outcome": "answered"}),)))
        shop.rollups.bring_up(now)
        assert sum(count.times for count in shop.rollups.read("turns", BEGIN, now)) == round + 1


def test_an_event_is_not_counted_before_it_is_settled(shop, make_turn):
    turn = make_turn(now=BEGIN)
    shop.commit(replace(turn, events=(("turn", {"outcome": "answered"}),)))
    shop.rollups.bring_up(BEGIN + timedelta(seconds=1))
    assert shop.rollups.read("turns", BEGIN, BEGIN + timedelta(days=1)) == []
    shop.rollups.bring_up(BEGIN + timedelta(seconds=31))
    assert len(shop.rollups.read("turns", BEGIN, BEGIN + timedelta(days=1))) == 1


def test_a_slow_turn_that_is_stored_after_a_quick_one_is_counted_with_it(shop, make_turn):
    now = BEGIN + timedelta(minutes=5)
    for begun in (now - timedelta(seconds=1), now - timedelta(seconds=50)):
        shop.commit(replace(make_turn(now=begun), events=(("turn", {"outcome": "answered"}),)))
    shop.rollups.bring_up(now)
    shop.rollups.bring_up(now + timedelta(minutes=5))
    assert sum(count.times for count in shop.rollups.read("turns", BEGIN, now + timedelta(days=1))) == 2


def test_figures_stay_when_conversations_go(shop, make_turn):
    turn = make_turn(now=BEGIN)
    shop.commit(replace(turn, events=(("turn", {"outcome": "answered"}),)))
    shop.rollups.bring_up(BEGIN + timedelta(hours=1))
    shop.conversations.delete(turn.conversation.channel, turn.conversation.session_id)
    assert len(shop.rollups.read("turns", BEGIN, BEGIN + timedelta(days=1))) == 1


def test_a_shop_without_data_is_not_given_a_database(open_storage, tmp_path):
    storage = open_storage()
    assert storage.tenant("quiet").rollups.bring_up(BEGIN) is True
    assert not (tmp_path / "quiet.db").exists()
