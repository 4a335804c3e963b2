"""Spans of a shop's days: whole, without gaps or overlaps, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.insights import BadSpan, Grain, Span
from app.services.insights.asking import ask
from app.services.insights.quantiles import quantile
from app.services.insights.spans import day_of, moment
from app.storage.figures.local_days import HALF_HOURS_A_DAY
from app.storage.figures.speeds import ALPHA, speed_bucket

# clocks that change at 2, at 1, at midnight, by half an hour, on the half hour, never, and not by whole half hours
ZONES = ("America/New_York", "Europe/London", "Africa/Cairo", "Australia/Lord_Howe", "America/St_Johns", "Asia/Ho_Chi_Minh",
         "Asia/Beirut", "America/Havana", "UTC")  # fmt: skip
OFF_THE_HALF_HOUR = ("Asia/Kathmandu", "Pacific/Chatham")
days = st.dates(date(2023, 1, 1), date(2030, 12, 31))
spans = st.builds(lambda first, length, zone: Span(first, first + timedelta(days=length), ZoneInfo(zone)), days, st.integers(0, 120),
                  st.sampled_from(ZONES))  # fmt: skip


@given(spans)
def test_the_pieces_of_a_span_are_its_half_hours_once_each(span):
    pieces = span.pieces()
    assert moment(pieces[0].first) == span.since.astimezone(UTC)
    assert moment(pieces[-1].end) == span.until.astimezone(UTC)
    assert all(piece.first < piece.end for piece in pieces)
    assert all(left.end == right.first and left.shift != right.shift for left, right in zip(pieces, pieces[1:], strict=False))


@given(spans, st.randoms(use_true_random=False))
def test_every_half_hour_counts_for_the_day_on_the_shops_calendar(span, dice):
    for piece in span.pieces():
        for half_hour in {piece.first, piece.end - 1, dice.randrange(piece.first, piece.end)}:
            assert day_of((half_hour + piece.shift) // HALF_HOURS_A_DAY) == moment(half_hour).astimezone(span.zone).date()


@given(spans, st.sampled_from(list(Grain)))
def test_slots_follow_each_other_from_the_first_moment_on(span, grain):
    begins = [slot.begin.astimezone(UTC) for slot in span.slots(grain)]
    assert begins[0] == span.since.astimezone(UTC)
    assert begins == sorted(set(begins))
    assert begins[-1] < span.until.astimezone(UTC)
    if grain is Grain.HOUR:
        longest = max((later - earlier for earlier, later in zip(begins, begins[1:], strict=False)), default=timedelta())
        assert longest <= timedelta(hours=1)


@given(spans)
def test_what_a_span_is_compared_with_is_as_long_and_ends_before_it(span):
    assert span.before.days == span.year_before.days == span.days
    assert span.before.until == span.since
    assert [day.weekday() for day in span.year_before.dates] == [day.weekday() for day in span.dates]


@given(days, st.sampled_from(OFF_THE_HALF_HOUR))
def test_where_clocks_are_off_the_half_hour_days_are_off_by_a_quarter_of_one_and_still_whole(first, zone):
    span = Span(first, first + timedelta(days=40), ZoneInfo(zone))
    pieces = span.pieces()
    assert pieces[-1].end - pieces[0].first in (41 * 48 - 2, 41 * 48, 41 * 48 + 2)
    for piece in pieces:
        assert (piece.end + piece.shift) % 2 == 0
        told = day_of((piece.first + piece.shift) // HALF_HOURS_A_DAY)
        assert abs(datetime.combine(told, time(), span.zone) - moment(piece.first)) < timedelta(days=1)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-06-01", 24)])
def test_days_on_which_clocks_change_have_other_lengths(day, hours):
    asked = ask(date(2026, 12, 1), ZoneInfo("America/New_York"), first=day, last=day, grain="hour")
    assert len(asked.span.slots(Grain.HOUR)) == hours


@pytest.mark.parametrize(("days", "grain"), [(7, Grain.HOUR), (30, Grain.DAY), (90, Grain.DAY)])
def test_hours_of_too_many_days_are_told_by_the_day(days, grain):
    assert ask(date(2026, 3, 1), ZoneInfo("UTC"), days=days, grain="hour").grain is grain


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"first": "2026-02-10", "last": "2026-02-01"}, "The span ends (2026-02-01) before it begins (2026-02-10). Swap the two days."),
        ({"first": "tomorrow"}, "from: 'tomorrow' is not a day. Write it like 2026-01-31."),
        ({"first": "2020-01-01", "last": "2026-01-01"}, "From 2020-01-01 to 2026-01-01 are more than 800 days. Choose fewer."),
        ({"grain": "minute"}, "'minute' is no grain. Write hour, day or week."),
        ({"last": "9999-12-31"}, "to: 9999-12-31 is out of reach. Write a day from 2000-01-01 to 2100-01-01."),
        ({"compare": "soon"}, "compare: 'soon' is not a day. Write it like 2026-01-31."),
    ],
)
def test_a_span_that_cannot_be_told_is_refused_with_a_way_out(wanted, said):
    with pytest.raises(BadSpan) as refused:
        ask(date(2026, 3, 1), ZoneInfo("UTC"), **wanted)
    assert str(refused.value) == said


def test_a_span_is_read_as_it_is_written():
    today, zone = date(2026, 3, 1), ZoneInfo("Europe/London")
    asked = ask(today, zone, first="2026-01-05", last="2026-01-11", compare="2025-12-01", grain="week")
    assert asked.span == Span(date(2026, 1, 5), date(2026, 1, 11), zone)
    assert asked.against == Span(date(2025, 12, 1), date(2025, 12, 7), zone)
    assert ask(today, zone, days=12345).days == 7
    assert ask(today, zone, first="2026-02-27").span.last == today
    assert ask(today, zone, compare="none").against is None
    assert [ask(today, zone, days=number).grain for number in (1, 7, 90)] == [Grain.HOUR, Grain.DAY, Grain.DAY]


@given(st.lists(st.floats(0.02, 1e6), min_size=1, max_size=60), st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_a_quantile_is_told_within_its_error(times, share):
    counts: dict[str, int] = {}
    for time_ms in times:
        counts[str(speed_bucket(time_ms))] = counts.get(str(speed_bucket(time_ms)), 0) + 1
    exact = sorted(times)[max(1, -(-len(times) * int(share * 100) // 100)) - 1]
    assert quantile(counts, share) == pytest.approx(exact, rel=ALPHA + 1e-6)
