"""The half-hourly counts say what the raw events say, whenever and by however many they are counted."""

from __future__ import annotations

import math
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.services.insights import FIGURES, Insights, ModelUse
from app.storage.databases.columns import to_epoch
from app.storage.turns.model_calls import ModelCall
from app.storage.turns.turns import Conversation
from tests.storage.figures_by_hand import count_by_hand, raw_of

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)  # clocks change in New York on the 8th and in London on the 29th
OUTCOMES = ("answered", "unknown", "asked")
CHANNELS = ("web", "whatsapp")
BRANCHES = ("north", "south")


def live_for(days, shop, make_turn, seed=1, talks=60):
    """Store conversations of some days: who says what, and who comes back, is drawn."""
    dice = random.Random(seed)
    plan = []
    for number in range(talks):
        at = BEGIN + timedelta(minutes=dice.randrange(days * 24 * 60))
        channel, visitor = dice.choice(CHANNELS), dice.choice(["", f"v{dice.randrange(talks // 3)}"])
        for turn in range(dice.randrange(1, 4)):
            at += timedelta(minutes=dice.choice([1, 5, 29, 31, 60 * 20, 60 * 71, 60 * 80]) * (turn > 0))
            plan.append((at, number, channel, visitor))
    for at, number, channel, visitor in sorted(plan):
        conversation = shop.conversations.find(channel, f"s{number}")
        new = conversation is None
        conversation = conversation or Conversation.begin(channel, f"s{number}", visitor, 3, "en-GB", at)
        outcome, way = dice.choice(OUTCOMES), dice.randrange(8)
        events = [("conversation_started", {"channel": channel})] * new
        events += [("product_shown", {"skus": ["A", "B"]})] * (way > 1) + [("cart_changed", {"action": "added", "sku": "A"})] * (way > 3)
        events += [("order_placed", {"way": "collect", "total": 1250, "order": f"G-{number}-{at:%d%H%M}"})] * (way > 5)
        events += [("handoff_asked", {})] * (way == 0) + [("branch_asked", {"branch": dice.choice(BRANCHES)})] * (way == 1)
        events += [("sold_out_asked", {"sku": "C"})] * (way == 2) + [("search_missed", {"words": "durian"})] * (way == 3)
        events += [("sounded_upset", {})] * (way in (0, 2)) + [("sounded_good", {})] * (way == 6)
        about = {"outcome": outcome, "tool": dice.choice(["t", "u", ""]), "mode": dice.choice(["v5", "v6"]), "locale": "en-GB"}
        about["ms"] = dice.expovariate(0.1)
        events.append(("turn", about | ({"unanswered": 1 + way % 2} if way in (3, 4) else {})))
        shop.commit(replace(make_turn(conversation, now=at, message_id=f"{number}-{at:%d%H%M}"), events=tuple(events), outcome=outcome))


@pytest.fixture
def raw_events(shop, look):
    """Return every stored event with its conversation, past the storage's own counting."""

    def read():
        rows = look(
            "SELECT e.id, e.conversation_id, e.name, e.data, e.created_at, c.channel, c.visitor"
            " FROM events e JOIN conversations c ON c.id = e.conversation_id ORDER BY e.id"
        )
        return [raw_of(row) for row in rows]

    return read


@pytest.fixture
def a_month(shop, make_turn):
    """Thirty days of conversations."""
    live_for(30, shop, make_turn)


def test_every_figure_is_what_the_raw_events_say(a_month, shop, raw_events):
    told = count_by_hand(raw_events())
    for zone in ("UTC", "Asia/Ho_Chi_Minh", "America/New_York", "Asia/Kolkata"):
        insights = Insights(shop, BEGIN + timedelta(days=40, hours=15), ZoneInfo(zone))
        assert insights.refresh() is True
        assert_the_figures_are_counted(insights, told, raw_events, zone)


