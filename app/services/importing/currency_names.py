"""Which currencies a text names, by sign or by code: "£1.99", "1.234 EUR", "Preis (€)"."""

from __future__ import annotations

import re

_SIGNS = {
    "£": ("GBP",), "€": ("EUR",), "₫": ("VND",), "đ": ("VND",), "¥": ("JPY", "CNY"), "₹": ("INR",),
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN"),
}  # fmt: skip
_IN_HEADERS = frozenset({
    "EUR", "USD", "GBP", "VND", "JPY", "CNY", "INR", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK",
    "HUF", "THB", "KRW", "BRL", "ZAR", "TRY", "AED",
})  # fmt: skip


def signs_of(currency: str) -> tuple[str, ...]:
    """Return the signs that a currency may be written with."""
    return tuple(sign for sign, currencies in _SIGNS.items() if currency in currencies)


def currencies_of_price(text: str) -> tuple[str, ...]:
    """Return the currencies that a price may be in, () when it names none."""
    code = re.search(r"\b[A-Z]{3}\b", text)
    return (code[0],) if code else _by_sign(text)


def currencies_of_header(text: str) -> tuple[str, ...]:
    """Return the currencies that the name of a price column speaks of; its other words ("RRP", "EAN") are none."""
    codes = tuple(word for word in re.findall(r"[A-Z]+", text.upper()) if word in _IN_HEADERS)
    return codes or _by_sign(re.sub(r"[^\W\d_]{2,}", " ", text))  # "đồng" and "điện" hold no sign


def _by_sign(text: str) -> tuple[str, ...]:
    sign = next((sign for sign in _SIGNS if sign in text.lower()), None)
    return _SIGNS[sign] if sign else ()
