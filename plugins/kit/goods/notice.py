"""How long before goods must be ordered: read as shops write it, and said."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from plugins.contracts import Call, Fact, Product
from plugins.kit.text import fold

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
_UNITS = {
    "hour": _HOUR, "hours": _HOUR, "hr": _HOUR, "hrs": _HOUR, "h": _HOUR, "gio": _HOUR, "tieng": _HOUR,
    "day": _DAY, "days": _DAY, "ngay": _DAY, "week": _WEEK, "weeks": _WEEK, "wk": _WEEK, "wks": _WEEK, "tuan": _WEEK,
}  # fmt: skip
_AHEAD = r"(?:(?:advance )?notice(?: (?:required|needed))?|ahead|in advance|before(?:hand)?|truoc)"  # other words may tell another time
_WRITTEN = re.compile(rf"(\d{{1,3}})\s*([a-z]+)['’]?(?: {_AHEAD})?\.?")
_SHOWN = ((_WEEK, "week", 2), (_DAY, "day", 2), (_HOUR, "hour", 1))  # from how many on a unit is said: one week is 7 days


def parse_notice(text: str) -> timedelta:
    """Return a length of time as written ("48 hours", "2 ngày"); ValueError for anything else."""
    found = _WRITTEN.fullmatch(fold(text).strip())
    unit = _UNITS.get(found[2]) if found else None
    if not found or unit is None or not int(found[1]):
        raise ValueError(f'"{text}" is no notice like "2 days".')
    return int(found[1]) * unit


def written(notice: timedelta) -> str:
    """Return a length of time as catalogues hold it: "2 days"."""
    count, unit = counted(notice)
    return f"{count} {unit}{'s' if count != 1 else ''}"


def counted(notice: timedelta) -> tuple[int, str]:
    """Return a length of time in its most telling unit: 48 hours are 2 days, 28 days 4 weeks, 24 hours stay hours."""
    for unit, name, least in _SHOWN:
        if not notice % unit and notice >= least * unit:
            return notice // unit, name
    return int(notice / _HOUR), "hour"


def notice_text(call: Call, product: Product) -> str:
    """Return how long before a product must be ordered, in words; "" where it need not be."""
    if product.notice is None:
        return ""
    count, unit = counted(product.notice)
    return call.say(f"notice.{unit}", count=count)


def notice_facts(product: Product) -> tuple[Fact, ...]:
    """Return what backs the words about a product's notice."""
    if product.notice is None:
        return ()
    count, unit = counted(product.notice)
    return (Fact("notice", Decimal(count), product.sku, unit, product.source),)
