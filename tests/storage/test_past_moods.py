"""Moods that are noted after the fact are counted where they belong, and hide nothing that happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
import pytest

from app.services.insights import Insights
from app.storage.databases.columns import to_epoch
from app.storage.desk.desk import Wanted
from app.storage.desk.own_talk import DASHBOARD
from app.storage.messengers.handovers import Hand
from app.storage.turns.turns import WITH_PERSON, Conversation
from tests.storage.test_narrowing import LONDON
from tests.storage.test_rollups import BEGIN

TURN = ("turn", {"outcome": "answered"})
LATER = BEGIN + timedelta(days=10)


def mood_of(said: str) -> str:
    return said if said in ("upset", "good") else ""


def read_all(shop) -> None:
    while shop.past_moods.read_back(mood_of):
        pass


@pytest.fixture
def say(shop, make_turn):
    """Say something on a day in a conversation; ``noted`` are the moods that its turn noted itself."""

    def one(text: str, session: str = "s", days: float = 0, channel: str = "web", noted: tuple[str, ...] = (), **changes) -> str:
        at = BEGIN + timedelta(days=days)
        talk = shop.conversations.find(channel, session) or Conversation.begin(channel, session, session, 3, "en-GB", at)
        events = (TURN, *((f"sounded_{mood}", {}) for mood in noted))
        shop.commit(make_turn(talk, **{"user_text": text, "now": at, "events": events} | changes))
        return talk.id

    return one


@pytest.fixture
def counted(shop):
    """Return how often a measure was counted, by days since the beginning and by part, after everything is counted."""

    def read(measure: str) -> dict[tuple[int, str], int]:
        shop.rollups.bring_up(LATER + timedelta(days=1))
        return {((count.at - BEGIN).days, count.part): count.times for count in shop.rollups.read(measure, BEGIN, LATER)}

    return read


@contextmanager
def slow_turn(database_url: str, shop, talk: str, at: datetime) -> Iterator[None]:
    """A turn that has its number now and is stored at the end; on SQLite nobody writes meanwhile, and it gets its number then."""
    if database_url == "sqlite":
        yield
        found = shop.handovers.conversation(talk)
        shop.handovers.take(found.id, Hand("p", "Ann"), at)
        return
    with psycopg.connect(database_url, options="-c search_path=tenant_greengrocer") as connection:
        columns = "(conversation_id, name, data, created_at)"
        connection.execute(f"INSERT INTO events {columns} VALUES (%s, 'taken_over', '{{}}', %s)", (talk, to_epoch(at)))
        yield


def test_a_turn_that_is_being_stored_meanwhile_is_counted(shop, say, counted, database_url):
    talk = say("upset")
    now = LATER - timedelta(hours=1)
    with slow_turn(database_url, shop, talk, now):
        read_all(shop)
        shop.rollups.bring_up(now + timedelta(seconds=1))
        assert shop.rollups.read("moods", BEGIN, LATER)
    assert counted("reached") == {(0, "upset"): 1, (9, "handoff"): 1}


def test_only_what_figures_count_gets_a_mood(shop, say, counted, look):
    say("upset", "owner", channel=DASHBOARD)
    say("upset", "heard", is_silent=True, outcome=WITH_PERSON, events=())
    say("good", "answered", days=1)
    say("good", "noted", days=2, noted=("good",))
    read_all(shop)
    assert counted("moods") == counted("reached") == {(1, "good"): 1, (2, "good"): 1}
    assert len(look("SELECT id FROM events WHERE name LIKE 'sounded_%'")) == 2


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_conversation_sounded_so_first_on_the_day_it_did(shop, say, counted, is_counted):
    talk = say("upset", days=1)
    say("upset", days=3)
    say("upset", days=5, noted=("upset",))
    if is_counted:
        assert counted("reached") == {(5, "upset"): 1}
    read_all(shop)
    assert {day: times for day, times in counted("reached").items() if times} == {(1, "upset"): 1}
    assert counted("moods") == {(1, "upset"): 1, (3, "upset"): 1, (5, "upset"): 1}
    insights = Insights(shop, LATER, LONDON)
    insights.refresh()
    assert insights.moods(insights.ask(first="2026-03-02", last="2026-03-08"))[0] == ("upset", 3)
    for days, found in ((1, [talk]), (2, []), (3, [talk])):
        span = {"since": BEGIN + timedelta(days=days), "until": BEGIN + timedelta(days=days + 0.5)}
        assert [each.id for each in shop.desk.page(Wanted(**span, figure="upset"), 10)] == found


def test_the_staffs_live_list_learns_only_what_happens_now(shop, say):
    talk = say("upset", "old")
    other = say("good", "older")
    before = shop.handovers.last_event()
    shop.handovers.take(talk, Hand("p", "Ann"), LATER)
    now = shop.handovers.last_event()
    read_all(shop)
    assert shop.handovers.last_event() == now
    assert shop.handovers.changed_since(before) == {talk} != {other}


def test_what_is_said_later_is_not_read(shop, say):
    read: list[str] = []
    say("one")
    assert not shop.past_moods.read_back(lambda said: read.append(said) or "")
    say("two", days=1)
    assert not shop.past_moods.read_back(lambda said: read.append(said) or "")
    assert read == ["one"]
