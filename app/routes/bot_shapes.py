"""The JSON Schemas of what the routes of bots give."""

from __future__ import annotations

from app.services.drafts.bot_documents import FIELDS
from app.services.openapi import Schema

_TEXT: Schema = {"type": "string"}
_VERSION: Schema = {"type": ["integer", "null"], "description": "The version that answers, null before the first publish."}
_MODEL: Schema = {
    "type": "object",
    "description": "The chat model; of its key only where it comes from: stored, environment, or none.",
    "properties": {
        **dict.fromkeys(("provider", "model", "base_url", "price_read", "price_written", "price_cached", "price_stored"), _TEXT),
        "key": {"enum": ["", "stored", "environment"]}, "key_stored_at": {"type": ["string", "null"]},
    },
}  # fmt: skip
BOT_TOLD: Schema = {
    "type": "object",
    "properties": {
        "bot": _TEXT,
        "live_version": _VERSION,
        "currency": _TEXT,
        "chat_page": _TEXT,
        "draft": {"type": "string", "description": "The whole draft's state; send it to publish with what others changed."},
        "settings": {"type": "object", "properties": {**FIELDS, "model": _MODEL}},
    },
    "required": ["bot", "live_version", "currency", "chat_page", "draft", "settings"],
}
BOTS_TOLD: Schema = {
    "type": "object",
    "properties": {
        "bots": {
            "type": "array",
            "items": {"type": "object", "properties": {"bot": _TEXT, "live_version": _VERSION}, "required": ["bot", "live_version"]},
        }
    },
    "required": ["bots"],
}