def assert_the_figures_are_counted(insights, told, raw_events, zone):
    for channel in ("", "web"):
        asked = insights.ask(first="2026-03-04", last="2026-03-19", channel=channel)
        for span, which in ((asked.span, "now"), (asked.against, "before")):

            def times(measure, *parts, channel=channel, span=span):
                return told.total(measure, span.since, span.until, channel, parts)[0]

            figures = {name: getattr(insights.figure(name, asked), which) for name in FIGURES}
            for name, counted in (
                ("conversations", times("conversations")), ("turns", times("turns")), ("unanswered", times("unanswered")),
                ("handed_over", times("reached", "handoff")), ("orders", times("orders")), ("revenue", 1250 * times("orders")),
            ):  # fmt: skip
                assert figures[name] == counted, (name, channel, zone)
            if times("visits"):
                assert figures["durable"] == pytest.approx(times("durable") / times("visits"))
                assert figures["no_model"] == pytest.approx(times("modes", "v5") / times("modes"))
        assert insights.figure("conversations", asked).now > 10
        whole = insights.funnel(asked)
        assert whole[1:] == [(stage, told.total("reached", asked.span.since, asked.span.until, channel, (stage,))[0]) for stage in
                             ("shown", "cart", "order")]  # fmt: skip
        assert sum(map(sum, insights.hours(asked))) == insights.figure("turns", asked).now
    asked = insights.ask(first="2026-03-04", last="2026-03-19")
    for measure in ("turns", "shown", "orders", "branches", "out_of_stock", "tools", "moods"):
        assert dict(insights.shares(asked, measure)) == told.by_part(measure, asked.span.since, asked.span.until), measure
    assert insights.missed(asked) == [("durian", sum(
        raw.name == "search_missed" and asked.span.since <= raw.at < asked.span.until for raw in raw_events()))]  # fmt: skip


def test_slots_add_up_to_the_whole_over_a_change_of_clocks(a_month, shop, raw_events):
    insights = Insights(shop, BEGIN + timedelta(days=40), ZoneInfo("America/New_York"))
    insights.refresh()
    told = count_by_hand(raw_events())
    for grain in ("hour", "day", "week"):
        asked = insights.ask(first="2026-03-05", last="2026-03-11", grain=grain)
        series = insights.series("turns", asked)
        ends = [*[slot.begin for slot in series.slots[1:]], asked.span.until]
        assert series.now == [told.total("turns", slot.begin, end)[0] for slot, end in zip(series.slots, ends, strict=True)]
        assert sum(series.now) == insights.figure("turns", asked).now > 0
        assert sum(series.before) == insights.figure("turns", asked).before


def test_the_days_of_another_zone_are_counted_anew(a_month, shop, raw_events):
    for zone in ("America/New_York", "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"):
        insights = Insights(shop, BEGIN + timedelta(days=40), ZoneInfo(zone))
        insights.refresh()
        told = count_by_hand(raw_events())
        for first in ("2026-03-03", "2026-03-06"):
            asked = insights.ask(first=first, last="2026-03-08")
            span = (asked.span.since, asked.span.until)
            assert insights.figure("turns", asked).now == told.total("turns", *span)[0] > 0
            assert dict(insights.shares(asked, "turns")) == told.by_part("turns", *span)


def test_busy_hours_are_those_of_the_shops_clock(a_month, shop, raw_events):
    zone = ZoneInfo("America/New_York")
    insights = Insights(shop, BEGIN + timedelta(days=40), zone)
    insights.refresh()
    asked = insights.ask(first="2026-03-01", last="2026-04-05")
    expected = [[0] * 24 for _ in range(7)]
    for raw in raw_events():
        if raw.name == "turn" and asked.span.since <= raw.at < asked.span.until:
            local = raw.at.astimezone(zone)
            expected[local.weekday()][local.hour] += 1
    assert insights.hours(asked) == expected


