"""Reading what a caller gave for a tool's parameters: dates, times and money, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import InvalidOperation
from typing import Any

from plugins.kit.money import Money


class BadArgument(ValueError):
    """An argument is not what its parameter takes; ``name`` is the parameter."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


def date_of(arguments: Mapping[str, Any], name: str = "date") -> date | None:
    """Return the YYYY-MM-DD argument, None when it is not given; raise BadArgument when it is no date."""
    return _read(arguments, name, date.fromisoformat)


def time_of(arguments: Mapping[str, Any], name: str = "time") -> time | None:
    """Return the HH:MM argument, None when it is not given; raise BadArgument when it is no time."""
    return _read(arguments, name, time.fromisoformat)


def money_of(arguments: Mapping[str, Any], name: str, currency: str) -> Money | None:
    """Return the argument in major units, "42.50"; None when it is not given; raise BadArgument when it is no amount, or less than none."""
    money = _read(arguments, name, lambda text: Money.of(text, currency))
    if money is not None and money.minor < 0:
        raise BadArgument(name)
    return money


def _read(arguments: Mapping[str, Any], name: str, parse: Any) -> Any:
    text = str(arguments.get(name) or "")
    if not text:
        return None
    try:
        return parse(text)
    except (ValueError, InvalidOperation) as error:
        raise BadArgument(name) from error
