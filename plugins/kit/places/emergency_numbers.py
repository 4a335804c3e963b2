"""The numbers that everybody may call who is in danger, by country."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path


def emergency_numbers(country: str) -> tuple[str, ...]:
    """Return the emergency numbers of an ISO 3166 country, the one to call first in front; () where we don't know them."""
    return tuple(_numbers().get(country, ()))


@lru_cache(maxsize=1)
def _numbers() -> dict[str, list[str]]:
    return json.loads(Path(__file__).with_name("emergency_numbers.json").read_text("utf-8"))
