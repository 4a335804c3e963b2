"""The country a shop is in, for telephone numbers and distances."""

from __future__ import annotations

from plugins.contracts import Shop

BY_CURRENCY = {"GBP": "GB", "USD": "US", "VND": "VN", "EUR": "DE", "AUD": "AU", "CAD": "CA", "NZD": "NZ", "CHF": "CH", "SGD": "SG"}


def region_of(shop: Shop) -> str:
    """Return the ISO 3166 country of the shop: from its locale (en-GB), else from its currency."""
    _, _, region = shop.locale.partition("-")
    return region or BY_CURRENCY.get(shop.currency, "GB")
