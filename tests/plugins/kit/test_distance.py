"""Distances as they are measured and as they are told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import Quantity
from plugins.kit.places.distance import kilometres_between, shown_distance

LATITUDE, LONGITUDE = st.floats(-90, 90), st.floats(-180, 180)


def test_london_to_paris_is_343_km():
    assert kilometres_between(51.5074, -0.1278, 48.8566, 2.3522) == pytest.approx(343.6, abs=0.5)


@pytest.mark.parametrize(
    ("kilometres", "region", "shown"),
    [
        (1.609344, "GB", Quantity(Decimal(1), "mi")),
        (2.0, "GB", Quantity(Decimal("1.2"), "mi")),
        (0.0, "VN", Quantity(Decimal("0.1"), "km")),
        (7.04, "VN", Quantity(Decimal(7), "km")),
        (343.6, "VN", Quantity(Decimal(344), "km")),
        (100.0, "VN", Quantity(Decimal(100), "km")),
    ],
)
def test_a_distance_is_told_in_the_units_of_the_country(kilometres, region, shown):
    assert shown_distance(kilometres, region) == shown


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_property_a_distance_is_the_same_both_ways_and_never_beyond_half_the_globe(one, two, three, four):
    there, back = kilometres_between(one, two, three, four), kilometres_between(three, four, one, two)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20016