def test_times_are_told_within_a_twentieth(a_month, shop, raw_events):
    insights = Insights(shop, BEGIN + timedelta(days=40), ZoneInfo("UTC"))
    insights.refresh()
    asked = insights.ask(first="2026-03-01", last="2026-04-05")
    took = sorted(raw.data["ms"] for raw in raw_events() if raw.name == "turn")
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        assert insights.figure(name, asked).now == pytest.approx(took[math.ceil(share * len(took)) - 1], rel=0.05)


def test_models_are_told_with_tokens_money_and_failures(shop, make_turn):
    calls = [
        ModelCall("2026-03-02", "", "wording", provider, "small one", outcome, BEGIN, 100, 20, 7, 250.0)
        for provider, outcome in (("openai", "ok"), ("openai", "slow"), ("ollama", "ok"))
    ]
    turn = make_turn(now=BEGIN)
    shop.commit(replace(turn, model_calls=tuple(replace(call, trace_id=turn.trace_id) for call in calls)))
    shop.add_model_calls([replace(calls[0], trace_id="of-no-turn")])
    insights = Insights(shop, BEGIN + timedelta(hours=3), ZoneInfo("UTC"))
    assert insights.refresh() is True
    asked = insights.ask(days=1)
    assert insights.models(asked) == [
        ModelUse("openai", "small one", 3, 300, 60, 21, 250.0), ModelUse("ollama", "small one", 1, 100, 20, 7, 250.0)
    ]  # fmt: skip
    assert [insights.figure(name, asked).now for name in ("model_calls", "tokens", "cost", "model_failures")] == [4, 480, 28, 0.25]
    assert insights.figure("model_calls", insights.ask(days=1, channel="web")).now == 3


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_share_of_the_providers_cache_is_what_the_raw_calls_say(shop, make_turn, look, zone):
    for number in range(60):
        at, (provider, model) = BEGIN + timedelta(hours=5 * number), (("openai", "small read"), ("gemini", "small"))[number % 3 == 0]
        talk = Conversation.begin("web" if number % 2 else "whatsapp", f"s{number}", "", 3, "en-GB", at)
        call = ModelCall("", f"t{number}", "wording", provider, model, "ok", at, 100 + number, 20, 7, 250.0, number * (number % 4))
        call = replace(call, tokens_cached=min(call.tokens_cached, call.tokens_read))
        shop.commit(replace(make_turn(talk, now=at, trace_id=f"t{number}"), model_calls=(call,)))
    insights = Insights(shop, BEGIN + timedelta(days=20), ZoneInfo(zone))
    insights.refresh()
    asked = insights.ask(first="2026-03-04", last="2026-03-09")
    since, until = to_epoch(asked.span.since), to_epoch(asked.span.until)
    raw = look(f"SELECT provider, model, tokens_read, tokens_written, tokens_cached, created_at, trace_id FROM model_calls"
               f" WHERE created_at >= {since} AND created_at < {until}")  # fmt: skip
    assert len(raw) > 20
    share = sum(row[4] for row in raw) / sum(row[2] for row in raw)
    assert insights.figure("from_cache", asked).now == pytest.approx(share)
    assert insights.figure("tokens", asked).now == sum(row[2] + row[3] for row in raw)
    on_web = [row for row in raw if int(row[6][1:]) % 2]
    told = insights.figure("from_cache", insights.ask(first="2026-03-04", last="2026-03-09", channel="web")).now
    assert told == pytest.approx(sum(row[4] for row in on_web) / sum(row[2] for row in on_web))
    for use in insights.models(asked):
        own = [row for row in raw if (row[0], row[1]) == (use.provider, use.model)]
        assert (use.tokens_cached, use.tokens_read) == (sum(row[4] for row in own), sum(row[2] for row in own))
    series = insights.series("from_cache", asked)
    ends = [*[to_epoch(slot.begin) for slot in series.slots[1:]], until]
    for slot, end, value in zip(series.slots, ends, series.now, strict=True):
        of_day = [row for row in raw if to_epoch(slot.begin) <= row[5] < end]
        assert value == pytest.approx(sum(row[4] for row in of_day) / sum(row[2] for row in of_day)), slot
    assert math.isnan(insights.figure("from_cache", insights.ask(first="2026-02-01", last="2026-02-02")).now)


