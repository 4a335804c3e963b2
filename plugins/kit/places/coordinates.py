"""Coordinates in a text, as phones share a place: "51.45450,-2.58790" (degrees, WGS 84)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PAIR = re.compile(r"(?<![\d.,-])(-?\d{1,2}\.\d{3,8}), ?(-?\d{1,3}\.\d{3,8})(?![\d.]*\d)")


def coordinates_in(text: str) -> Iterator[tuple[float, float, int, int]]:
    """Yield latitude, longitude and where they stand."""
    for match in _PAIR.finditer(text):
        latitude, longitude = float(match[1]), float(match[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            yield latitude, longitude, match.start(), match.end()


def place_name(latitude: float, longitude: float) -> str:
    """Return how a point is called: exact to a hundred metres."""
    return f"{latitude:.3f}, {longitude:.3f}"
