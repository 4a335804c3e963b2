"""Phone numbers and e-mail addresses as customers write them."""

from __future__ import annotations

import re

import phonenumbers

EMAIL = re.compile(r"^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$")
FOR_DRAMA = re.compile(r"\+447700900\d{3}")  # Ofcom keeps these mobile numbers for demonstrations; people try the assistant with them


def phone_number(text: str, region: str) -> str | None:
    """Return a phone number in E.164 (+447911123456), read as people of the region write it; None when there is no such number."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if phonenumbers.is_valid_number(number) or FOR_DRAMA.fullmatch(written) else None
