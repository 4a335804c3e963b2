"""The owner's assistant over REST: a talk of the shop's own people, by sign-in or key."""

from __future__ import annotations

import re
import secrets

from flask import Blueprint, Response, g

from app.errors import NotFound
from app.routes.access import BOT_ASKED, Access, needs
from app.routes.chat import ANSWERS, answer
from app.routes.contract import operation, respond
from app.routes.door import door
from app.routes.sessions import GONE, HISTORY, UNKNOWN
from app.routes.shapes import SESSION, SESSION_ID, addressed_message_schema
from app.services.openapi import Operation
from app.services.permissions import Permission
from app.storage.desk.own_talk import DASHBOARD
from plugins.contracts import Message

ROUTES = Blueprint("assistant", __name__)
DESCRIPTION = (
    "The same way as a customer's message, with the tools of your role: figures, questions without an answer, the draft, publishing. "
    "It is stored apart from customers' conversations and counts in no figure. What is asked for may be streamed as in POST /api/chat."
)
PARAMETERS = (SESSION_ID, BOT_ASKED)


@ROUTES.post("/chat")
@operation(Operation("Ask as one of the shop", "assistant", ANSWERS, DESCRIPTION, addressed_message_schema, problems=(422, 503, 507)))
@needs(Permission.USE_ASSISTANT)
def post_as_own(access: Access) -> Response:
    """Answer a message of one of the shop's own people."""
    body = access.body
    session = g.session = body.get("session_id") or secrets.token_urlsafe(16)
    message = Message(body["message"], session, DASHBOARD, access.caller.id, body.get("message_id", ""), access.actor)
    return answer(message, access.bot)


@ROUTES.get("/chat/<session>/messages")
@operation(Operation("Read your talk", "assistant", HISTORY, "Only your own.", None, PARAMETERS))
@needs(Permission.USE_ASSISTANT)
def get_own_messages(access: Access, session: str) -> Response:
    """Give somebody their own talk with the assistant."""
    messages = door().platform.history(access.bot, DASHBOARD, _named(session), access.caller.id)
    if messages is None:
        raise NotFound(UNKNOWN)
    return respond({"messages": messages})


@ROUTES.delete("/chat/<session>")
@operation(Operation("Delete your talk", "assistant", GONE, "Only your own.", None, PARAMETERS))
@needs(Permission.USE_ASSISTANT)
def delete_own_session(access: Access, session: str) -> Response:
    """Delete somebody's own talk with the assistant."""
    if not door().platform.forget(access.bot, DASHBOARD, _named(session), access.caller.id):
        raise NotFound(UNKNOWN)
    return Response(status=204)


def _named(session: str) -> str:
    if not re.fullmatch(SESSION.strip("^$"), session):
        raise NotFound(UNKNOWN)
    return session
