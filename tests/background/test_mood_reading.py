"""The duty that gives older messages their moods: once each, without those that a turn has noted already."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Event

import pytest

from app.worker.mood_reading import MoodReading

SOUNDED = "SELECT name, created_at FROM events WHERE name LIKE 'sounded_%' ORDER BY created_at"


def run(desk, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(desk.street.place / "instance" / "corner.db")) as file, file:
        return file.execute(statement).fetchall()


@pytest.fixture
def talked(desk):
    """A shop where two customers sounded like something, one before moods were noted."""
    desk.publish()
    for line in ("this is useless, nobody answers", "where is the anthem of Peru sung?"):
        desk.street.say(line)
    run(desk, "DELETE FROM events WHERE name LIKE 'sounded_%'")
    desk.street.clock.pass_time(minutes=5)
    desk.street.say("thank you so much, that was lovely")
    return desk


def test_older_messages_get_their_moods_once_at_the_time_they_were_said(talked):
    said = dict(run(talked, "SELECT text, created_at FROM messages WHERE role = 'customer'"))
    assert [name for name, _ in run(talked, SOUNDED)] == ["sounded_good"]
    for _ in range(2):  # a worker that starts again reads nothing twice
        MoodReading(talked.street.platform).work(Event())
    assert run(talked, SOUNDED) == [
        ("sounded_upset", said["this is useless, nobody answers"]),
        ("sounded_good", said["thank you so much, that was lovely"]),
    ]


def test_asked_to_stop_it_leaves_the_rest_for_the_next_time(talked):
    stop = Event()
    stop.set()
    MoodReading(talked.street.platform).work(stop)
    assert len(run(talked, SOUNDED)) == 1
    MoodReading(talked.street.platform).work(Event())
    assert len(run(talked, SOUNDED)) == 2
