"""A shop's tickets as somebody works with them: viewers with their own, managers with all; every change told in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.errors import AppError, BadMessage, NotFound
from app.services.accounts.caller import Caller
from app.services.accounts.person import Person
from app.services.permissions import Permission
from app.storage.tickets.ticket_changes import NewEntry
from app.storage.tickets.tickets import Entry, TicketChanged, WantedTickets, read_number
from plugins.contracts import TICKET_PRIORITIES, TICKET_STATUSES, Ticket

PAGE = 40
LONGEST_TITLE, LONGEST_TEXT, LONGEST_COMMENT = 200, 5000, 4000
MOST_TAGS, LONGEST_TAG, LONGEST_REFERENCE = 10, 30, 200
SUMMARY_LINES, LONGEST_LINE = 6, 300
__all__ = ["TO_DO", "TicketConflict", "TicketDesk", "TicketPage", "WantedTickets", "follow_hand_overs", "note_hand_over", "read_number"]
CHANGEABLE = ("title", "status", "priority", "assignee", "tags", "due")
TO_DO = "to_do"
EARLIEST_DUE, LATEST_DUE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # further off no clock can turn it


class TicketConflict(AppError):
    """Somebody changed the ticket since it was read; nothing was stored."""

    status, code = 409, "ticket_changed"


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A page of tickets; ``below`` is where the next begins, 0 on the last."""

    tickets: Sequence[Ticket]
    below: int


class TicketDesk:
    """The tickets of a shop in the hands of a person or a program."""

    def __init__(self, platform: Any, bot: str, caller: Caller):
        self._platform, self._bot, self._caller = platform, bot, caller
        self._tickets = platform.storage.tenant(bot).tickets
        self.sees_all = caller.may(Permission.MANAGE_TICKETS, bot)

    def page(self, wanted: WantedTickets) -> TicketPage:
        """Return a page of the tickets that the caller may see, the newest first."""
        if not self.sees_all:
            wanted = replace(wanted, whose=self._caller.id)
        found = self._tickets.page(wanted, PAGE + 1)
        return TicketPage(found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else 0)

    def said_last(self, tickets: Sequence[Ticket]) -> Mapping[int, str]:
        """Return by number what the customers said last who wait for a person."""
        desk = self._platform.storage.tenant(self._bot).desk
        waiting = [ticket for ticket in tickets if ticket.source == "hand_over" and ticket.conversation and not ticket.is_done]
        return {ticket.number: found.preview for ticket in waiting if (found := desk.find(ticket.conversation))}

    def counts(self) -> Mapping[str, int]:
        """Return how many of the shop's tickets are not done, by status, and how many are overdue; nothing for who sees only their own."""
        return self._tickets.counts(self._platform.clock()) if self.sees_all else {}

    def find(self, number: int) -> Ticket:
        """Return a ticket; NotFound where there is none, or one that is not the caller's."""
        found = self._tickets.find(number)
        if found is None or not (self.sees_all or found.is_of(self._caller.id)):
            raise NotFound("There is no such ticket, or it is not yours.")
        return found

    def entries(self, ticket: Ticket) -> list[Entry]:
        """Return what was said and changed, the oldest first."""
        return self._tickets.entries(ticket.number)

    def make(self, wish: Mapping[str, Any], operation: str, source: str = "person") -> Ticket:
        """Make a ticket from its fields; the same operation makes one. BadMessage for what cannot be taken."""
        self._check_links(wish)
        ticket = Ticket(
            **self._checked(wish), text=_text(wish.get("text", ""), "text", LONGEST_TEXT), source=source,
            author=self._caller.id, author_name=self._caller.name,
            **{name: _text(wish.get(name, ""), name, LONGEST_REFERENCE) for name in ("customer", "order", "conversation")},
        )  # fmt: skip
        if not ticket.title:
            raise BadMessage("title: a ticket needs a title.")
        operation = f"{self._caller.id}:{operation}" if operation else ""
        known = self._tickets.made_by(operation)
        kept = known or self._tickets.add(ticket, operation, self._platform.clock())
        if known is None:
            self._note("ticket.add", kept, None, {"title": kept.title, "assignee": kept.assignee, "priority": kept.priority})
        return kept

    def change(self, number: int, revision: int, wish: Mapping[str, Any]) -> Ticket:
        """Change a ticket that was read at a revision; TicketConflict where somebody else changed it since."""
        ticket = self.find(number)
        if ticket.revision != revision:
            raise TicketConflict(f"{ticket.label} was changed by somebody else meanwhile. Look at it anew; nothing was overwritten.")
        changed = replace(ticket, **{name: value for name, value in self._checked(wish, ticket).items() if name in wish})
        if not changed.title:
            raise BadMessage("title: a ticket needs a title.")
        before, after = _differences(ticket, changed)
        if not after:
            return ticket
        entry = NewEntry(number, "change", self._caller.id, self._caller.name, data={name: [before[name], after[name]] for name in after})
        try:
            kept = self._tickets.change(ticket, changed, entry, self._platform.clock())
        except TicketChanged:
            raise TicketConflict(f"{ticket.label} was changed by somebody else at this moment. Look at it anew.") from None
        self._note("ticket.change", kept, before, after)
        return kept

    def comment(self, number: int, text: str, operation: str) -> Ticket:
        """Say something of a ticket; the same operation says it once."""
        ticket, said = self.find(number), _text(text, "text", LONGEST_COMMENT)
        if not said:
            raise BadMessage("text: a comment needs words.")
        operation = f"{self._caller.id}:{operation}" if operation else ""
        entry = NewEntry(number, "comment", self._caller.id, self._caller.name, said, operation=operation)
        if self._tickets.comment(entry, self._platform.clock()):
            self._note("ticket.comment", ticket, None, said)
        return ticket

    def people(self) -> list[Person]:
        """Return to whom a ticket can be given."""
        people = [person for person in self._platform.accounts.people.of_tenant(self._bot) if not person.disabled_at]
        here = self._caller.person
        return people if here is None or any(person.id == here.id for person in people) else [*people, here]

    def summary(self, conversation: str, speakers: Mapping[str, str]) -> tuple[str, str]:
        """Return a title and a text for a ticket about a conversation, from what was said last, each line by its speaker; NotFound
        where it is not there."""
        desk = self._platform.storage.tenant(self._bot).desk
        found = desk.find(conversation)
        if found is None:
            raise NotFound("There is no such conversation, or it was deleted.")
        lines = [line for line in desk.lines(conversation) if line.text][-SUMMARY_LINES:]
        text = "\n".join(f"{speakers.get(line.role, line.role)}: {_short(line.text, LONGEST_LINE)}" for line in lines)
        return _short(found.preview, 120), text

    def _check_links(self, wish: Mapping[str, Any]) -> None:
        database = self._platform.storage.tenant(self._bot)
        if wish.get("conversation") and database.desk.find(str(wish["conversation"])) is None:
            raise BadMessage("conversation: there is none with this id, or it was deleted.")
        if wish.get("order") and database.orders.find(str(wish["order"])) is None:
            raise BadMessage("order: there is none with this number.")

    def _checked(self, wish: Mapping[str, Any], ticket: Ticket | None = None) -> dict[str, Any]:
        """Return the fields that can be changed, checked; those that are not wished are as they were."""
        before = ticket or Ticket("")
        told = {name: wish.get(name, getattr(before, name)) for name in CHANGEABLE}
        told["title"] = " ".join(_text(told["title"], "title", LONGEST_TITLE).split())
        told["tags"] = _tags(told["tags"])
        for name, known in (("status", TICKET_STATUSES), ("priority", TICKET_PRIORITIES)):
            if told[name] not in known:
                raise BadMessage(f"{name}: {str(told[name])[:40]!r} is none of {', '.join(known)}.")
        if told["due"] is not None and told["due"].tzinfo is None:
            raise BadMessage("due: say the time zone too: 2026-05-04T15:00:00+02:00.")
        if told["due"] is not None and not EARLIEST_DUE <= told["due"] < LATEST_DUE:
            raise BadMessage(f"due: write a time from {EARLIEST_DUE.year} to {LATEST_DUE.year - 1}.")
        unknown = told["assignee"] and told["assignee"] != before.assignee
        if unknown and all(told["assignee"] != person.id for person in self.people()):
            raise BadMessage("assignee: there is nobody with this id in the shop.")
        return told

    def _note(self, action: str, ticket: Ticket, before: Any, after: Any) -> None:
        self._platform.accounts.audit.add(self._caller.who, self._platform.clock(), self._bot, action, ticket.label, before, after)


