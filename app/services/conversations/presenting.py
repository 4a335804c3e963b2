"""A reply as plain JSON: the shape that integrators, the widget and the stored history share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from plugins.contracts import Card, Fact, Reply
from plugins.kit.money import Money, format_money

_PLAIN = frozenset({str, int, float, bool, type(None)})


def reply_to_json(reply: Reply, bot: str) -> dict[str, Any]:
    """Return the reply as the API gives it out, as it was stored when it was; ``explanation`` only when asked for."""
    shown = dict(reply.stored) if reply.stored is not None else _presented(reply, bot)
    if reply.explanation:
        shown["explanation"] = plain(reply.explanation)
    return shown


def _presented(reply: Reply, bot: str) -> dict[str, Any]:
    return {
        "reply": reply.text,
        "session_id": reply.session_id,
        "message_id": reply.message_id,
        "trace_id": reply.trace_id,
        "bot": bot,
        "locale": reply.locale,
        "mode": reply.mode,
        "outcome": reply.outcome,
        "version": reply.version,
        "tools": [
            {"name": call.tool, "arguments": plain(call.arguments), "confidence": round(call.confidence, 4), "status": call.status.value}
            for call in reply.calls
        ],
        "facts": [fact_to_json(fact, reply.locale) for fact in reply.facts],
        "cards": [card_to_json(card, reply.locale) for card in reply.cards],
        "suggestions": [{"label": item.label, "message": item.message} for item in reply.suggestions],
        "cart": {"count": reply.cart_count},
    }


def fact_to_json(fact: Fact, locale: str) -> dict[str, Any]:
    shown = {"kind": fact.kind, "value": plain(fact.value, locale), "subject": fact.subject, "unit": fact.unit, "source": fact.source}
    return shown | ({"as_of": fact.as_of.isoformat()} if fact.as_of else {})


def card_to_json(card: Card, locale: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "kind": card.kind,
        "id": card.id,
        "title": card.title,
        "subtitle": card.subtitle,
        "price": plain(card.price, locale),
        "price_text": card.price_text,
        "was_text": card.was_text,
        "stock": {"status": card.stock_status, "text": card.stock_text},
        "badge": card.badge,
        "image": card.image,
        "fields": [list(pair) for pair in card.fields],
        "actions": [{"label": action.label, "message": action.message} for action in card.actions],
    }
    return shown | ({"link": card.link} if card.link else {})


def plain(value: Any, locale: str = "en") -> Any:
    """Return a value of the contracts as plain JSON: exact numbers as text, money with its wording."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is Money:
        return {"minor": value.minor, "currency": value.currency, "text": format_money(value, locale)}
    if kind is tuple or kind is list:
        return [plain(item, locale) for item in value]
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item, locale) for name, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name), locale) for name in value.__dataclass_fields__}
    return [plain(item, locale) for item in value]
