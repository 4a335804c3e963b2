"""What a visitor thinks of an answer or of the whole conversation."""

from __future__ import annotations

from flask import Blueprint, Response

from app.errors import NotFound
from app.routes.contract import operation, read_body
from app.routes.door import admit, door, require_visitor
from app.routes.sessions import session_named
from app.routes.shapes import BOT_ID, SESSION, SESSION_ID, TOKEN
from app.services.openapi import Answer, Operation, Schema
from app.settings import Settings

ROUTES = Blueprint("ratings", __name__)
KEPT = {204: Answer("It is kept.")}
UNKNOWN = "There is no such session or answer. It may have been deleted."
DESCRIPTION = (
    "Only with the token that opened the session. With the message_id of a reply, up or down for this answer; without it, 1 to 5 for the "
    "whole conversation. Rating again changes the rating."
)


def rating_schema(settings: Settings) -> Schema:
    """Return what a rating looks like."""
    of_answer, of_whole = {"enum": ["up", "down"]}, {"enum": ["1", "2", "3", "4", "5"]}
    return {
        "type": "object",
        "properties": {
            "score": {"enum": [*of_answer["enum"], *of_whole["enum"]]},
            "message_id": {"type": "string", "pattern": SESSION, "description": "the message_id of the reply that is rated"},
        },
        "required": ["score"],
        "additionalProperties": False,
        "oneOf": [
            {"properties": {"score": of_answer}, "required": ["message_id"]},
            {"properties": {"score": of_whole}, "not": {"required": ["message_id"]}},
        ],
        "examples": [{"score": "up", "message_id": "m-81"}],
    }


@ROUTES.post("/api/chat/<bot_id>/session/<session>/rating")
@operation(
    Operation("Rate an answer", "sessions", KEPT, DESCRIPTION, rating_schema, (BOT_ID, SESSION_ID, TOKEN), (403, 404, 422, 429, 503))
)
def post_rating(bot_id: str, session: str) -> Response:
    """Keep what a visitor thinks of an answer, or of the whole."""
    tenant = admit(bot_id)
    body, visitor = read_body(), require_visitor(tenant.key)
    if not door().platform.rate(tenant.key, "web", session_named(session), visitor, body["score"], body.get("message_id", "")):
        raise NotFound(UNKNOWN)
    return Response(status=204)
