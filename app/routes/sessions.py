"""A visitor's own session: reading it again, and deleting it."""

from __future__ import annotations

import re

from flask import Blueprint, Response, g, request

from app.errors import BadMessage, NotFound
from app.routes.contract import operation, respond
from app.routes.door import admit, admit_visitor, door, read_visitor, require_visitor
from app.routes.shapes import BOT_ID, SESSION, SESSION_ID, TOKEN, reference
from app.services.openapi import Answer, Operation, Parameter

ROUTES = Blueprint("sessions", __name__)
UNKNOWN = "There is no such session. It may have been deleted."
HISTORY = {200: Answer("The messages, oldest first.", {"application/json": reference("History")})}
NEWS = {200: Answer("The messages behind that turn, and the person.", {"application/json": reference("News")})}
LOOKING = (
    "For pages on which a person of the shop may answer: look every few seconds while person.state is here or wanted. Only with the token "
    "that opened the session."
)
GONE = {204: Answer("The session is deleted.")}
AFTER = Parameter("after", "query", "The last turn that the page shows; 0 for none.", {"type": "integer", "minimum": 0, "default": 0})
PARAMETERS, PROBLEMS = (BOT_ID, SESSION_ID, TOKEN), (403, 404, 429, 503)


@ROUTES.get("/api/chat/<bot_id>/session/<session>/messages")
@operation(Operation("Read a session", "sessions", HISTORY, "Only with the token that opened it.", None, PARAMETERS, PROBLEMS))
def get_messages(bot_id: str, session: str) -> Response:
    """Give a visitor the messages of their session."""
    tenant = admit(bot_id)
    visitor = require_visitor(tenant.key)
    messages = door().platform.history(tenant.key, "web", session_named(session), visitor)
    if messages is None:
        raise NotFound(UNKNOWN)
    return respond({"messages": messages})


@ROUTES.get("/api/chat/<bot_id>/session/<session>/news")
@operation(Operation("Read what is new", "sessions", NEWS, LOOKING, None, (*PARAMETERS, AFTER), (400, *PROBLEMS)))
def get_news(bot_id: str, session: str) -> Response:
    """Give a visitor what was said behind a turn, and which person is there."""
    tenant, visitor = admit_visitor(bot_id)
    news = door().platform.news(tenant.key, "web", session_named(session), visitor, _turn_asked())
    if news is None:
        raise NotFound(UNKNOWN)
    return respond(news)


@ROUTES.delete("/api/chat/<bot_id>/session/<session>")
@operation(Operation("Delete a session", "sessions", GONE, "With the token that opened it, if one did.", None, PARAMETERS, PROBLEMS))
def delete_session(bot_id: str, session: str) -> Response:
    """Delete a session with all that belongs to it."""
    tenant = admit(bot_id)
    if not door().platform.forget(tenant.key, "web", session_named(session), read_visitor(tenant.key)):
        raise NotFound(UNKNOWN)
    return Response(status=204)


def _turn_asked() -> int:
    text = request.args.get("after", "0")
    if not re.fullmatch("[0-9]{1,9}", text):
        raise BadMessage("after is not the number of a turn. Send 0 for all messages.")
    return int(text)


def session_named(session: str) -> str:
    """Return the session's id, noted for the log; what cannot be one is not found."""
    if not re.fullmatch(SESSION.strip("^$"), session):
        raise NotFound(UNKNOWN)
    g.session = session
    return session
