"""Money as integer minor units with a currency, and its wording per locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import format_currency

_WRITTEN = re.compile(r"\d[\d.,]*")
_PART = re.compile(r"[.,](\d{1,2})$")
_FRACTIONS = get_global("currency_fractions")


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared."""


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int:
    """Return how many decimal digits the currency has (ISO 4217 as in CLDR): 2 for GBP, 0 for VND."""
    return _FRACTIONS.get(currency, _FRACTIONS["DEFAULT"])[0]


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in integer minor units (pence, cents, dong) of one ISO 4217 currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Money:
        """Return the money for a major-unit amount, rounded half up: ``Money.of("1.99", "GBP").minor == 199``."""
        scaled = Decimal(amount).scaleb(minor_digits(currency))
        return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def times(self, factor: Decimal | int) -> Money:
        """Return this amount times a quantity, rounded once, half up, to the minor unit."""
        product = self.minor * Decimal(factor)
        return Money(int(product.to_integral_value(ROUND_HALF_UP)), self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other).minor

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other).minor

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other).minor

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be added or compared.")
        return other


def money_in(text: str, currency: str) -> Money | None:
    """Return the amount that is written in major units, by any custom: "5.000.000 ₫", "£1,250.50", "500"; None where there is none."""
    written = _WRITTEN.search(text)
    if written is None:
        return None
    number, part = written[0], _PART.search(written[0])
    whole = re.sub(r"\D", "", number[: part.start()] if part and minor_digits(currency) else number)
    return Money.of(f"{whole}.{part[1]}" if part and minor_digits(currency) else whole, currency)


def format_money(money: Money, locale: str) -> str:
    """Return the amount as people of the locale write it: ``£1.99``, ``250.000 ₫``."""
    return _format(money.minor, money.currency, locale)


@lru_cache(maxsize=4096)
def _format(minor: int, currency: str, locale: str) -> str:
    text = format_currency(Money(minor, currency).amount, currency, locale=_locale(locale))
    return text.replace("\xa0", " ").replace("\u202f", " ")


@lru_cache(maxsize=32)
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))
