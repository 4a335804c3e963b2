"""Every figure that the assistant tells is the insights service's own, and its own talk is in none of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from plugins.contracts import OrderLine, Period
from plugins.kit.money import Money, format_money
from plugins.kit.periods import read_period, written_period
from tests.colleague.conftest import SATURDAY
from tests.storage.test_orders import an_order, keep

SPANS = ("yesterday", "today", "last week", "this week", "in October", "this month", "in the last 30 days", "on 12 November")


def figures(office, first: str, last: str) -> dict[str, float]:
    insights = office.insights()
    return {figure.name: figure.now for figure in insights.tiles(insights.ask(first=first, last=last))}


def days_of(reply) -> tuple[str, str]:
    days = [fact.value for fact in reply.facts if fact.kind == "date"]
    return min(days).isoformat(), max(days).isoformat()


@pytest.mark.parametrize("span", SPANS)
def test_what_is_told_is_what_the_insights_say(open_office, span):
    office = open_office()
    talks = office.ask(f"how many conversations {span}?")
    wanted = figures(office, *days_of(talks))
    told = int(re.search(r"There (?:was|were) (\d+|no) conv", talks.text)[1].replace("no", "0"))
    assert told == wanted["conversations"]
    sales = office.ask(f"how many orders {span}?")
    assert days_of(sales) == days_of(talks)
    told = int(re.search(r"There (?:was|were) (\d+|no) order", sales.text)[1].replace("no", "0"))
    assert told == wanted["orders"]
    if wanted["orders"]:
        assert format_money(Money(int(wanted["revenue"]), "GBP"), "en-GB") in sales.text


def test_every_number_told_is_a_fact_with_its_source(open_office):
    reply = open_office().ask("how many conversations yesterday?")
    counts = {fact.value: fact.source for fact in reply.facts if fact.kind in ("count", "percent")}
    for number in re.findall(r"\b\d+\b", reply.text.replace("20 November", "")):
        assert Decimal(number) in counts, number
    assert all(counts.values())


def test_ones_own_talk_counts_nowhere(open_office):
    office = open_office()
    today = office.clock[0].date().isoformat()
    for text in ("how many orders today?", "how much is organic oat drink?", "frobnicate the xyzzy", "what is running low?"):
        office.ask(text)
    office.clock[0] += timedelta(minutes=5)
    assert figures(office, today, today)["conversations"] == 0
    assert figures(office, today, today)["unanswered"] == 0
    assert office.insights().shares(office.insights().ask(first=today, last=today), "shown") == []
    assert office.database.readings.counts(office.clock[0] - timedelta(hours=1), office.clock[0])["conversations"] == 0
    assert "dashboard" not in office.database.desk.channels()
    assert not any("xyzzy" in question for question, *_ in office.database.desk.unanswered(50))


def test_a_period_reads_back_as_it_was_written(open_office):
    today = open_office().clock[0].date()
    for written in ("yesterday", "last week", "this month", "last year", "2026-10-01/2026-10-31", "2026-02-28"):
        period = read_period(written, today)
        assert read_period(written_period(period), today) == period
    assert read_period("2026-10-31/2026-10-01", today) is None
    assert read_period("some day", today) is None
    assert read_period("last week", today) == Period(today - timedelta(days=12), today - timedelta(days=6))


def test_the_orders_behind_a_day_are_those_of_the_shops_own_day(open_office):
    office = open_office("thoitrang")
    late, early = datetime(2026, 11, 20, 16, 30, tzinfo=UTC), datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # 23:30 and 0:30 in Vietnam
    for name, placed_at in (("Khuya", late), ("Sang", early)):
        keep(office.database, an_order(name=name, placed_at=placed_at))
        office.clock[0] = placed_at
        office.order(100_000)
    office.clock[0] = SATURDAY
    office.ask("hôm qua có bao nhiêu đơn hàng?")
    reply = office.ask("cho xem danh sách")
    assert ("Khuya" in reply.text, "Sang" in reply.text) == (True, False)


def test_what_sold_best_is_told_by_what_it_brought_in(open_office):
    office = open_office()
    milk, apples, tea = (
        OrderLine(sku, name, Decimal(amount), unit, Money(price, "GBP"), Money(total, "GBP"), Money(0, "GBP"))
        for sku, name, amount, unit, price, total in (
            ("PLM-001-2", "Oat Drink Barista", 2, "each", 185, 370), ("FRU-001", "Braeburn Apples", "1.5", "kg", 229, 344),
            ("TEA-1", "Tea", 9, "each", 900, 8100),
        )
    )  # fmt: skip
    yesterday, long_ago = SATURDAY - timedelta(days=1), SATURDAY - timedelta(days=30)
    keep(office.database, an_order(lines=(milk, apples), placed_at=yesterday), an_order(lines=(apples,), placed_at=yesterday))
    keep(office.database, an_order(lines=(tea,), placed_at=long_ago), an_order(lines=(tea,), placed_at=yesterday, status="cancelled"))
    told = office.ask("what sold best yesterday?")
    assert told.text.splitlines()[1:] == ["• Braeburn Apples: 3 kg, £6.88", "• Oat Drink Barista: 2, £3.70"]
    assert {fact.source for fact in told.facts if fact.kind in ("name", "quantity", "cart_total")} == {"orders"}
    assert "Tea: 9, £81.00" in office.ask("and in the last 60 days?").text


def test_every_order_of_the_days_counts_however_many_came_since(open_office):
    office, month = open_office(), SATURDAY - timedelta(days=30)
    tea = OrderLine("TEA-1", "Tea", Decimal(1), "each", Money(9, "GBP"), Money(9, "GBP"), Money(0, "GBP"))
    keep(office.database, an_order(lines=(tea,), placed_at=month))
    keep(office.database, *(an_order(placed_at=SATURDAY - timedelta(days=1, seconds=number)) for number in range(2001)))
    assert "Tea: 1, £0.09" in office.ask("what sold best on 22 October?").text


@pytest.mark.parametrize("asked", ["which products sell best?", "top sellers last week", "best sellers", "our bestsellers this month"])
def test_best_sellers_are_asked_for_in_many_words(open_office, asked):
    assert open_office().ask(asked).calls[0].tool == "best_sellers"
