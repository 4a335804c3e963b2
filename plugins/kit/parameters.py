"""The JSON Schemas of a tool's parameters, short to write."""

from __future__ import annotations

from typing import Any


def text(description: str, slot: str = "") -> dict[str, Any]:
    """Return the schema of a text; ``slot`` is the slot type that fills it."""
    schema = {"type": "string", "maxLength": 500, "description": description}
    return schema | {"format": slot} if slot else schema


def flag(description: str) -> dict[str, Any]:
    return {"type": "boolean", "description": description}


def parameters(**properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with these properties and no others, none of them required."""
    return {"type": "object", "properties": properties, "additionalProperties": False}
