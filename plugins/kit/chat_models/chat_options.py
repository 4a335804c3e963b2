"""The options that chat providers share, as JSON Schema and as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from plugins.contracts import ModelPrices, ModelTimeouts

_PRICE = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^\d{1,9}(\.\d{1,9})?$"}]}
PRICES = {
    "type": "object",
    "description": "What a million tokens cost, read and written; of the read, cached: from the provider's cache, stored: put there.",
    "properties": {"read": _PRICE, "written": _PRICE, "cached": _PRICE, "stored": _PRICE},
    "required": ["read", "written"],
    "additionalProperties": False,
}
THINKING = {"type": "boolean", "description": "Whether it may think before it answers: slower, and paid for as written."}
THOUGHT_TOKENS = 2000  # room for what a model thinks, beside what it may say
_SECONDS = {"type": "number", "exclusiveMinimum": 0, "maximum": 600}


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How a shop reaches its model. ``temperature`` None leaves it to the model; ``stream`` False asks for the answer in one piece;
    ``thinks`` lets it think before it answers."""

    model: str
    api_key: str
    base_url: str
    stream: bool
    temperature: float | None
    asks_temperature: bool
    thinks: bool
    prices: ModelPrices
    timeouts: ModelTimeouts
    more: Mapping[str, Any]


def options_schema(**more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a provider's options. None at all is allowed: then the provider is not set up and stays silent."""
    properties = {
        "model": {"type": "string", "minLength": 1, "maxLength": 200},
        "api_key": {"type": "string", "minLength": 1, "description": 'Write {"$env": "NAME"}: a key has no place in a document.'},
        "base_url": {"type": "string", "pattern": "^https?://[^\\s/?#@]+(/[^\\s?#]*)?$"},
        "stream": {"type": "boolean"},
        "temperature": {"type": ["number", "null"], "minimum": 0, "maximum": 2, "description": "null: do not send one."},
        "prices": PRICES,
        "timeouts": {
            "type": "object",
            "description": "Seconds: to connect, to the first piece, between two pieces.",
            "properties": {"connect": _SECONDS, "first": _SECONDS, "between": _SECONDS},
            "additionalProperties": False,
        },
        **more,
    }
    set_up = {"if": {"minProperties": 1}, "then": {"required": ["model"]}}
    return {"type": "object", "properties": properties, "additionalProperties": False, **set_up}


def read_options(options: Mapping[str, Any], base_url: str, storing: Decimal = Decimal(1)) -> ChatOptions | None:
    """Return the options as values, None when the provider is not set up. ``base_url`` is the provider's own address, ``storing``
    how many times what is read it charges for what it puts into its cache."""
    if not options:
        return None
    return ChatOptions(
        model=options["model"],
        api_key=options.get("api_key", ""),
        base_url=options.get("base_url", base_url).rstrip("/"),
        stream=options.get("stream", True),
        temperature=options.get("temperature"),
        asks_temperature="temperature" not in options,
        thinks=options.get("thinking", False),
        prices=read_prices(options, storing),
        timeouts=ModelTimeouts(**options.get("timeouts", {})),
        more=options,
    )


def read_prices(options: Mapping[str, Any], storing: Decimal = Decimal(1)) -> ModelPrices:
    """Return the prices that the options give, none where they give none."""
    given = {name: Decimal(str(price)) for name, price in options.get("prices", {}).items()}
    prices = ModelPrices(**given)
    return prices if prices.stored is not None else replace(prices, stored=prices.read * storing)
