"""The statements of tickets: one is found, listed by any filters along an index, added, changed from the revision that was read."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, literal_column, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.tables import handovers, ticket_entries, tickets

COLUMNS = (
    "number", "title", "text", "status", "priority", "source", "author", "author_name", "assignee", "customer", "order_number",
    "conversation_id", "tags", "due_at", "revision", "created_at", "updated_at", "closed_at",
)  # fmt: skip
_kept = select(*[tickets.c[name] for name in COLUMNS])
_to_do = tickets.c.status != literal_column("'done'")  # in the words of the partial indexes, so that they serve
_newest = tickets.c.number.desc()
FIND = _kept.where(tickets.c.number == bindparam("ticket"))
FIND_BY_OPERATION = _kept.where(tickets.c.operation == bindparam("done_by"))
_waits = tickets.c.source == literal_column("'hand_over'")
WAITS_FOR_A_PERSON = _kept.where(_waits, _to_do, tickets.c.conversation_id == bindparam("conversation"))
OF_CONVERSATION = _kept.where(tickets.c.conversation_id == bindparam("conversation")).order_by(_newest).limit(bindparam("most"))
LAST_NUMBER = select(func.coalesce(func.max(tickets.c.number), 0))
ADD = insert(tickets).inline()
# both databases write "ON CONFLICT DO NOTHING" alike: who waits for a person already, waits once
ADD_UNLESS_WAITING = (
    insert_or_skip(tickets)
    .inline()
    .on_conflict_do_nothing(index_elements=["conversation_id"], index_where=text("source = 'hand_over' AND status != 'done'"))
)
CHANGED = ("status", "priority", "assignee", "title", "tags", "due_at")
CHANGE = (
    update(tickets)
    .where(tickets.c.number == bindparam("ticket"), tickets.c.revision == bindparam("seen"))
    .values(
        **{name: bindparam(f"to_{name}") for name in CHANGED}, closed_at=bindparam("to_closed"),
        revision=tickets.c.revision + 1, updated_at=bindparam("now"),
    )
)  # fmt: skip
TOUCH = update(tickets).where(tickets.c.number == bindparam("ticket")).values(updated_at=bindparam("now"))
ADD_ENTRY = insert(ticket_entries).inline()
ENTRIES = (
    select(*[ticket_entries.c[name] for name in ("id", "kind", "author", "author_name", "text", "data", "created_at")])
    .where(ticket_entries.c.ticket == bindparam("ticket"))
    .order_by(ticket_entries.c.id)
    .limit(bindparam("most"))
)
# what became of the conversation later than of the ticket: its customer was taken over, or needs nobody any more
BEHIND = (
    select(*_kept.selected_columns, handovers.c.state, handovers.c.person_id, handovers.c.person_name)
    .join_from(tickets, handovers, handovers.c.conversation_id == tickets.c.conversation_id)
    .where(
        _waits, _to_do,
        or_(
            (handovers.c.state == "ended") & (handovers.c.ended_at > tickets.c.updated_at),
            (handovers.c.state == "taken") & (handovers.c.taken_at > tickets.c.updated_at) & (tickets.c.status == "open"),
        ),
    )
    .limit(bindparam("most"))
)  # fmt: skip
COUNTED = select(tickets.c.status, func.count()).where(_to_do).group_by(tickets.c.status)
COUNT_OVERDUE = select(func.count()).where(_to_do, tickets.c.due_at <= bindparam("now"))
UNTOLD = _kept.where(tickets.c.assignee != tickets.c.told, _to_do).order_by(tickets.c.number).limit(bindparam("most"))
TELL = update(tickets).where(tickets.c.number == bindparam("ticket")).values(told=bindparam("to_told"))
_unminded = or_(tickets.c.reminded_at.is_(None), tickets.c.reminded_at != tickets.c.due_at)
UNMINDED = _kept.where(_to_do, tickets.c.due_at <= bindparam("now"), _unminded).order_by(tickets.c.due_at).limit(bindparam("most"))
REMIND = update(tickets).where(tickets.c.number == bindparam("ticket")).values(reminded_at=bindparam("to_reminded"))
NEXT_DUE = select(func.min(tickets.c.due_at)).where(_to_do, _unminded)

_FILTERS: dict[str, ColumnElement[bool]] = {
    "of_status": tickets.c.status == bindparam("of_status"),
    "to_do": _to_do,
    "of_priority": tickets.c.priority == bindparam("of_priority"),
    "of_assignee": tickets.c.assignee == bindparam("of_assignee"),
    "whose": or_(tickets.c.author == bindparam("whose"), tickets.c.assignee == bindparam("whose")),
    "due_by": _to_do & (tickets.c.due_at <= bindparam("due_by")),
    "said": or_(
        *[tickets.c[name].ilike(bindparam("said"), escape="\\") for name in ("title", "text", "tags", "customer", "order_number")],
        tickets.c.number == bindparam("called"),
    ),
}


@lru_cache(maxsize=128)
def page_of(filters: frozenset[str]) -> Select:
    """Return the statement for a page of tickets, the newest first, below a number, by these filters."""
    statement = _kept.where(tickets.c.number < bindparam("below"), *[_FILTERS[name] for name in sorted(filters)])
    return statement.order_by(_newest).limit(bindparam("most"))