def note_hand_over(records: Any, tenant: Any) -> None:
    """Make a turn's ticket where its customer asks for a person and the shop wants one; one is enough while it is not done."""
    asks = any(name == "handoff_asked" for name, _ in records.events.added)
    if (asks or any(new.lead.kind == "handoff" for new in records.leads.added)) and tenant.tickets_on_hand_over:
        records.tickets.wait_for_a_person(Ticket(tenant.say(tenant.shop.locale)("tickets.hand_over"), source="hand_over"))


def follow_hand_overs(tickets: Any, now: datetime) -> int:
    """Bring the tickets of customers who waited for a person to where their conversation is; return how many moved."""
    moved = 0
    for ticket, state, person, name in tickets.behind_conversations():
        changed = replace(ticket, status="done") if state == "ended" else replace(ticket, status="in_progress", assignee=person)
        before, after = _differences(ticket, changed)
        entry = NewEntry(ticket.number, "change", person, name, data={field: [before[field], after[field]] for field in after})
        try:
            tickets.change(ticket, changed, entry, now)
        except TicketChanged:
            continue
        moved += 1
    return moved


def _differences(ticket: Ticket, changed: Ticket) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in CHANGEABLE if getattr(ticket, name) != getattr(changed, name)]
    return {name: _plain(getattr(ticket, name)) for name in names}, {name: _plain(getattr(changed, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value


def _text(value: Any, name: str, longest: int) -> str:
    text = str(value).strip()
    if len(text) > longest:
        raise BadMessage(f"{name}: this has {len(text)} characters, at most {longest} are kept.")
    return text


def _tags(value: Sequence[str] | str) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else value
    tags = tuple(dict.fromkeys(tag for each in words if (tag := " ".join(str(each).split()).lower())))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise BadMessage(f"tags: at most {MOST_TAGS}, of up to {LONGEST_TAG} characters each.")
    return tags


def _short(text: str, longest: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[: longest - 2]} …"
