"""A conversation keeps the version it began with; new ones, and those that rested, get the live one."""

from __future__ import annotations

import copy

import pytest

from app.errors import InvalidTenant
from tests.pipeline.shops import GROCER

OLD, NEW = "The price of Oat Milk is £1.99.", "The price of Oat Milk is £2.49."
ASKED = "how much is oat milk?"


def dearer() -> dict:
    catalog = copy.deepcopy(GROCER["catalog"])
    catalog["products"][0]["price"] = 249
    return catalog


def test_a_running_conversation_keeps_its_prices_and_a_new_one_gets_todays(make_shops):
    street = make_shops()
    assert street.say(ASKED, "running").text == OLD
    assert street.publish("corner", catalog=dearer()) == 2
    street.clock.pass_time(minutes=29)
    running, fresh = street.say(ASKED, "running"), street.say(ASKED, "fresh")
    assert (running.text, running.version) == (OLD, 1)
    assert (fresh.text, fresh.version) == (NEW, 2)
    assert running.facts[0].source.startswith("versions/1/")
    assert fresh.facts[0].source.startswith("versions/2/")


def test_thirty_minutes_count_from_the_last_message(make_shops):
    street = make_shops()
    street.say(ASKED)
    street.publish("corner", catalog=dearer())
    for _ in range(3):
        street.clock.pass_time(minutes=20)
        assert street.say(ASKED).text == OLD
    street.clock.pass_time(minutes=30, seconds=1)
    assert street.say(ASKED).text == NEW
    street.clock.pass_time(minutes=1)
    assert street.say(ASKED).text == NEW


def test_a_rested_conversation_keeps_its_cart_at_todays_prices(make_shops):
    street = make_shops()
    street.say("add 2 oat milk to my cart")
    street.publish("corner", catalog=dearer())
    street.clock.pass_time(hours=1)
    assert "Total: £4.98" in street.say("what's in my cart").text


def test_what_is_no_longer_sold_is_named_in_a_rested_cart(make_shops):
    street = make_shops()
    street.chat("add 2 oat milk to my cart", "add 1 whole milk to my cart")
    street.publish("corner", catalog={"products": GROCER["catalog"]["products"][1:]})
    street.clock.pass_time(hours=1)
    shown = street.say("what's in my cart").text
    assert "One item is no longer sold and isn't counted: OAT-1L." in shown
    assert "Total: £2.10" in shown


def test_rolling_back_brings_the_old_answers_to_new_conversations(make_shops):
    street = make_shops()
    street.publish("corner", catalog=dearer())
    assert street.say(ASKED, "during").text == NEW
    assert street.roll_back("corner", 1) == 3
    assert street.say(ASKED, "after").text == OLD
    assert street.say(ASKED, "during").text == NEW


def test_a_conversation_whose_version_is_gone_goes_on_with_the_live_one(make_shops):
    street = make_shops()
    street.say("add 2 oat milk to my cart")
    street.publish("corner", catalog=dearer())
    street.reopen()
    for file in sorted((street.place / "business/corner/versions/0001").iterdir()):
        file.unlink()
    (street.place / "business/corner/versions/0001").rmdir()
    assert street.say(ASKED).text == NEW
    assert street.cart() == {"OAT-1L": "2"}


def test_a_broken_draft_changes_nothing(make_shops):
    street = make_shops()
    broken = dearer()
    broken["products"][0]["price"] = "1.99"
    with pytest.raises(InvalidTenant, match="1.99"):
        street.publish("corner", catalog=broken)
    assert street.say(ASKED).text == OLD


def test_a_message_after_months_of_rest_is_answered(make_shops):
    street = make_shops()
    street.say("show me candles")
    street.clock.pass_time(days=200)
    assert street.say("how much is the second one").text.startswith("The price of Blue Candle is £4.50.")


def test_the_owners_wording_is_what_customers_read(make_shops):
    street = make_shops()
    street.publish("corner", wording={"en": {"cart.empty": "Nothing in your basket yet, love."}})
    assert street.say("what's in my cart").text == "Nothing in your basket yet, love."
    assert "trống" in street.say("giỏ hàng của tôi có gì").text
