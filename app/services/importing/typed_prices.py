"""A single price that a person typed into a form: digits, the shop's own money, and no letter that may be a slip of the finger."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_currency_symbol

from app.errors import Worded
from app.services.importing.currency_names import currencies_of_price, signs_of
from app.services.importing.prices import decimal_mark, is_short_for_thousands, letters_told, minor_units
from plugins.kit.text import fold

_WORD = re.compile(r"[^\W\d_]+")


def typed_minor_units(text: str, locale: str, currency: str) -> int:
    """Return what a typed price comes to; raise ValueError with a Worded sentence for what is no price in the shop's money."""
    mark = decimal_mark([text], locale, currency)
    named = currencies_of_price(text)
    if named and currency not in named:
        told = f'"{text}" is in {named[0]}, but the shop sells in {currency}.'
        raise ValueError(Worded(told, "other_currency", text=text.strip()[:40], named=named[0], currency=currency))
    minor = minor_units(text, mark, currency)
    strange = [word for word in _WORD.findall(text) if fold(word) not in _money_words(locale, currency)]
    if strange and not is_short_for_thousands(text, currency):
        raise ValueError(letters_told(text, strange, mark, currency))
    return minor


@lru_cache(maxsize=64)
def _money_words(locale: str, currency: str) -> frozenset[str]:
    """Return the words that a currency goes by, folded: GBP, pound, pounds; đồng, đ."""
    told = [currency, *signs_of(currency)]
    for spoken in (locale.replace("-", "_"), "en"):
        try:
            place = Locale.parse(spoken)
        except (UnknownLocaleError, ValueError):
            continue
        told += [get_currency_symbol(currency, place), *(get_currency_name(currency, count, place) for count in (1, 2, None))]
    return frozenset(fold(word) for text in told for word in _WORD.findall(text))
