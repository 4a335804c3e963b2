"""What a column holds: text that every database can keep, JSON as text, decimals as text, times as UTC microseconds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def storable(text: str) -> str:
    """Return text without NUL, which PostgreSQL cannot hold, and with "?" for lone surrogates, which UTF-8 cannot."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def to_json(value: Any) -> str:
    """Return plain data as JSON text: NUL survives as an escape, lone surrogates become "?", decimals and the like become text."""
    try:
        return orjson.dumps(value, default=_plain).decode()
    except TypeError:  # orjson refuses lone surrogates, a customer may send them; the standard library takes them
        return storable(json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")))


def from_json(text: str) -> Any:
    return orjson.loads(text)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


def to_epoch(moment: datetime) -> int:
    """Return an aware datetime as whole microseconds since 1970; a naive one is a TypeError."""
    return (moment - EPOCH) // _MICROSECOND


def from_epoch(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
