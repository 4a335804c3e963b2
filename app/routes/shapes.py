"""The JSON Schemas of what the chat routes take and give, and the parameters that they share."""

from __future__ import annotations

from app.routes.bot_shapes import BOT_TOLD, BOTS_TOLD
from app.routes.door import TOKEN_HEADER
from app.routes.ticket_shapes import TICKET, TICKETS
from app.services.openapi import Parameter, Schema
from app.settings import Settings
from app.tenant_keys import SHAPE

SESSION = "^[A-Za-z0-9_.:@+~=-]{1,128}$"
BOT = f"^{SHAPE}$"
VISIBLE = r"[^\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"

BOT_ID = Parameter("bot_id", "path", "The shop's key.", {"type": "string", "pattern": BOT, "examples": ["greengrocer"]})
SESSION_ID = Parameter("session", "path", "The session's id.", {"type": "string", "pattern": SESSION, "examples": ["s-2f6c1d"]})
TOKEN = Parameter(TOKEN_HEADER, "header", "The visitor's token, from POST /api/chat/{bot_id}/visitor.", {"type": "string"})


def message_schema(settings: Settings) -> Schema:
    """Return what a message to a given bot looks like."""
    name = {"type": "string", "pattern": SESSION}
    return {
        "type": "object",
        "properties": {
            "message": {
                "type": "string", "minLength": 1, "maxLength": settings.message_max_chars, "pattern": VISIBLE,
                "examples": ["how much is oat milk?"],
            },
            "session_id": {**name, "description": "the id of a conversation: up to 128 letters, digits and _.:@+~=-"},
            "message_id": {**name, "description": "your own id of the message, answered once: up to 128 letters, digits and _.:@+~=-"},
        },
        "required": ["message"],
        "additionalProperties": False,
    }  # fmt: skip


def addressed_message_schema(settings: Settings) -> Schema:
    """Return what a message looks like that names its bot."""
    schema = message_schema(settings)
    bot = {"type": "string", "pattern": BOT, "description": "a shop's key: small letters, digits, - and _"}
    return {**schema, "properties": {**schema["properties"], "bot": bot}}


