"""Days and times in a customer's words. Today is Wednesday 2 December 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.understanding.text.lexicon import Phrases, load_lexicon
from app.services.understanding.values.moments import moment_slots
from plugins.kit.text import utterance

NOW = datetime(2026, 12, 2, 10, 0)
NAMED = Phrases({"boxing day": date(2026, 12, 26), "spring bank holiday": date(2027, 5, 31), "mùng 1 tết": date(2027, 2, 6)})


def moments(text: str, locale: str = "en-GB") -> dict[str, str]:
    said = utterance(text, locale)
    return {slot.type: slot.value for slot in moment_slots(said.text, said.tokens, load_lexicon(locale), NOW.date(), NAMED)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("are you open now", {"date": "2026-12-02", "now": True}),
        ("tomorrow after 5", {"date": "2026-12-03", "time": "17:00"}),
        ("the day after tomorrow", {"date": "2026-12-04"}),
        ("open on sunday?", {"date": "2026-12-06"}),
        ("wednesday", {"date": "2026-12-02"}),
        ("next wednesday", {"date": "2026-12-09"}),
        ("25 December", {"date": "2026-12-25"}),
        ("on the 25th of December", {"date": "2026-12-25"}),
        ("December 25th at 3pm", {"date": "2026-12-25", "time": "15:00"}),
        ("25/12", {"date": "2026-12-25"}),
        ("on Friday 31 December", {"date": "2026-12-31"}),
        ("thursday, 3 december at 5pm", {"date": "2026-12-03", "time": "17:00"}),
        ("friday the 25th", {"date": "2026-12-25"}),
        ("monday the 28th", {"date": "2026-12-28"}),
        ("weds morning", {"date": "2026-12-02"}),
        ("2027-01-02", {"date": "2027-01-02"}),
        ("1 march", {"date": "2027-03-01"}),
        ("Boxing Day", {"date": "2026-12-26"}),
        ("spring bank holiday monday", {"date": "2027-05-31"}),
        ("next bank holiday Monday", {}),
        ("sunday at 17:30", {"date": "2026-12-06", "time": "17:30"}),
        ("8 am monday", {"date": "2026-12-07", "time": "08:00"}),
        ("31 february", {}),
        ("two apples", {}),
    ],
)
def test_english_moments(text, expected):
    assert moments(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hôm nay mở cửa không", {"date": "2026-12-02"}),
        ("ngày mai", {"date": "2026-12-03"}),
        ("chu nhat co mo cua khong", {"date": "2026-12-06"}),
        ("thứ bảy lúc 8 giờ sáng", {"date": "2026-12-05", "time": "08:00"}),
        ("thứ tư tuần sau", {"date": "2026-12-09"}),
        ("ngày 25 tháng 12", {"date": "2026-12-25"}),
        ("mùng 1 tết", {"date": "2027-02-06"}),
        ("7 giờ tối", {"time": "19:00"}),
    ],
)
def test_vietnamese_moments(text, expected):
    assert moments(text, "vi-VN") == expected


@given(st.dates(date(2026, 12, 2), date(2027, 12, 1)))
def test_a_day_and_month_mean_the_next_such_day(day):
    written = f"{day.day} {day:%B}"
    assert moments(written).get("date") == day.isoformat()


@given(st.integers(0, 23), st.integers(0, 59))
def test_clock_times_are_read_as_written(hour, minute):
    assert moments(f"at {hour:02}:{minute:02}")["time"] == f"{hour:02}:{minute:02}"


@given(st.text(max_size=60), st.sampled_from(["en-GB", "vi-VN"]))
def test_any_text_gives_real_days_that_are_not_long_past(text, locale):
    found = moments(text, locale)
    if "date" in found:
        assert date.fromisoformat(found["date"]).year >= 1
    assert set(found) <= {"date", "time"}


def test_a_weekday_is_at_most_six_days_ahead():
    for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"):
        day = date.fromisoformat(moments(name)["date"])
        assert NOW.date() <= day <= NOW.date() + timedelta(days=6)
