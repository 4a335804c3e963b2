"""For the shop's own people: tickets made, found, listed, moved and commented on in the chat; viewers their own, managers all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from plugins.contracts import (
    TICKET_PRIORITIES,
    TICKET_STATUSES,
    Actor,
    Call,
    Card,
    Effect,
    Fact,
    Focus,
    Folder,
    Result,
    Role,
    Slot,
    Status,
    Ticket,
    Tool,
    Utterance,
)
from plugins.hookspecs import hookimpl
from plugins.kit.parameters import parameters, text
from plugins.kit.text import fold
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "tickets"
MOST_LISTED = 8
LONGEST_TITLE, LONGEST_WORDS = 120, 4000
EVENING = time(18)
SURENESS = 0.7
YEARS = range(2000, 2200)
ALL_TICKETS = "manage_tickets"
LISTS = ("mine", "open", "overdue")
NUMBER = re.compile(r"\bT-?(\d{1,7})\b|(?:ticket|phiếu(?: việc)?(?: số)?)\s*#?(\d{1,7})\b", re.IGNORECASE)
TICKET_NUMBER = text("The ticket's number: T-0042.", "ticket-number")


class TicketsSkill:
    """Offers create_ticket, list_tickets, find_ticket, change_ticket and comment_on_ticket."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        locales = read_locales(__file__, NAME)
        long = {"maxLength": LONGEST_WORDS}
        new = parameters(
            subject=text("What is to be done, in a line or more.", "dictation") | long,
            note=text("The same, where it was asked for.") | long,
            priority={"enum": list(TICKET_PRIORITIES)},
            date=text("The day by which it is to be done, YYYY-MM-DD.", "date"),
            order=text("The order that it is about.", "order-number"),
        )  # fmt: skip
        moved = parameters(number=TICKET_NUMBER, status={"enum": list(TICKET_STATUSES)}, priority={"enum": list(TICKET_PRIORITIES)})
        listed = parameters(which={"enum": list(LISTS), "description": "mine, open: all that are not done, or overdue ones."})
        said = {**parameters(number=TICKET_NUMBER, note=text("What to add.") | long), "required": ["number"]}
        changes = {"audience": Role.VIEWER, "effect": Effect.WRITE, "repeatable": False, "permission": "own_tickets"}
        reads = {"audience": Role.VIEWER, "permission": "own_tickets"}
        return [
            Tool("create_ticket", "Make a ticket: something that the shop's people have to do.", new, create_ticket,
                 examples_from(locales, "create_ticket"), **changes),
            Tool("list_tickets", "List tickets that are not done.", listed, list_tickets, examples_from(locales, "list_tickets"), **reads),
            Tool("find_ticket", "Show a ticket by its number.", parameters(number=TICKET_NUMBER) | {"required": ["number"]}, find_ticket,
                 examples_from(locales, "find_ticket"), **reads),
            Tool("change_ticket", "Give a ticket another status or priority.", moved | {"required": ["number"]}, change_ticket,
                 examples_from(locales, "change_ticket"), **changes),
            Tool("comment_on_ticket", "Add a comment to a ticket.", said, comment_on_ticket,
                 examples_from(locales, "comment_on_ticket"), **changes),
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))

    @hookimpl
    def propose_slots(self, utterance: Utterance) -> list[Slot]:
        """Recognise a ticket's number: "T-0042", "ticket 42"."""
        found = NUMBER.finditer(utterance.text)
        # a shop's own article numbers may look alike: where they do, they are meant
        return [Slot("ticket-number", f"T-{int(each[1] or each[2]):04d}", each.start(), each.end(), SURENESS) for each in found]


def create(folder: Folder, options: Mapping[str, Any]) -> TicketsSkill:
    return TicketsSkill()


def create_ticket(call: Call) -> Result:
    """Make a ticket in the name of who asks."""
    words = str(call.arguments.get("note") or call.arguments.get("subject") or "").strip()
    if not words or _points(words, call):
        return Result(call.say("tickets.ask_subject"), status=Status.NEEDS_INPUT, missing="note")
    day = str(call.arguments.get("date") or "")
    if day and not _is_day(day):
        return Result(call.say("tickets.ask_date"), status=Status.NEEDS_INPUT, missing="date")
    title, _, rest = words.partition("\n")
    ticket = Ticket(
        _cut(title), words if rest or len(title) > LONGEST_TITLE else "", priority=call.arguments.get("priority", "normal"),
        source="assistant", author=call.actor.id, author_name=call.actor.name, order=str(call.arguments.get("order") or ""),
        due=datetime.combine(datetime.fromisoformat(day), EVENING, call.now.tzinfo) if day else None,
    )  # fmt: skip
    made = call.records.tickets.add(ticket, call.operation_id)
    return Result(call.say("tickets.made", ticket=made.label), _facts(made), (_card(call, made),), next=Focus(rows=NAME))


