"""Phone numbers and e-mail addresses as customers write them."""

from __future__ import annotations

import re

import phonenumbers

EMAIL = re.compile(r"^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$")


def phone_number(text: str, region: str) -> str | None:
    """Return a phone number in E.164 (+447700900123), read as people of the region write it; None when there is no such number."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None
