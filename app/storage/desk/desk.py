"""What the owner's desk reads of a shop: conversations page by page, one with all its lines and traces, questions without an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, literal, or_, select, tuple_

from app.storage.databases.columns import from_epoch, from_json, storable, to_epoch
from app.storage.databases.engine import Databases
from app.storage.databases.links import Link
from app.storage.desk.own_talk import BY_CUSTOMERS
from app.storage.desk.transcripts import tagged
from app.storage.desk.word_search import only, seek
from app.storage.figures.narrowing import narrowed
from app.storage.statements import MOST_UNANSWERED, Statement
from app.storage.tables import conversations, messages, traces, unanswered
from app.storage.turns.payloads import unpack_reply

LATEST = 2**62


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """A conversation in a list, with what its customer said last."""

    id: str
    channel: str
    locale: str
    owner: str
    turns: int
    cart_count: int
    started_at: datetime
    last_at: datetime
    preview: str

    @property
    def place(self) -> str:
        """Where the next page begins."""
        return f"{to_epoch(self.last_at)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations: of a channel, in somebody's hands, with these words in a line; "" for all. ``after`` is a place.

    With ``since`` and ``until`` (not included), only those of that span, or of ``figure`` in it (see narrowing).
    """

    channel: str = ""
    owner: str = ""
    text: str = ""
    after: str = ""
    since: datetime | None = None
    until: datetime | None = None
    figure: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a transcript; an answer has how it came about, where that is kept."""

    turn: int
    role: str
    text: str
    at: datetime
    payload: dict[str, Any] | None
    trace: dict[str, Any] | None
    mode: str = ""
    outcome: str = ""
    tool: str = ""
    milliseconds: float = 0.0


LAST_SAID = (
    select(messages.c.text)
    .where(messages.c.conversation_id == conversations.c.id, messages.c.role == "customer")
    .order_by(messages.c.turn.desc())
    .limit(1)
    .scalar_subquery()
)
_listed = select(
    conversations.c.id, conversations.c.channel, conversations.c.locale, conversations.c.owner, conversations.c.turns,
    conversations.c.cart_count, conversations.c.started_at, conversations.c.last_at, LAST_SAID,
)  # fmt: skip
ONE = _listed.where(conversations.c.id == bindparam("conversation"), BY_CUSTOMERS)
_place = tuple_(conversations.c.last_at, conversations.c.id)
# one statement for every combination of filters: an empty filter lets everything through, and the index on last_at leads
PAGE = (
    _listed.where(
        BY_CUSTOMERS,
        _place < tuple_(bindparam("before"), bindparam("below")),
        or_(literal("") == bindparam("of_channel"), conversations.c.channel == bindparam("of_channel")),
        or_(literal("") == bindparam("of_owner"), conversations.c.owner == bindparam("of_owner")),
    )
    .order_by(conversations.c.last_at.desc(), conversations.c.id.desc())
    .limit(bindparam("most"))
)
CHANNELS = select(conversations.c.channel).where(BY_CUSTOMERS).distinct()
LINES = (
    select(
        messages.c.turn, messages.c.role, messages.c.text, messages.c.created_at, messages.c.payload, traces.c.detail, traces.c.mode,
        traces.c.outcome, traces.c.tool, traces.c.milliseconds,
    )
    .join(traces, (traces.c.conversation_id == messages.c.conversation_id) & (traces.c.turn == messages.c.turn), isouter=True)
    .where(messages.c.conversation_id == bindparam("conversation"))
    .order_by(messages.c.turn.desc(), messages.c.role)
    .limit(bindparam("most"))
)  # fmt: skip
OPEN_TOPICS = (
    select(unanswered.c.topic, func.count(), func.max(unanswered.c.created_at)).where(unanswered.c.topic != "").group_by(unanswered.c.topic)
)
FORGET_QUESTION = delete(unanswered).where(unanswered.c.normalised == bindparam("asked"))


class Desk:
    """One tenant's running data as its owner looks at it."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def page(self, wanted: Wanted, limit: int) -> list[ListedConversation]:
        """Return conversations, the latest first, from a place on; a page costs the same wherever it lies."""
        before, _, below = wanted.after.partition("-")
        begin = min(int(before), LATEST) if before.isdecimal() and len(before) < 20 else LATEST
        values = {"before": begin, "below": storable(below), "most": limit}
        values |= {"of_channel": storable(wanted.channel), "of_owner": storable(wanted.owner)}
        statement: Select = PAGE
        if wanted.since and wanted.until:
            statement = narrowed(statement, wanted.figure)
            values |= {"since": to_epoch(wanted.since), "until": to_epoch(wanted.until)}
        if wanted.tag:
            statement, values["tagged"] = tagged(statement), storable(wanted.tag)
        with self._databases.opened(self._key) as database, database.read() as link:
            rows = _with_words(link, statement, values, wanted.text) if wanted.text else link.rows(statement, values)
        return [_listed_row(row) for row in rows]

    def find(self, conversation_id: str) -> ListedConversation | None:
        rows = self._rows(ONE, {"conversation": storable(conversation_id)})
        return _listed_row(rows[0]) if rows else None

    def lines(self, conversation_id: str, limit: int = 400) -> list[Line]:
        """Return a conversation's last lines, oldest first, answers with their traces."""
        rows = self._rows(LINES, {"conversation": storable(conversation_id), "most": limit})
        return [_line(row) for row in reversed(rows)]

    def channels(self) -> list[str]:
        """Return the channels that customers have come by."""
        return sorted(row[0] for row in self._rows(CHANNELS, {}))

    def unanswered(self, limit: int) -> list[tuple[str, int, datetime, str]]:
        """Return questions that had no answer: one customer's words, how often, when last, the topic or ""."""
        rows = self._rows(MOST_UNANSWERED, {"most": limit})
        return [(question, int(times), from_epoch(last), topic) for question, times, _, last, topic in rows]

    def open_topics(self) -> dict[str, tuple[int, datetime]]:
        """Return how often each topic was asked about without an answer, and when last."""
        return {topic: (int(times), from_epoch(last)) for topic, times, last in self._rows(OPEN_TOPICS, {})}

    def forget_question(self, normalised: str) -> int:
        """Take a question off the list; return how many times it had been asked."""
        with self._databases.opened(self._key) as database, database.write() as link:
            return link.change(FORGET_QUESTION, {"asked": storable(normalised)})

    def _rows(self, statement: Statement, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self._key) as database, database.read() as link:
            return link.rows(statement, values)


