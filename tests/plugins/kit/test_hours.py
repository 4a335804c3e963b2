"""Opening hours: holidays, nights, changes of clocks, and the minutes at which things change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import Branch, Holiday
from plugins.kit.places.hours import hours_on, parse_day, parse_span, parse_week, state_at, week_groups

LONDON = ZoneInfo("Europe/London")
DAY = [time(8), time(18)]


def branch(hours, *holidays):
    return Branch("b", "B", "branches.json#/branches/0", weekly=parse_week(hours), holidays=tuple(holidays))


def at(text, zone=LONDON):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-01-07T07:59:59", False), ("2026-01-07T08:00", True), ("2026-01-07T17:59:59", True), ("2026-01-07T18:00", False)],
)
def test_a_branch_opens_at_its_opening_minute_and_is_closed_at_its_closing_minute(moment, is_open):
    assert state_at(branch({"wednesday": ["08:00-18:00"]}), at(moment), LONDON).open is is_open


def test_the_change_is_when_it_closes_or_when_it_opens_next():
    shop = branch({"wednesday": ["08:00-12:00", "13:00-18:00"], "saturday": ["09:00-10:00"]})
    assert state_at(shop, at("2026-01-07T09:00"), LONDON).changes == at("2026-01-07T12:00")
    assert state_at(shop, at("2026-01-07T12:30"), LONDON).changes == at("2026-01-07T13:00")
    assert state_at(shop, at("2026-01-07T18:30"), LONDON).changes == at("2026-01-10T09:00")


def test_a_night_belongs_to_the_day_it_began():
    bar = branch({"friday": ["20:00-02:00"]})
    assert state_at(bar, at("2026-01-10T01:59"), LONDON).open
    assert not state_at(bar, at("2026-01-10T02:00"), LONDON).open
    assert not state_at(bar, at("2026-01-09T01:00"), LONDON).open


def test_a_holiday_overrides_the_week_and_says_where():
    shop = branch(
        {"friday": ["08:00-18:00"]},
        Holiday(date(2026, 12, 24), "Eve", parse_day(["08:00-12:00"])),
        Holiday(date(2026, 12, 25), "Christmas"),
    )
    assert hours_on(shop, date(2026, 12, 25)).spans == ()
    assert hours_on(shop, date(2026, 12, 25)).pointer == "/holidays/1"
    assert hours_on(shop, date(2026, 12, 18)).pointer == "/hours/friday"
    assert state_at(shop, at("2026-12-25T09:00"), LONDON).changes == at("2027-01-01T08:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 5), ("2026-10-25", 7), ("2026-06-14", 6)])
def test_a_night_across_a_change_of_clocks_lasts_as_long_as_the_clock_says(day, hours):
    shop = branch({"saturday": ["22:00-24:00"], "sunday": ["00:00-06:00"]})
    opened = datetime.combine(date.fromisoformat(day), time(0), LONDON)
    closing = state_at(shop, opened, LONDON).changes
    assert closing.astimezone(UTC) - opened.astimezone(UTC) == timedelta(hours=hours)


def test_the_hour_that_comes_twice_counts_as_two():
    shop = branch({"sunday": ["00:00-01:30"]})
    first, second = at("2026-10-25T01:15"), at("2026-10-25T01:15").replace(fold=1)
    assert state_at(shop, first, LONDON).open
    assert not state_at(shop, second, LONDON).open


def test_the_zone_of_the_shop_decides():
    shop = branch({"wednesday": ["08:00-18:00"]})
    moment = datetime(2026, 1, 7, 2, 0, tzinfo=UTC)
    assert state_at(shop, moment, ZoneInfo("Asia/Ho_Chi_Minh")).open
    assert not state_at(shop, moment, LONDON).open


def test_a_shop_that_never_closes_has_no_change():
    week = {day: ["00:00-24:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}
    state = state_at(branch(week), at("2026-01-07T03:00"), LONDON)
    assert state.open
    assert state.changes is None


def test_a_shop_without_hours_is_closed_without_an_opening():
    assert state_at(branch({}), at("2026-01-07T09:00"), LONDON).changes is None


def test_days_with_the_same_hours_are_told_together():
    week = parse_week({day: ["08:00-18:00"] for day in ("monday", "tuesday", "wednesday")} | {"saturday": ["09:00-12:00"]})
    assert [(group.first, group.last) for group in week_groups(week)] == [(0, 2), (3, 4), (5, 5), (6, 6)]


minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
spans = st.lists(st.lists(minutes, min_size=2, max_size=2, unique=True).map(sorted).map(tuple), max_size=3)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(st.lists(spans, min_size=7, max_size=7), moments)
def test_property_open_by_day_means_within_a_span_of_that_local_day(week, moment):
    shop = Branch("b", "B", "s", weekly=tuple(tuple(day) for day in week))
    local = moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    within = any(opens <= local.time() < closes for opens, closes in week[local.weekday()])
    assert state_at(shop, moment, ZoneInfo("Asia/Ho_Chi_Minh")).open is within


@given(st.lists(st.lists(st.tuples(minutes, minutes), max_size=2), min_size=7, max_size=7), moments)
def test_property_the_state_holds_until_it_changes_and_then_is_the_other(week, moment):
    shop = Branch("b", "B", "s", weekly=tuple(tuple(day) for day in week))
    state = state_at(shop, moment, LONDON)
    if state.changes is None:
        return
    change = state.changes.astimezone(UTC)
    assert change > moment
    assert state_at(shop, change, LONDON).open is not state.open
    assert state_at(shop, change - timedelta(microseconds=1), LONDON).open is state.open


@given(minutes, minutes)
def test_property_a_span_is_read_as_it_is_written(opens, closes):
    assert parse_span(f"{opens:%H:%M}-{closes:%H:%M}") == (opens, closes)
