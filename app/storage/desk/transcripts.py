"""A conversation as the shop's people read it, a page at a time: lines with traces, model calls, what became of messages, notes, tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.databases.columns import from_epoch, from_json, storable, to_epoch
from app.storage.databases.engine import Databases
from app.storage.desk.own_talk import BY_CUSTOMERS
from app.storage.messengers.channel_rows import StoredPart, part_of
from app.storage.messengers.channel_statements import RECENT_PARTS
from app.storage.statements import Statement
from app.storage.tables import conversation_notes, conversation_tags, conversations, leads, messages, model_calls, traces
from app.storage.turns.model_calls import ModelCall, call_of
from app.storage.turns.payloads import unpack_reply

NEWEST = 2**31 - 1
MOST_TAGS = 200

_lines = (
    select(
        messages.c.turn, messages.c.role, messages.c.text, messages.c.created_at, messages.c.trace_id, messages.c.payload,
        traces.c.detail, traces.c.mode, traces.c.outcome, traces.c.tool, traces.c.milliseconds,
    )
    .join(traces, (traces.c.conversation_id == messages.c.conversation_id) & (traces.c.turn == messages.c.turn), isouter=True)
    .where(messages.c.conversation_id == bindparam("conversation"))
    .limit(bindparam("most"))
)  # fmt: skip
# "assistant" sorts before "customer", so that a page read backwards has the question before its answer
BEFORE = _lines.where(messages.c.turn < bindparam("turn")).order_by(messages.c.turn.desc(), messages.c.role)
AFTER = _lines.where(messages.c.turn > bindparam("turn")).order_by(messages.c.turn, messages.c.role.desc())
CALLS = (
    select(*[column for column in model_calls.c if column.name != "id"])
    .join(traces, traces.c.trace_id == model_calls.c.trace_id)
    .where(traces.c.conversation_id == bindparam("conversation"), traces.c.turn >= bindparam("since"), traces.c.turn <= bindparam("until"))
    .order_by(model_calls.c.id)
)
LEADS = (
    select(leads.c.reference, leads.c.kind, leads.c.name, leads.c.phone, leads.c.email, leads.c.note)
    .where(leads.c.conversation_id == bindparam("conversation"))
    .order_by(leads.c.created_at)
)
ADD_NOTE = insert(conversation_notes).inline()
_noted_here = conversation_notes.c.conversation_id == bindparam("conversation")
_this_note = _noted_here & (conversation_notes.c.id == bindparam("row"))
NOTES = select(conversation_notes).where(_noted_here).order_by(conversation_notes.c.id)
FIND_NOTE = select(conversation_notes).where(_this_note)
DROP_NOTE = delete(conversation_notes).where(_this_note)
ADD_TAG = insert_or_skip(conversation_tags).inline().on_conflict_do_nothing()
DROP_TAG = delete(conversation_tags).where(
    conversation_tags.c.conversation_id == bindparam("conversation"), conversation_tags.c.tag == bindparam("called")
)
TAGS = (
    select(conversation_tags.c.tag)
    .where(conversation_tags.c.conversation_id == bindparam("conversation"))
    .order_by(conversation_tags.c.tag)
)
ALL_TAGS = select(conversation_tags.c.tag).distinct().order_by(conversation_tags.c.tag).limit(bindparam("most"))
EXISTS = select(func.count()).select_from(conversations).where(conversations.c.id == bindparam("conversation"), BY_CUSTOMERS)


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of a transcript. An answer has how it came about, where that is kept; a person's line bears their ``name``."""

    turn: int
    role: str
    text: str
    at: datetime
    trace_id: str
    payload: Mapping[str, Any]
    trace: Mapping[str, Any]
    mode: str = ""
    outcome: str = ""
    tool: str = ""
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody of the shop noted down; no customer sees it."""

    id: int
    person_id: str
    person_name: str
    text: str
    at: datetime


class Transcripts:
    """The transcripts of one tenant."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def before(self, conversation_id: str, turn: int, limit: int) -> tuple[list[ToldLine], bool]:
        """Return about ``limit`` lines before a turn, oldest first, in whole turns; and whether there are more before them."""
        rows = self._rows(BEFORE, {"conversation": storable(conversation_id), "turn": turn, "most": limit + 1})
        more = len(rows) > limit
        whole = [row for row in rows if row[0] != rows[-1][0]] if more else rows
        return [_line(row) for row in reversed(whole or rows)], more

    def after(self, conversation_id: str, turn: int, limit: int) -> list[ToldLine]:
        """Return the lines behind a turn, oldest first."""
        return [_line(row) for row in self._rows(AFTER, {"conversation": storable(conversation_id), "turn": turn, "most": limit})]

    def model_calls(self, conversation_id: str, since: int, until: int) -> dict[str, list[ModelCall]]:
        """Return the calls to models that the turns of a span made, by trace."""
        found: dict[str, list[ModelCall]] = {}
        for row in self._rows(CALLS, {"conversation": storable(conversation_id), "since": since, "until": until}):
            call = call_of(row)
            found.setdefault(call.trace_id, []).append(call)
        return found

    def parts(self, conversation_id: str) -> dict[str, list[StoredPart]]:
        """Return what became of a conversation's messages on their messenger, by trace."""
        found: dict[str, list[StoredPart]] = {}
        for row in self._rows(RECENT_PARTS, {"conversation": storable(conversation_id)}):
            part = part_of(row)
            found.setdefault(part.trace_id, []).append(part)
        return found

    def leads(self, conversation_id: str) -> list[Sequence[str]]:
        """Return what a customer left to be reached by: reference, kind, name, phone, e-mail, note."""
        return [tuple(row) for row in self._rows(LEADS, {"conversation": storable(conversation_id)})]

    def notes(self, conversation_id: str) -> list[Note]:
        """Return what was noted down, oldest first."""
        return [_note(row) for row in self._rows(NOTES, {"conversation": storable(conversation_id)})]

    def add_note(self, conversation_id: str, person_id: str, person_name: str, text: str, now: datetime) -> bool:
        """Note something down; False where there is no such conversation."""
        row = {"conversation_id": storable(conversation_id), "person_id": person_id, "person_name": storable(person_name)}
        row |= {"text": storable(text), "created_at": to_epoch(now)}
        return self._add(ADD_NOTE, row)

    def drop_note(self, conversation_id: str, note_id: int) -> Note | None:
        """Take a note away and return it; None where it is not there."""
        at = {"conversation": storable(conversation_id), "row": note_id}
        with self._databases.opened(self._key) as database, database.write() as link:
            rows = link.rows(FIND_NOTE, at)
            return _note(rows[0]) if rows and link.change(DROP_NOTE, at) else None

    def tags(self, conversation_id: str) -> list[str]:
        return [row[0] for row in self._rows(TAGS, {"conversation": storable(conversation_id)})]

    def all_tags(self) -> list[str]:
        """Return the tags that are in use."""
        return [row[0] for row in self._rows(ALL_TAGS, {"most": MOST_TAGS})]

    def add_tag(self, conversation_id: str, tag: str) -> bool:
        """Put a tag on; False where there is no such conversation, or it has the tag."""
        return self._add(ADD_TAG, {"conversation_id": storable(conversation_id), "tag": storable(tag)})

    def drop_tag(self, conversation_id: str, tag: str) -> bool:
        with self._databases.opened(self._key) as database, database.write() as link:
            return link.change(DROP_TAG, {"conversation": storable(conversation_id), "called": storable(tag)}) == 1

    def _add(self, statement: Statement, row: Mapping[str, Any]) -> bool:
        with self._databases.opened(self._key) as database, database.write() as link:
            if not link.rows(EXISTS, {"conversation": row["conversation_id"]})[0][0]:
                return False
            return link.change(statement, row) == 1

    def _rows(self, statement: Statement, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)


@lru_cache
def tagged(statement: Select) -> Select:
    """Return the statement of conversations with only those that bear the tag ``tagged``."""
    # few bear a tag: they are found by its index, not by looking at every conversation for it
    return statement.where(
        conversations.c.id.in_(select(conversation_tags.c.conversation_id).where(conversation_tags.c.tag == bindparam("tagged")))
    )


def _line(row: Sequence[Any]) -> ToldLine:
    turn, role, text, at, trace_id, payload, detail, mode, outcome, tool, milliseconds = row
    kept = unpack_reply(payload) if payload is not None else {}
    if role != "assistant":
        return ToldLine(turn, role, text, from_epoch(at), trace_id, kept, {})
    how = from_json(detail) if detail is not None else {}
    return ToldLine(turn, role, text, from_epoch(at), trace_id, kept, how, mode or "", outcome or "", tool or "", milliseconds or 0.0)


def _note(row: Sequence[Any]) -> Note:
    number, _, person_id, person_name, text, at = row
    return Note(number, person_id, person_name, text, from_epoch(at))
