"""Great-circle distance, and how far that is in the words of a country."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import asin, cos, radians, sin, sqrt

from plugins.contracts import Quantity

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG 1980
KM_PER_MILE = 1.609344
IN_MILES = {"GB", "US", "LR", "MM"}
SMALLEST = Decimal("0.1")


def kilometres_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance of two points in degrees (haversine)."""
    north, south = radians(latitude), radians(other_latitude)
    half_chord = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


def usual_unit(region: str) -> str:
    """Return the unit that people of a region measure ways in: "mi" or "km"."""
    return "mi" if region in IN_MILES else "km"


def as_kilometres(distance: float, unit: str) -> float:
    """Return so many "mi" or "km" in kilometres."""
    return distance * KM_PER_MILE if unit == "mi" else float(distance)


def shown_distance(kilometres: float, region: str) -> Quantity:
    """Return a distance as people of a region say it: miles or kilometres, one decimal under ten, whole above."""
    unit = usual_unit(region)
    amount = kilometres / KM_PER_MILE if unit == "mi" else kilometres
    step = SMALLEST if amount < 10 else Decimal(1)
    rounded = Decimal(amount).quantize(step, rounding=ROUND_HALF_UP)
    return Quantity(max(rounded, SMALLEST).normalize() + 0, unit)
