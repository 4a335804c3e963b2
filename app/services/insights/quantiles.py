"""Quantiles of times from counts in logarithmic buckets, which add up over hours, days and machines.

DDSketch (Masson, Rim, Lee 2019): bucket i holds times in (g^(i-1), g^i], and any quantile read from it is off by at most ALPHA of itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from app.storage.figures.speeds import GAMMA


def quantile(counts: Mapping[str, int], share: float) -> float:
    """Return the time in milliseconds that this share of the counted ones did not exceed, nan of none. ``counts`` is by bucket."""
    total = sum(counts.values())
    if not total:
        return math.nan
    rank, below = max(1, math.ceil(share * total)), 0
    for bucket, times in sorted((int(part), times) for part, times in counts.items()):
        below += times
        if below >= rank:
            return 2 * GAMMA**bucket / (GAMMA + 1)
    raise AssertionError("a rank is never beyond the last bucket")
