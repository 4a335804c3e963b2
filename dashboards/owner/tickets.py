"""What there is to do: the list of tickets, one of them with what was said and changed, and making one."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import BadMessage
from app.services.accounts.caller import Caller
from app.services.permissions import Permission
from app.services.storefront import zone_of
from app.services.tickets.ticket_desk import TO_DO, TicketConflict, TicketDesk, WantedTickets, read_number
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, address, office, person
from dashboards.owner.telling import said, when_iso
from dashboards.owner.wording import language_of_request
from plugins.contracts import TICKET_PRIORITIES, TICKET_STATUSES

ME, NOBODY = "me", "nobody"
FILTERS = ("status", "assignee", "priority", "overdue", "q")
FIELDS = ("title", "text", "priority", "assignee", "tags", "customer", "order", "conversation")


@PAGES.get("/<bot>/tickets")
@needs(Permission.OWN_TICKETS)
def tickets(bot: str) -> ResponseReturnValue:
    """The tickets, the newest first, a page at a time."""
    asked = {name: request.args.get(name, "") for name in FILTERS} | {"status": request.args.get("status", TO_DO)}
    desk = desk_of(bot)
    page = desk.page(_wanted(asked))
    kept = {name: value for name, value in asked.items() if value and (name, value) != ("status", TO_DO)}
    said = desk.said_last(page.tickets)
    return _shown(bot, desk, "owner/tickets.html", page=page, asked=asked, kept=kept, counts=desk.counts(), said=said)


@PAGES.get("/<bot>/tickets/new")
@needs(Permission.OWN_TICKETS)
def new_ticket(bot: str) -> ResponseReturnValue:
    """The form of a new ticket; ``?conversation=ID`` fills it with what was said there, ``?customer=`` and ``?order=`` link it."""
    desk, given = desk_of(bot), {name: request.args.get(name, "") for name in FIELDS}
    if given["conversation"]:
        title, text = desk.summary(given["conversation"], office().texts[language_of_request()]["tickets"]["speakers"])
        given["title"], given["text"] = given["title"] or title, given["text"] or text
    return _form(bot, desk, given)


@PAGES.post("/<bot>/tickets/new")
@needs(Permission.OWN_TICKETS)
def make_ticket(bot: str) -> ResponseReturnValue:
    """Make a ticket; a form that is sent twice makes one."""
    desk, given = desk_of(bot), {name: request.form.get(name, "") for name in FIELDS}
    try:
        wish = {name: value for name, value in given.items() if value}
        made = desk.make(wish | {"due": _due_of(bot)}, request.form.get("operation", ""))
    except BadMessage as error:
        return _form(bot, desk, given, said(error)), 400
    return redirect(url_for("owner.ticket", bot=bot, number=made.number))


@PAGES.get("/<bot>/tickets/<number>")
@needs(Permission.OWN_TICKETS)
def ticket(bot: str, number: str) -> ResponseReturnValue:
    """One ticket with all that was said and changed."""
    return _page(bot, number)


@PAGES.post("/<bot>/tickets/<number>")
@needs(Permission.OWN_TICKETS)
def change_ticket(bot: str, number: str) -> ResponseReturnValue:
    """Change a ticket from what the form showed; what somebody else changed meanwhile is told and stays."""
    form = request.form
    wish: dict[str, Any] = {name: form[name] for name in ("title", "status", "priority", "assignee", "tags") if name in form}
    try:
        if "due" in form:
            wish["due"] = _due_of(bot)
        desk_of(bot).change(read_number(number), form.get("revision", 0, type=int), wish)
    except (BadMessage, TicketConflict) as error:
        return _page(bot, number, said(error)), error.status
    return redirect(url_for("owner.ticket", bot=bot, number=number))


@PAGES.post("/<bot>/tickets/<number>/comments")
@needs(Permission.OWN_TICKETS)
def comment_on_ticket(bot: str, number: str) -> ResponseReturnValue:
    """Say something of a ticket; a form that is sent twice says it once."""
    try:
        desk_of(bot).comment(read_number(number), request.form.get("text", ""), request.form.get("operation", ""))
    except BadMessage as error:
        return _page(bot, number, said(error)), error.status
    return redirect(url_for("owner.ticket", bot=bot, number=number, _anchor="said"))


def desk_of(bot: str) -> TicketDesk:
    """Return the shop's tickets in the hands of who is signed in."""
    return TicketDesk(office().platform, bot, Caller(person=person(), address=address()))


def _wanted(asked: dict[str, str]) -> WantedTickets:
    assignee = {ME: person().id, NOBODY: ""}.get(asked["assignee"], asked["assignee"] or None)
    due_by = office().platform.clock() if asked["overdue"] else None
    status = asked["status"] if asked["status"] in TICKET_STATUSES else ""
    below = request.args.get("below", 0, type=int)
    return WantedTickets(status, asked["status"] == TO_DO, asked["priority"], assignee, "", due_by, asked["q"].strip()[:100], below)


def _page(bot: str, number: str, fault: str = "") -> str:
    desk = desk_of(bot)
    found = desk.find(read_number(number))
    due = "" if found.due is None else found.due.astimezone(_zone(bot)).strftime("%Y-%m-%dT%H:%M")
    database = office().platform.storage.tenant(bot)
    talk = database.desk.find(found.conversation) if found.conversation else None
    whom = database.customers.find(found.customer) if found.customer else None
    entries = desk.entries(found)
    return _shown(bot, desk, "owner/ticket.html", found=found, entries=entries, fault=fault, due=due, talk=talk, whom=whom)


def _form(bot: str, desk: TicketDesk, given: dict[str, str], fault: str = "") -> str:
    due, here = request.form.get("due", ""), url_for("owner.make_ticket", bot=bot)
    return _shown(bot, desk, "owner/new_ticket.html", given=given, fault=fault, due=due, here=here)


def _shown(bot: str, desk: TicketDesk, template: str, **more: Any) -> str:
    people = desk.people()
    names = {each.id: each.name for each in people}
    return render_template(
        template, people=people, names=names, statuses=TICKET_STATUSES, priorities=TICKET_PRIORITIES, sees_all=desk.sees_all,
        now=office().platform.clock(), operation=secrets.token_hex(8), change_words=_change_words, **more,
    )  # fmt: skip


def _change_words(name: str, value: Any, names: dict[str, str]) -> str:
    """Return a value of a changed field as people read it."""
    words = office().texts[language_of_request()]["tickets"]
    if value is None or value == "" or value == []:
        return words["nothing_there"]
    if name == "assignee":
        return names.get(value, words["somebody"])
    if name in ("status", "priority"):
        return words["statuses" if name == "status" else "priorities"].get(value, value)
    if name == "due":
        return when_iso(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _due_of(bot: str) -> datetime | None:
    """Return the due time of the form, which is in the shop's own time."""
    typed = request.form.get("due", "").strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=_zone(bot))
    except ValueError:
        raise BadMessage("due: this is not a day and a time.") from None


def _zone(bot: str) -> ZoneInfo:
    return ZoneInfo(zone_of(office().platform, bot))
