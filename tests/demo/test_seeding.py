"""Demo data comes from real talks: the shop's own pipeline answers them, once, and the owner's figures come alive."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from app.services.customers.desk import CustomerDesk
from app.services.demo import DemoIsThere, NoDemoTalks, Wanted, demo_is_there
from app.services.demo.rhythm import HOURS, draw_times
from app.services.insights import FIGURES, Insights
from app.worker.demo_seeding import DemoSeeding, seed_shop
from app.worker.demo_wish import wish_for_demo
from tests.pipeline.shops import GROCER, MONDAY, Street

KEY = "greengrocer"


@pytest.fixture
def street(tmp_path):
    made = Street(tmp_path, {KEY: GROCER, "bakery": GROCER})
    yield made
    made.platform.close()


def figures(street, days=30):
    database = street.platform.storage.tenant(KEY)
    insights = Insights(database, MONDAY + timedelta(minutes=2), ZoneInfo("Europe/London"))
    assert insights.refresh() is True
    asked = insights.ask(days=days)
    return {name: insights.figure(name, asked).now for name in FIGURES}


def test_a_seeded_shop_has_figures_of_its_own_talks(street):
    assert seed_shop(street.platform, KEY, Wanted(days=30, conversations=240)) == 240
    told = figures(street)
    assert told["conversations"] > 200
    assert told["turns"] > told["conversations"]
    assert 0.5 < told["resolved"] < 1
    assert 0.5 < told["durable"] < 1
    assert told["model_calls"] > 20
    assert told["ratings"] > 10
    assert demo_is_there(street.platform.storage.tenant(KEY))


def test_the_same_number_gives_the_same_talks_and_another_others(street):
    def talks(seed):
        database = street.platform.storage.tenant(KEY)
        database.demo.clear()
        seed_shop(street.platform, KEY, Wanted(10, 40, seed))
        told = figures(street)
        return {name: told[name] for name in ("conversations", "turns", "resolved", "ratings")}

    first = talks(1)
    assert talks(1) == first
    assert talks(2) != first


def test_a_customer_of_the_demo_data_is_one_person_wherever_they_write(street):
    seed_shop(street.platform, KEY, Wanted(30, 240))
    groups = CustomerDesk(street.platform, KEY).page().groups
    addresses = [{(each.kind, each.value) for customer in group for each in customer.contacts} for group in groups]
    assert len(groups) > 9
    assert max(map(len, groups)) <= 6  # some write by another browser or messenger too
    assert [found for found in addresses if len(found) > len({kind for kind, _ in found})] == []


def test_a_shop_is_seeded_once_and_only_one_that_has_talks(street):
    seed_shop(street.platform, KEY, Wanted(5, 10))
    with pytest.raises(DemoIsThere) as there:
        seed_shop(street.platform, KEY, Wanted(5, 10))
    assert str(there.value) == "greengrocer has demo data already. Take it away first: assistant demo clear greengrocer"
    with pytest.raises(NoDemoTalks) as nothing:
        seed_shop(street.platform, "bakery", Wanted(5, 10))
    assert str(nothing.value) == "There is no demo data for 'bakery'. There is some for giftshop, greengrocer, thoitrang."


def test_a_first_start_fills_the_demo_shops_and_a_later_one_nothing(street, tmp_path):
    instance = street.platform.settings.instance_folder
    assert wish_for_demo(tmp_path / "fresh") is True
    assert wish_for_demo(tmp_path / "fresh") is False
    duty = DemoSeeding(street.platform)
    assert duty.work(Event()) is True
    assert not demo_is_there(street.platform.storage.tenant(KEY))
    instance.mkdir(parents=True, exist_ok=True)
    (instance / "demo-wanted").touch()
    assert duty.work(Event()) is True
    assert demo_is_there(street.platform.storage.tenant(KEY))
    assert not demo_is_there(street.platform.storage.tenant("bakery"))
    assert not (instance / "demo-wanted").exists()


def test_customers_come_by_day_and_hardly_at_night_and_never_in_the_future():
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    times = draw_times(4000, 60, MONDAY, zone, random.Random(1))
    assert times == sorted(times)
    assert max(times) <= MONDAY
    hours = Counter(at.astimezone(zone).hour for at in times)
    assert sum(hours[hour] for hour in range(8, 22)) > 0.85 * len(times)
    assert hours[HOURS.index(max(HOURS))] > 10 * hours[3]
    weeks = Counter((MONDAY - at).days // 7 for at in times)
    assert weeks[0] > weeks[7] * 1.3
