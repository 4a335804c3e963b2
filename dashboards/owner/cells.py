"""How a list of records shows their fields: money with its currency, days as people write them, lists in a line."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency

from app.services.drafts.fields import FormField
from app.services.drafts.values import DAY
from dashboards.owner.wording import language_of_request

MOST_SHOWN = 140
DAYS = {"vi": "dd/MM/y"}
PATHS = {"category"}  # lists that are a way from the widest to the narrowest


def cell_told(name: str, field: FormField | None, value: Any, currency: str) -> str:
    """Return what stands in a cell; ``field`` is None for what the document's form does not have."""
    if field is None or value is None:
        return _short(plain(value))
    if field.kind == "money" and isinstance(value, int):
        return money_told(field.text, currency)
    if field.kind == "day":
        return day_told(field.text)
    return _short((" › " if name in PATHS else ", ").join(field.text.split("\n")))


def money_told(text: str, currency: str) -> str:
    """Return the amount of a field's text with its currency, as its reader writes it."""
    return format_currency(Decimal(text), currency, locale=language_of_request()).replace("\xa0", " ")


def day_told(text: str) -> str:
    """Return a day as its reader writes it; what is no day is shown as it stands."""
    language = language_of_request()
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    return format_date(day, DAYS.get(language, "d MMM y"), locale=language) if day else _short(text)


def plain(value: Any) -> str:
    """Return a value as text, "" where there is none."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 4]} ..."