def list_tickets(call: Call) -> Result:
    """List what is not done: one's own, or for managers all; overdue ones alone where they are asked for."""
    which = call.arguments.get("which", "open")
    whose = call.actor.id if which == "mine" or not _sees_all(call.actor) else ""
    found = call.records.tickets.to_do(whose, call.now if which == "overdue" else None, MOST_LISTED)
    if not found:
        return Result(call.say("tickets.none_overdue" if which == "overdue" else "tickets.none"))
    facts = tuple(fact for each in found for fact in _facts(each))
    head = call.say("tickets.overdue" if which == "overdue" else "tickets.to_do")
    lines = "\n".join([head, *(_line(call, each) for each in found)])
    return Result(lines, facts, tuple(_card(call, each) for each in found), next=Focus(rows=NAME))


def find_ticket(call: Call) -> Result:
    """Show a ticket."""
    found = _named(call)
    if isinstance(found, Result):
        return found
    return Result("\n".join(part for part in (_line(call, found), found.text) if part), _facts(found), (_card(call, found),))


def change_ticket(call: Call) -> Result:
    """Give a ticket another status or priority."""
    found = _named(call)
    if isinstance(found, Result):
        return found
    wished = {name: call.arguments[name] for name in ("status", "priority") if name in call.arguments}
    if not wished:
        return Result(call.say("tickets.ask_status", ticket=found.label), _facts(found), status=Status.NEEDS_INPUT, missing="status")
    kept = call.records.tickets.change(found, call.actor.id, **wished)
    return Result(call.say("tickets.changed", line=_line(call, kept)), _facts(kept), (_card(call, kept),))


def comment_on_ticket(call: Call) -> Result:
    """Add a comment to a ticket."""
    found, words = _named(call), str(call.arguments.get("note") or "").strip()
    if isinstance(found, Result):
        return found
    if not words:
        return Result(call.say("tickets.ask_comment", ticket=found.label), _facts(found), status=Status.NEEDS_INPUT, missing="note")
    call.records.tickets.comment(found.number, call.actor.id, words, call.operation_id)
    return Result(call.say("tickets.said", ticket=found.label), _facts(found), (_card(call, found),))


def _named(call: Call) -> Ticket | Result:
    """Return the ticket that is meant, if it is one that the person may see; what is not is not told."""
    digits = "".join(sign for sign in str(call.arguments.get("number") or "") if sign.isdigit())
    found = call.records.tickets.find(int(digits)) if digits else None
    if found is None or not (_sees_all(call.actor) or found.is_of(call.actor.id)):
        named = Ticket("", number=int(digits)).label if digits else "T"
        asked = (Fact("ticket", named, source="message"),)
        return Result(call.say("tickets.not_found", ticket=named), asked, status=Status.NOT_FOUND)
    return found


def _sees_all(actor: Actor) -> bool:
    """Whether somebody has all tickets: managers do, but for a program that was given less."""
    return actor.role >= Role.MANAGER and (not actor.scopes or ALL_TICKETS in actor.scopes)


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).year in YEARS
    except ValueError:
        return False


def _points(words: str, call: Call) -> bool:
    """Whether words only point at something ("this")."""
    return fold(words).strip(" .!") in call.say("tickets.pointers").split("|")


def _line(call: Call, ticket: Ticket) -> str:
    told = {"ticket": ticket.label, "title": ticket.title, "status": call.say(f"tickets.is.{ticket.status}")}
    if ticket.due is not None and not ticket.is_done:
        return call.say("tickets.line_due", date=ticket.due.astimezone(call.now.tzinfo).date(), **told)
    return call.say("tickets.line", **told)


def _facts(ticket: Ticket) -> tuple[Fact, ...]:
    facts = [Fact("ticket", ticket.label, ticket.label, source="tickets"), Fact("phrase", ticket.title, ticket.label, source="tickets")]
    if ticket.due is not None:
        facts.append(Fact("date", ticket.due.date(), ticket.label, source="tickets"))
    return tuple(facts)


def _card(call: Call, ticket: Ticket) -> Card:
    page = call.back_office.pages.get("tickets", "") if call.back_office else ""
    subtitle = call.say(f"tickets.is.{ticket.status}")
    return Card("row", ticket.label, f"{ticket.label} {_cut(ticket.title)}", subtitle, link=f"{page}/{ticket.number}" if page else "")


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 2]} …"
