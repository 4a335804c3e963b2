"""A shop's assistant as programs read and change it: one flat document over its draft, without a word of its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.services.conversations.presenting import plain
from app.services.drafts.bot_forms import read_domains
from app.services.drafts.bot_model import MODES, PROVIDERS, BotModel
from app.services.drafts.settings import Document, at, put

# the field of a program, and where it stands in tenant.json
PATHS: Mapping[str, str] = {
    "name": "name", "locale": "locale", "locales": "locales", "timezone": "timezone", "contact": "contact", "mode": "mode",
    "tone": "branding.tone", "model_tokens_per_day": "limits.model_tokens_per_day", "model_cost_per_day": "limits.model_cost_per_day",
    "assistant_name": "branding.assistant_name", "tagline": "branding.tagline", "colour": "branding.colour", "accent": "branding.accent",
    "greeting": "branding.greeting", "quick_replies": "branding.quick_replies", "launcher": "branding.launcher",
    "messages_per_minute": "limits.messages_per_minute", "allowed_domains": "channels.web.allowed_domains",
}  # fmt: skip
NEEDED = ("name", "locale", "timezone")
_TEXT: Mapping[str, Any] = {"type": "string", "maxLength": 300}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT, "maxItems": 200}
_MODEL: Mapping[str, Any] = {
    "type": "object",
    "description": "the chat model; its key is stored on the assistant's page or by assistant secret set, and belongs to its address",
    "properties": {
        "provider": {"enum": ["", *PROVIDERS], "type": "string"}, "model": _TEXT, "base_url": {"type": "string", "maxLength": 500},
        "price_read": _TEXT, "price_written": _TEXT, "price_cached": _TEXT, "price_stored": _TEXT,
    },
    "required": ["provider"],
    "additionalProperties": False,
}  # fmt: skip
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "name": {**_TEXT, "minLength": 1, "description": "the shop's name"},
    "locale": {**_TEXT, "description": "the main language: en-GB, vi-VN"},
    "locales": {**_TEXTS, "description": "other languages that are answered"},
    "timezone": {**_TEXT, "description": "an IANA time zone: Europe/London"},
    "contact": {"type": "object", "description": "phone, email, website, person", "additionalProperties": _TEXT},
    "mode": {"enum": list(MODES), "type": "string", "description": "how answers are made: v5, v6 or v7"},
    "tone": {**_TEXT, "description": "how a model words answers"},
    "model": _MODEL,
    "model_tokens_per_day": {"type": ["integer", "null"], "minimum": 1, "description": "the most tokens a day"},
    "model_cost_per_day": {"type": ["string", "null"], "maxLength": 20, "description": "the most money a day: 2.50"},
    "assistant_name": {**_TEXT, "description": "what the assistant is called"},
    "tagline": {**_TEXT, "description": "one line about the shop"},
    "colour": {**_TEXT, "description": "the main colour: #1f5f4a"},
    "accent": {**_TEXT, "description": "the second colour"},
    "greeting": {"type": "object", "description": "the first line by language", "additionalProperties": _TEXT},
    "quick_replies": {"type": "object", "description": "the buttons under it by language", "additionalProperties": _TEXTS},
    "launcher": {"type": "object", "description": "text and side (left, right) of the button on a site", "additionalProperties": _TEXT},
    "web_open": {"type": "boolean", "description": "whether the chat page and the widget answer"},
    "messages_per_minute": {"type": ["integer", "null"], "minimum": 1, "description": "the most messages of one visitor"},
    "allowed_domains": {**_TEXTS, "description": "the sites that may embed the assistant: shop.example"},
}  # fmt: skip


def settings_of(document: Mapping[str, Any], model: BotModel) -> dict[str, Any]:
    """Return the fields that a draft has, as ``change_of`` takes them; of the model's key only whether there is one."""
    found = {field: at(document, path) for field, path in PATHS.items()}
    choice = model.choice()
    told = {
        "provider": choice.provider, "model": choice.model, "base_url": choice.base_url, "price_read": choice.read_price,
        "price_written": choice.written_price, "price_cached": choice.cached_price, "price_stored": choice.stored_price,
        "key": choice.key_from, "key_stored_at": plain(choice.key_stored_at),
    }  # fmt: skip
    open_ = at(document, "channels.web.enabled", True)
    return {field: value for field, value in found.items() if value is not None} | {"web_open": open_, "model": told}


def change_of(body: Mapping[str, Any], model: BotModel, whole: bool) -> Callable[[Document], None]:
    """Return what puts the fields of a body in; with ``whole`` those that it lacks go back to what they are without a word."""
    given = {field: body.get(field) for field in PATHS if whole or field in body}
    answers = _model_fields(body, whole)

    def change(document: Document) -> None:
        for field, value in given.items():
            if field == "allowed_domains":
                value = read_domains("\n".join(value or ()))
            elif field == "mode":
                value = value or "v5"
            put(document, PATHS[field], value)
        if whole or "web_open" in body:
            put(document, "channels.web.enabled", None if body.get("web_open", True) else False)
        if at(document, "channels.web") == {}:
            put(document, "channels.web", None)
        if answers is not None:
            model.change(answers)(document)

    return change


def _model_fields(body: Mapping[str, Any], whole: bool) -> dict[str, str] | None:
    if "model" not in body and not whole:
        return None
    return {f"model.{name}": value for name, value in {"provider": "", **body.get("model", {})}.items()}
