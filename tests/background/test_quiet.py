"""An idle shop is not looked into: not while its database is as it was, ever less often where that cannot be told."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from threading import Event

from app.worker.quiet import Quiet
from app.worker.registered import Registered
from app.worker.telling import Telling

PIECE = ("corner", "all")


def age(desk) -> None:
    """Make the database's files look as old as they are when nothing was written for a while."""
    past = time.time_ns() - 10_000_000_000
    for ending in ("", "-wal"):
        file = desk.street.place / "instance" / f"corner.db{ending}"
        if file.exists():
            os.utime(file, ns=(past, past))


def test_what_is_written_into_a_quiet_shop_is_told(desk):
    desk.publish(events={"all": ["lead"]})
    platform = desk.street.platform
    telling = Telling(platform, Registered(platform.directory, platform.open), desk.holder)
    for _ in range(3):
        age(desk)
        telling.work(Event())
    desk.ask_for_call()
    telling.work(Event())
    assert desk.heard() == ["lead:L-00001"]


def test_no_look_is_needed_until_something_is_written_or_due(desk):
    desk.publish()
    quiet, shop, now = Quiet(), desk.shop, desk.clock()
    shop.ping()
    quiet.found_nothing(PIECE, shop.stamp(), None, now)
    assert not quiet.needs_no_look(PIECE, shop, now), "a stamp of this second proves nothing"
    age(desk)
    quiet.found_nothing(PIECE, shop.stamp(), now + timedelta(minutes=5), now)
    assert quiet.needs_no_look(PIECE, shop, now + timedelta(minutes=4))
    assert not quiet.needs_no_look(PIECE, shop, now + timedelta(minutes=5)), "something is due"
    quiet.found_nothing(PIECE, shop.stamp(), None, now)
    assert quiet.needs_no_look(PIECE, shop, now + timedelta(minutes=59))
    desk.ask_for_call()
    assert not quiet.needs_no_look(PIECE, shop, now)


class NeverTells:
    def stamp(self) -> None:
        return None


def test_a_database_that_tells_nothing_is_looked_at_every_ten_seconds_at_least(desk):
    quiet, now, pauses = Quiet(), desk.clock(), []
    for _ in range(6):
        quiet.found_nothing(PIECE, None, None, now)
        pauses.append(next(second for second in range(60) if not quiet.needs_no_look(PIECE, NeverTells(), now + timedelta(seconds=second))))
    assert pauses == [1, 2, 4, 8, 10, 10]
    quiet.found_something(PIECE)
    assert not quiet.needs_no_look(PIECE, NeverTells(), now)
