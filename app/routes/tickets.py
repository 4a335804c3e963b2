"""The tickets of a shop, for programs: the same desk as on the pages, by a sign-in or a key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from app.errors import BadMessage
from app.routes.access import BOT, Access, needs
from app.routes.contract import operation, respond
from app.routes.door import door
from app.routes.shapes import reference
from app.routes.ticket_shapes import FILTERS, NUMBER, comment_schema, new_ticket_schema, ticket_change_schema
from app.services.conversations.presenting import plain
from app.services.openapi import Answer, Operation
from app.services.permissions import Permission
from app.services.tickets.ticket_desk import TO_DO, TicketDesk
from app.storage.tickets.tickets import WantedTickets, read_number
from plugins.contracts import TICKET_PRIORITIES, TICKET_STATUSES, Ticket

ROUTES = Blueprint("tickets", __name__, url_prefix="/tickets")
PAGE = {200: Answer("The tickets, the newest first.", {"application/json": reference("Tickets")})}
ONE = {200: Answer("The ticket as it is now.", {"application/json": reference("Ticket")})}
MADE = {201: Answer("The new ticket.", {"application/json": reference("Ticket")})}
OWN = "Viewers have those that they made or were given, managers all."
UNTOUCHED = f"409 when somebody changed it since that revision: nothing is overwritten. {OWN}"


@ROUTES.get("/<bot>")
@operation(Operation("List tickets", "tickets", PAGE, OWN, parameters=(BOT, *FILTERS)))
@needs(Permission.OWN_TICKETS)
def list_tickets(access: Access) -> Response:
    """Tell the tickets, a page at a time."""
    page = _desk(access).page(_wanted(access))
    return respond({"bot": access.bot, "tickets": [_told(each) for each in page.tickets], "below": page.below or None})


@ROUTES.post("/<bot>")
@operation(Operation("Make a ticket", "tickets", MADE, "The same operation_id makes one.", new_ticket_schema, (BOT,)))
@needs(Permission.OWN_TICKETS)
def make_ticket(access: Access) -> Response:
    """Make a ticket."""
    return respond(_told(_desk(access).make(_wish(access.body), access.body.get("operation_id", ""), "api")), 201)


@ROUTES.get("/<bot>/<number>")
@operation(Operation("Read a ticket", "tickets", ONE, OWN, parameters=(BOT, NUMBER)))
@needs(Permission.OWN_TICKETS)
def read_ticket(access: Access, number: str) -> Response:
    """Tell a ticket with what was said and changed."""
    desk = _desk(access)
    found = desk.find(read_number(number))
    return respond(_told(found) | {"entries": [plain(entry) for entry in desk.entries(found)]})


@ROUTES.patch("/<bot>/<number>")
@operation(Operation("Change a ticket", "tickets", ONE, UNTOUCHED, ticket_change_schema, (BOT, NUMBER), (409,)))
@needs(Permission.OWN_TICKETS)
def change_ticket(access: Access, number: str) -> Response:
    """Change a ticket that was read at a revision."""
    return respond(_told(_desk(access).change(read_number(number), access.body["revision"], _wish(access.body))))


@ROUTES.post("/<bot>/<number>/comments")
@operation(Operation("Comment on a ticket", "tickets", MADE, "The same operation_id says it once.", comment_schema, (BOT, NUMBER)))
@needs(Permission.OWN_TICKETS)
def comment_on_ticket(access: Access, number: str) -> Response:
    """Say something of a ticket."""
    desk = _desk(access)
    kept = desk.comment(read_number(number), access.body["text"], access.body.get("operation_id", ""))
    return respond(_told(kept) | {"entries": [plain(entry) for entry in desk.entries(kept)]}, 201)


def _desk(access: Access) -> TicketDesk:
    return TicketDesk(door().platform, access.bot, access.caller)


def _wanted(access: Access) -> WantedTickets:
    """Return which tickets the address asks for; BadMessage for a filter that is none."""
    asked = {name: request.args.get(name, "") for name in ("status", "priority", "assignee", "overdue", "q", "below")}
    for name, known in (("status", (TO_DO, *TICKET_STATUSES)), ("priority", TICKET_PRIORITIES), ("overdue", ("1",))):
        if asked[name] and asked[name] not in known:
            raise BadMessage(f"{name}: {asked[name][:40]!r} is none of {', '.join(known)}.")
    if asked["below"] and not read_number(asked["below"]):
        raise BadMessage("below: this is not the number of a ticket.")
    assignee = {"": None, "me": access.caller.id, "nobody": ""}.get(asked["assignee"], asked["assignee"])
    status, due_by = asked["status"], door().platform.clock() if asked["overdue"] else None
    below, words = read_number(asked["below"]), asked["q"].strip()[:100]
    return WantedTickets("" if status == TO_DO else status, status == TO_DO, asked["priority"], assignee, "", due_by, words, below)


def _wish(body: Mapping[str, Any]) -> dict[str, Any]:
    wish = {name: value for name, value in body.items() if name not in ("operation_id", "revision", "bot")}
    if wish.get("due") is not None:
        try:
            wish["due"] = datetime.fromisoformat(wish["due"])
        except ValueError:
            raise BadMessage("due: this is not a time like 2026-05-04T15:00:00+02:00.") from None
    return wish


def _told(ticket: Ticket) -> dict[str, Any]:
    told = plain(ticket)
    return told | {"label": ticket.label, "is_overdue": ticket.is_overdue(door().platform.clock())}
