"""Visitor tokens for browsers."""

from __future__ import annotations

from flask import Blueprint, Response

from app.routes.contract import operation, respond
from app.routes.door import admit, door
from app.routes.shapes import BOT_ID, reference
from app.services.openapi import Answer, Operation

ROUTES = Blueprint("visitors", __name__)
ANSWERS = {200: Answer("A new visitor, and the token that proves it.", {"application/json": reference("Visit")})}
DESCRIPTION = "A session opened with a token goes on only with that token. Good for thirty days."


@ROUTES.post("/api/chat/<bot_id>/visitor")
@operation(Operation("Become a visitor", "sessions", ANSWERS, DESCRIPTION, None, (BOT_ID,), (403, 404, 429)))
def post_visitor(bot_id: str) -> Response:
    """Give a browser its token."""
    visit = door().visitors.issue(admit(bot_id).key)
    return respond({"token": visit.token, "visitor": visit.visitor, "expires_at": visit.expires_at.isoformat()})