def test_who_comes_back_within_three_days_was_not_helped_for_good(shop, make_turn):
    def come(session, hours, visitor="v1", person=False):
        at = BEGIN + timedelta(hours=hours)
        talk = shop.conversations.find("web", session) or Conversation.begin("web", session, visitor, 3, "en-GB", at)
        asked = (("handoff_asked", {}),) if person else ()
        shop.commit(replace(make_turn(talk, now=at, message_id=f"{session}{hours}"), events=(*asked, ("turn", {"outcome": "answered"}))))
        shop.rollups.bring_up(at + timedelta(minutes=1))

    def durable():
        return [sum(count.times for count in shop.rollups.read(measure, BEGIN, BEGIN + timedelta(days=30))) for measure in
                ("durable", "visits")]  # fmt: skip

    come("a", 0)
    come("a", 0.4)
    assert durable() == [1, 1]
    come("b", 80)
    assert durable() == [2, 2]
    come("b", 82)
    assert durable() == [2, 3]
    come("c", 83, visitor="v2", person=True)
    assert durable() == [2, 4]
    come("d", 82 + 72, visitor="v1")
    assert durable() == [2, 5]
    come("e", 300, visitor="")
    come("f", 301, visitor="")
    assert durable() == [4, 7]


def test_counting_twice_or_by_many_counts_once(shop, make_turn):
    live_for(3, shop, make_turn)
    now = BEGIN + timedelta(days=4)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: shop.rollups.bring_up(now), range(8)))
    shop.rollups.bring_up(now)
    counted = shop.rollups.read("conversations", BEGIN, now)
    assert sum(count.times for count in counted) == 60
    visits = shop.rollups.read("visits", BEGIN, now + timedelta(days=30))
    assert sum(count.times for count in visits) > 60


def test_what_comes_later_is_counted_later(shop, make_turn):
    now = BEGIN + timedelta(days=4)
    for round in range(3):
        turn = make_turn(now=BEGIN + timedelta(hours=round))
        shop.commit(replace(turn, events=(("turn", {"outcome": "answered"}),)))
        shop.rollups.bring_up(now)
        assert sum(count.times for count in shop.rollups.read("turns", BEGIN, now)) == round + 1


def test_an_event_is_counted_at_once_where_none_can_still_come_before_it(shop, make_turn, database_url):
    turn = make_turn(now=BEGIN)
    shop.commit(replace(turn, events=(("turn", {"outcome": "answered"}),)))
    shop.rollups.bring_up(BEGIN + timedelta(seconds=1))
    assert len(shop.rollups.read("turns", BEGIN, BEGIN + timedelta(days=1))) == (1 if database_url == "sqlite" else 0)
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


def test_what_is_said_after_a_conversation_was_deleted_is_counted(shop, make_turn):
    for hour in range(4):
        turn = make_turn(now=BEGIN + timedelta(hours=hour))
        shop.commit(replace(turn, events=(("turn", {"outcome": "answered"}),) * 3))
        shop.rollups.bring_up(BEGIN + timedelta(hours=hour + 1))
        shop.conversations.delete(turn.conversation.channel, turn.conversation.session_id)
    assert sum(count.times for count in shop.rollups.read("turns", BEGIN, BEGIN + timedelta(days=1))) == 12


def test_a_shop_without_data_is_not_given_a_database(open_storage, tmp_path):
    storage = open_storage()
    assert storage.tenant("quiet").rollups.bring_up(BEGIN) is True
    assert not (tmp_path / "quiet.db").exists()
