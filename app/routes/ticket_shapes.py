"""The JSON Schemas of tickets: one, a page of them, and what makes, changes and says something of one."""

from __future__ import annotations

from app.services.openapi import Parameter, Schema
from app.settings import Settings
from plugins.contracts import TICKET_PRIORITIES, TICKET_STATUSES

OPERATION_ID = "^[A-Za-z0-9_.:-]{1,100}$"
_TEXT: Schema = {"type": "string"}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time", "examples": ["2026-05-04T15:00:00+02:00"]}
_TAGS: Schema = {"type": "array", "items": _TEXT, "maxItems": 10}
_STATUS: Schema = {"enum": list(TICKET_STATUSES), "type": "string", "description": f"one of {', '.join(TICKET_STATUSES)}"}
_PRIORITY: Schema = {"enum": list(TICKET_PRIORITIES), "type": "string", "description": f"one of {', '.join(TICKET_PRIORITIES)}"}
_ONCE: Schema = {"type": "string", "pattern": OPERATION_ID, "description": "your own id of the request, done once: letters, digits, _.:-"}
TICKET: Schema = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        **dict.fromkeys(("label", "title", "text", "source", "author", "author_name", "assignee"), _TEXT),
        **dict.fromkeys(("customer", "order", "conversation"), _TEXT),
        "status": _STATUS,
        "priority": _PRIORITY,
        "tags": _TAGS,
        **dict.fromkeys(("due", "created_at", "updated_at", "closed_at"), _MOMENT),
        "is_overdue": {"type": "boolean"},
        "revision": {"type": "integer", "description": "Send it with a change, so that nobody else's is overwritten."},
        "entries": {
            "type": "array",
            "items": {"type": "object", "properties": {**dict.fromkeys(("kind", "author", "author_name", "text", "at"), _TEXT)}},
        },
    },
    "required": ["number", "label", "title", "status", "priority", "revision"],
}
TICKETS: Schema = {
    "type": "object",
    "properties": {
        "bot": _TEXT,
        "tickets": {"type": "array", "items": {"$ref": "#/components/schemas/Ticket"}},
        "below": {"type": ["integer", "null"], "description": "Ask with it for the next page; null on the last."},
    },
    "required": ["bot", "tickets", "below"],
}
NUMBER = Parameter("number", "path", "The ticket's number, 42 or T-0042.", {"type": "string", "pattern": "^(T-?)?[0-9]{1,9}$"})
FILTERS = (
    Parameter("status", "query", "to_do (all that are not done) or a status; left out: all.", {"enum": ["to_do", *TICKET_STATUSES]}),
    Parameter("assignee", "query", "The id of a person; me, or nobody.", _TEXT),
    Parameter("priority", "query", "Only those of a priority.", {"enum": list(TICKET_PRIORITIES)}),
    Parameter("overdue", "query", "1: only those that are overdue.", {"enum": ["1"]}),
    Parameter("q", "query", "Words in the title, the text or a tag; or a number.", _TEXT),
    Parameter("below", "query", "The page below this number.", {"type": "integer", "minimum": 1}),
)


def new_ticket_schema(_: Settings) -> Schema:
    """Return what a new ticket looks like."""
    texts = {name: {"type": "string", "maxLength": most} for name, most in (("text", 5000), ("customer", 200), ("order", 200))}
    fields = {**_changeable(), **texts, "conversation": {"type": "string", "maxLength": 200}, "operation_id": _ONCE}
    fields.pop("status")
    example = {"title": "Call the supplier about the crates", "priority": "high"}
    return {"type": "object", "properties": fields, "required": ["title"], "additionalProperties": False, "examples": [example]}


def ticket_change_schema(_: Settings) -> Schema:
    """Return what a change of a ticket looks like: the revision that was read, and what is to be different."""
    fields = {"revision": {"type": "integer", "minimum": 1, "description": "the revision that was read, a whole number"}, **_changeable()}
    example = {"revision": 1, "status": "done"}
    return {"type": "object", "properties": fields, "required": ["revision"], "additionalProperties": False, "examples": [example]}


def comment_schema(_: Settings) -> Schema:
    """Return what a comment looks like."""
    fields = {"text": {"type": "string", "minLength": 1, "maxLength": 4000}, "operation_id": _ONCE}
    example = {"text": "They call back on Monday."}
    return {"type": "object", "properties": fields, "required": ["text"], "additionalProperties": False, "examples": [example]}


def _changeable() -> dict[str, Schema]:
    return {
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "status": _STATUS,
        "priority": _PRIORITY,
        "assignee": {"type": "string", "maxLength": 100, "description": "the id of a person of the shop, empty for nobody"},
        "due": _MOMENT,
        "tags": _TAGS,
    }
