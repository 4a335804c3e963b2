"""The options of the connector over Meta's Cloud API, as JSON Schema and as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

HOME = "https://graph.facebook.com/v24.0"
_TEXT = {"type": "string", "minLength": 1}
_NUMBER = {"type": "string", "pattern": r"^\d{5,30}$"}
OPTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "phone_number_id": _NUMBER | {"description": "Meta's id of your number: App Dashboard, WhatsApp, API Setup."},
        "sender": {"type": "string", "pattern": r"^\+[1-9]\d{6,14}$", "description": "Your number itself, like +447700900123."},
        "access_token": _TEXT | {"description": 'A system user\'s permanent token. Write {"$secret": "meta"} or {"$env": "NAME"}.'},
        "app_secret": _TEXT | {"description": "Signs the webhooks: App Dashboard, App settings, Basic."},
        "verify_token": _TEXT | {"description": "Words of your own, entered at Meta beside the webhook's address."},
        "base_url": {"type": "string", "pattern": "^https?://[^\\s/?#@]+(/[^\\s?#]*)?$"},
        "price_per_message": {"type": "string", "pattern": r"^\d{1,4}(\.\d{1,6})?$"},
        "seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 60},
        "settle_seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 3600},
    },
    "additionalProperties": False,
    "if": {"minProperties": 1},
    "then": {"required": ["phone_number_id", "sender", "access_token", "app_secret", "verify_token"]},
}


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """How a shop reaches Meta."""

    phone_number_id: str
    sender: str
    access_token: str
    app_secret: str
    verify_token: str
    base_url: str
    price_micro: int
    seconds: float
    settle_seconds: float

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.access_token, self.app_secret)


def read_options(options: Mapping[str, Any]) -> CloudOptions | None:
    """Return the options as values, None when the connector is not set up."""
    if not options:
        return None
    return CloudOptions(
        **{name: options[name] for name in ("phone_number_id", "sender", "access_token", "app_secret", "verify_token")},
        base_url=options.get("base_url", HOME).rstrip("/"),
        price_micro=int(Decimal(options.get("price_per_message", "0")) * 1_000_000),
        seconds=float(options.get("seconds", 10.0)),
        settle_seconds=float(options.get("settle_seconds", 120.0)),
    )