_TEXT: Schema = {"type": "string"}
_BUTTON: Schema = {"type": "object", "properties": {"label": _TEXT, "message": _TEXT}, "required": ["label", "message"]}
_FACT: Schema = {
    "type": "object",
    "description": "Something that the shop's data says, and where it says so.",
    "properties": {"kind": _TEXT, "value": True, "subject": _TEXT, "unit": _TEXT, "source": _TEXT, "as_of": _TEXT},
    "required": ["kind", "value", "source"],
}
_CARD: Schema = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("kind", "id", "title", "subtitle", "price_text", "was_text", "badge", "image", "link"), _TEXT),
        "price": {"type": ["object", "null"], "properties": {"minor": {"type": "integer"}, "currency": _TEXT, "text": _TEXT}},
        "stock": {"type": "object", "properties": {"status": _TEXT, "text": _TEXT}},
        "fields": {"type": "array", "items": {"type": "array", "items": _TEXT}},
        "actions": {"type": "array", "items": _BUTTON},
    },
    "required": ["kind", "id", "title"],
}
_TOOL: Schema = {
    "type": "object",
    "properties": {"name": _TEXT, "arguments": {"type": "object"}, "confidence": {"type": "number"}, "status": _TEXT},
    "required": ["name", "arguments", "confidence", "status"],
}
REPLY: Schema = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("reply", "session_id", "message_id", "trace_id", "bot", "locale", "mode", "outcome"), _TEXT),
        "version": {"type": "integer"},
        "tools": {"type": "array", "items": _TOOL},
        "facts": {"type": "array", "items": _FACT},
        "cards": {"type": "array", "items": _CARD},
        "suggestions": {"type": "array", "items": _BUTTON},
        "cart": {"type": "object", "properties": {"count": {"type": "number"}}},
    },
    "required": ["reply", "session_id", "message_id", "trace_id", "bot", "locale", "mode", "outcome", "version"],
}
HISTORY: Schema = {
    "type": "object",
    "properties": {
        "messages": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "role": {"enum": ["customer", "assistant", "person"]},
                    **dict.fromkeys(("text", "created_at", "message_id", "name"), _TEXT),
                    "turn": {"type": "integer"},
                    "reply": {"type": ["object", "null"]},
                },
                "required": ["role", "text", "created_at"],
            },
        }
    },
    "required": ["messages"],
}
_THERE: Schema = {"type": "object", "properties": {"state": {"enum": ["here", "wanted", ""]}, "name": _TEXT}, "required": ["state", "name"]}
NEWS: Schema = {**HISTORY, "properties": {**HISTORY["properties"], "person": _THERE}, "required": ["messages", "person"]}
VISIT: Schema = {
    "type": "object",
    "properties": {"token": _TEXT, "visitor": _TEXT, "expires_at": {"type": "string", "format": "date-time"}},
    "required": ["token", "visitor", "expires_at"],
}
CHECKS: Schema = {
    "type": "object",
    "properties": {
        "status": {"enum": ["ok", "failing"]},
        "checks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": _TEXT, "ok": {"type": "boolean"}, "detail": _TEXT},
                "required": ["name", "ok", "detail"],
            },
        },
        "versions": {"type": "object", "additionalProperties": _TEXT},
    },
    "required": ["status", "checks", "versions"],
}
PERSON: Schema = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("id", "email", "name", "language"), _TEXT),
        "role": {"enum": ["viewer", "manager", "admin", "none"]},
        "has_two_step": {"type": "boolean"},
        "signed_in_at": {"type": ["string", "null"], "format": "date-time"},
        "is_disabled": {"type": "boolean"},
    },
    "required": ["id", "email", "name", "role"],
}
PEOPLE: Schema = {
    "type": "object",
    "properties": {"bot": _TEXT, "people": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}}},
    "required": ["bot", "people"],
}
_OBJECT: Schema = {"type": "object"}
TOOLS: Schema = {
    "type": "object",
    "properties": {
        "bot": _TEXT,
        "tools": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    **dict.fromkeys(("name", "title", "description", "permission"), _TEXT),
                    "parameters": _OBJECT,
                    "effect": {"enum": ["read", "write", "money"]},
                    "audience": {"enum": ["customer", "viewer", "manager", "admin"]},
                    "asks_first": {"type": "boolean"},
                },
                "required": ["name", "description", "parameters", "effect", "audience"],
            },
        },
    },
    "required": ["bot", "tools"],
}
STATUSES = ["ok", "not_found", "needs_input", "needs_choice", "needs_confirmation", "refused", "failed"]
TOOL_RESULT: Schema = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("tool", "operation_id", "text", "missing"), _TEXT),
        "status": {"enum": STATUSES},
        **dict.fromkeys(("arguments", "agreed"), _OBJECT),
        "options": {"type": "array", "items": {"type": "object", "properties": {"label": _TEXT, "value": True}}},
        "facts": {"type": "array", "items": _FACT},
        "cards": {"type": "array", "items": _CARD},
    },
    "required": ["tool", "status", "text", "operation_id"],
}
SCHEMAS = {
    "Reply": REPLY, "History": HISTORY, "News": NEWS, "Visit": VISIT, "Checks": CHECKS, "Person": PERSON, "People": PEOPLE, "Tools": TOOLS,
    "ToolResult": TOOL_RESULT,
    "Ticket": TICKET, "Tickets": TICKETS,
    "Bot": BOT_TOLD, "Bots": BOTS_TOLD,
}  # fmt: skip


def reference(name: str) -> Schema:
    """Return a reference to one of the shared schemas."""
    return {"$ref": f"#/components/schemas/{name}"}
