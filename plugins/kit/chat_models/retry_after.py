"""How long a server asks to wait before it is asked again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds: RFC 9110 section 10.2.3 (a number or a date), or in milliseconds; None where nothing readable is said."""
    try:
        if "retry-after-ms" in headers:
            return max(float(headers["retry-after-ms"]) / 1000, 0.0)
        value = headers.get("retry-after", "")
        return max(float(value), 0.0) if value.replace(".", "", 1).isdigit() else _seconds_until(value)
    except ValueError:
        return None


def _seconds_until(date: str) -> float | None:
    try:
        return max(parsedate_to_datetime(date).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return None
