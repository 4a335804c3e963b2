"""Opening hours as people write them become spans in full, or nothing; never other hours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.importing.opening_spans import spans_in


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9-17", ["09:00-17:00"]), ("9am-5pm", ["09:00-17:00"]), ("9.00 - 12:30, 14h-18h", ["09:00-12:30", "14:00-18:00"]),
        ("8h30 đến 21h", ["08:30-21:00"]), ("18-2", ["18:00-02:00"]), ("12pm to 8 p.m.", ["12:00-20:00"]),
        ("10am-6", ["10:00-18:00"]), ("9-5pm", ["09:00-17:00"]), ("1pm-5", ["13:00-17:00"]), ("6pm-2am", ["18:00-02:00"]),
        ("10:00-02:00", ["10:00-02:00"]), ("04:00-08:00", ["04:00-08:00"]),
        ("5-10pm", []), ("9am-11", []), ("9:30-5:30", []), ("9h30-5h30", []), ("9-12, 1-5", []), ("18-24:30", []),
        ("9-5", []), ("closed", []), ("9-17 by appointment", []), ("25-30", []), ("9:75-10", []), ("", []),
    ],
)  # fmt: skip
def test_spans_of_a_text(text, spans):
    assert spans_in(text) == spans


TIME = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda told: f"{told[0]:02}:{told[1]:02}")


@given(st.lists(st.tuples(TIME, TIME).filter(lambda span: span[0] < span[1]).map("-".join), min_size=1, max_size=3))
def test_spans_in_full_are_read_as_they_stand(spans):
    assert spans_in(", ".join(spans)) == spans