def _with_words(link: Link, statement: Select, values: Mapping[str, Any], said: str) -> Sequence[Sequence[Any]]:
    """Return the rows of a page in whose conversations these words were said."""
    sought = seek(link, statement, said)
    found = {row[0]: row for row in link.rows(sought.statement, {**values, **sought.values})}
    for talk in sought.newer:
        found.update((row[0], row) for row in link.rows(only(statement), {**values, "one": talk}))
    return sorted(found.values(), key=_place_of, reverse=True)[: values["most"]]


def _place_of(row: Sequence[Any]) -> tuple[int, str]:
    return row[7], row[0]


def _listed_row(row: Sequence[Any]) -> ListedConversation:
    *told, started_at, last_at, preview = row
    return ListedConversation(*told, from_epoch(started_at), from_epoch(last_at), preview or "")


def _line(row: Sequence[Any]) -> Line:
    turn, role, text, at, payload, detail, mode, outcome, tool, milliseconds = row
    if role != "assistant":
        return Line(turn, role, text, from_epoch(at), None, None)
    kept = None if payload is None else unpack_reply(payload)
    how = None if detail is None else from_json(detail)
    return Line(turn, role, text, from_epoch(at), kept, how, mode or "", outcome or "", tool or "", milliseconds or 0.0)
