"""The duty that keeps conversations findable: every shop's words reach the index, also behind one whose file is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Event

import pytest

from app.worker.indexing import Indexing
from tests.pipeline.shops import with_plugins


@pytest.fixture
def two_shops(desk):
    """A shop with a damaged file, and one where somebody spoke a little while ago."""
    desk.street.publish("broken", **with_plugins())
    desk.publish()
    desk.street.say("where is the anthem of Peru sung?")
    (desk.street.place / "instance" / "broken.db").write_bytes(b"this is no database " * 400)
    desk.street.clock.pass_time(minutes=5)
    return desk


def lines_indexed(desk) -> int:
    with closing(sqlite3.connect(desk.street.place / "instance" / "corner.db")) as file:
        return sum(seen for (seen,) in file.execute("SELECT seen FROM rolled_up WHERE source = 'words'"))


def test_what_was_said_reaches_the_index_of_every_shop_that_is_well(two_shops, caplog):
    assert not Indexing(two_shops.street.platform).work(Event())
    assert lines_indexed(two_shops) == 2
    assert "broken: what was said could not be put into the index" in caplog.text
    two_shops.street.say("and who wrote it?")
    two_shops.street.clock.pass_time(minutes=5)
    Indexing(two_shops.street.platform).work(Event())
    assert lines_indexed(two_shops) == 4


def test_asked_to_stop_it_leaves_the_rest_for_the_next_time(two_shops):
    stop = Event()
    stop.set()
    Indexing(two_shops.street.platform).work(stop)
    assert lines_indexed(two_shops) == 0
