"""A shop whose database is damaged is that shop's trouble alone: every duty of the worker does the other shops' work."""

from __future__ import annotations

from threading import Event

import pytest

from app.worker.each_shop import each_shop, unless_it_fails
from app.worker.version_jobs import Stopped
from tests.pipeline.shops import with_plugins

DIARY = {"name": "diary", "options": {"events": {"all": ["lead"]}, "by": {"sync": {"every": 60}}}}


@pytest.fixture
def two_shops(desk):
    """A shop with a damaged file, the first by its name, and one that is well."""
    desk.street.publish("broken", **with_plugins(DIARY))
    desk.publish(**DIARY["options"])
    (desk.street.place / "instance").mkdir(exist_ok=True)
    (desk.street.place / "instance" / "broken.db").write_bytes(b"this is no database " * 400)
    return desk


def test_one_shop_that_fails_in_any_way_holds_up_no_other(two_shops, caplog):
    seen = []

    def look(key: str) -> bool:
        seen.append(key)
        two_shops.street.platform.storage.tenant(key).ping()
        return True

    assert not each_shop(two_shops.street.platform, Event(), look, "%s is in trouble: %s")
    assert seen == ["broken", "corner"]
    assert "broken is in trouble: file is not a database" in caplog.text


def test_what_ends_a_duty_is_no_trouble_of_a_shop():
    def stop(key: str) -> bool:
        raise Stopped

    with pytest.raises(Stopped):
        unless_it_fails("corner", stop, False, "%s: %s")


def test_subscribers_and_the_clock_of_the_other_shops_go_on(two_shops):
    two_shops.tell()
    two_shops.run_clock()
    two_shops.ask_for_call()
    two_shops.clock.pass_time(seconds=61)
    two_shops.tell()
    two_shops.run_clock()
    assert two_shops.heard() == ["lead:L-00001"]
    assert two_shops.diary("sync")
