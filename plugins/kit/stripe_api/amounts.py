"""Amounts as Stripe counts them: its minor units are not everywhere those of ISO 4217 (docs.stripe.com/currencies)."""

from __future__ import annotations

from plugins.contracts import PaymentRefused
from plugins.kit.money import Money, minor_digits

WHOLE = frozenset(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"])
THOUSANDTHS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])  # the last digit must be 0
NO_HUNDREDTHS = frozenset(("ISK", "UGX"))  # counted in hundredths, which must be 0


def to_stripe(money: Money) -> int:
    """Return the amount for Stripe; PaymentRefused where it cannot be charged exactly."""
    ours, theirs = minor_digits(money.currency), digits_of(money.currency)
    if ours <= theirs:
        amount, rest = money.minor * 10 ** (theirs - ours), 0
    else:
        amount, rest = divmod(money.minor, 10 ** (ours - theirs))
    step = 10 if money.currency in THOUSANDTHS else 100 if money.currency in NO_HUNDREDTHS else 1
    if rest or amount % step:
        raise PaymentRefused(f"{money.amount} {money.currency} cannot be moved by Stripe, which knows no amounts that small.")
    return amount


def from_stripe(amount: int, currency: str) -> Money:
    """Return an amount of Stripe's; ValueError where our unit is too coarse for it."""
    code = currency.upper()
    ours, theirs = minor_digits(code), digits_of(code)
    if ours >= theirs:
        return Money(amount * 10 ** (ours - theirs), code)
    minor, rest = divmod(amount, 10 ** (theirs - ours))
    if rest:
        raise ValueError(f"{amount} of Stripe's {code} is no whole number of ours.")
    return Money(minor, code)


def digits_of(currency: str) -> int:
    """Return how many decimal digits Stripe counts in."""
    return 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
