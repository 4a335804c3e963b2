"""The options of a connector over Twilio, as JSON Schema and as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

HOME = "https://api.twilio.com"
_PRICE = {"type": "string", "pattern": r"^\d{1,4}(\.\d{1,6})?$", "description": "What one message costs, in your account's currency."}
_SID = {"type": "string", "pattern": "^HX[0-9a-f]{32}$"}
_CONTENT = {"type": "object", "patternProperties": {"^(10|[1-9])$": _SID}, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class TwilioOptions:
    """How a shop reaches Twilio. ``sender`` is its number (E.164) or, where that is "", ``service`` (MG...) chooses one.

    ``lists`` and ``buttons`` are content templates by their number of items; see plugins/connectors/twilio.md.
    """

    account_sid: str
    auth_token: str
    sender: str
    service: str = ""
    api_key: str = ""
    api_secret: str = ""
    base_url: str = HOME
    price_micro: int = 0
    seconds: float = 10.0
    settle_seconds: float = 20.0
    deletes_media: bool = False
    lists: Mapping[int, str] = field(default_factory=dict)
    buttons: Mapping[int, str] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(secret for secret in (self.auth_token, self.api_secret) if secret)


def options_schema() -> dict[str, Any]:
    """Return the schema. None at all is allowed: then the connector is not set up and stays silent."""
    text = {"type": "string", "minLength": 1}
    properties = {
        "account_sid": {"type": "string", "pattern": "^AC[0-9a-f]{32}$"},
        "auth_token": text | {"description": 'The primary one; it signs the webhooks. Write {"$secret": "twilio"} or {"$env": "NAME"}.'},
        "sender": {"type": "string", "pattern": r"^\+[1-9]\d{6,14}$", "description": "Your number, like +447700900123."},
        "messaging_service": {"type": "string", "pattern": "^MG[0-9a-f]{32}$"},
        "api_key": {"type": "string", "pattern": "^SK[0-9a-f]{32}$", "description": "For sending with a key that may be taken back."},
        "api_secret": text,
        "base_url": {"type": "string", "pattern": "^https?://[^\\s/?#@]+(/[^\\s?#]*)?$"},
        "price_per_message": _PRICE,
        "seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 60, "description": "How long to wait for Twilio's answer."},
        "settle_seconds": {"type": "number", "exclusiveMinimum": 0, "maximum": 600},
        "delete_media": {"type": "boolean", "description": "Whether Twilio is told to delete customers' files once we have them."},
        "lists": _CONTENT,
        "buttons": _CONTENT,
    }
    set_up = {"if": {"minProperties": 1}, "then": {"required": ["account_sid", "auth_token", "sender"]}}
    pairs = {"dependentRequired": {"api_key": ["api_secret"]}}
    return {"type": "object", "properties": properties, "additionalProperties": False, **pairs, **set_up}


def read_options(options: Mapping[str, Any]) -> TwilioOptions | None:
    """Return the options as values, None when the connector is not set up."""
    if not options:
        return None
    seconds = float(options.get("seconds", 10.0))
    return TwilioOptions(
        account_sid=options["account_sid"],
        auth_token=options["auth_token"],
        sender=options["sender"],
        service=options.get("messaging_service", ""),
        api_key=options.get("api_key", ""),
        api_secret=options.get("api_secret", ""),
        base_url=options.get("base_url", HOME).rstrip("/"),
        price_micro=int(Decimal(options.get("price_per_message", "0")) * 1_000_000),
        seconds=seconds,
        settle_seconds=max(float(options.get("settle_seconds", 20.0)), seconds * 1.5),
        deletes_media=options.get("delete_media", False),
        lists={int(count): sid for count, sid in options.get("lists", {}).items()},
        buttons={int(count): sid for count, sid in options.get("buttons", {}).items()},
    )
