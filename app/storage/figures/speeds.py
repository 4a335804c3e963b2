"""The logarithmic buckets in which times are counted: whole numbers, so that counts of many hours can be added."""

from __future__ import annotations

import math

ALPHA = 0.05  # the most that a time read from its bucket is off, relative to itself
GAMMA = (1 + ALPHA) / (1 - ALPHA)
SHORTEST_MS, LONGEST_MS = 0.01, 1e7


def speed_bucket(milliseconds: float) -> int:
    """Return the bucket of a time: the smallest i with milliseconds <= GAMMA ** i."""
    held = min(max(milliseconds, SHORTEST_MS), LONGEST_MS)
    return math.ceil(round(math.log(held, GAMMA), 9))
