"""The statements of the running data, and their form as the driver takes it, compiled once per dialect and schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Delete, Dialect, Insert, Select, Update, bindparam, delete, func, insert, select, update
from sqlalchemy.sql.schema import Column, Table

from app.storage.tables import cart_lines, conversations, events, leads, messages, traces, unanswered

Statement = Select | Insert | Update | Delete
Values = Mapping[str, Any]
Parameters = tuple | Values


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL for the driver, and how it takes the values: in their order, or by name."""

    sql: str
    parameters: Callable[[Values], Parameters]


class StatementBook:
    """Statements by their driver's SQL. Compiling is most of what Core costs on a turn, so it is done once."""

    def __init__(self, dialect: Dialect, schema: str | None):
        self._dialect = dialect
        self._schemas = {None: schema} if schema else None
        self._prepared: dict[Statement, Prepared] = {}

    def find(self, statement: Statement) -> Prepared:
        prepared = self._prepared.get(statement)
        if prepared is None:
            prepared = self._prepared[statement] = self._compile(statement)
        return prepared

    def called(self, table: Table) -> str:
        """Return a table's name as a statement has it."""
        preparer, schema = self._dialect.identifier_preparer, (self._schemas or {}).get(None)
        return f"{preparer.quote_identifier(schema)}.{preparer.quote(table.name)}" if schema else preparer.quote(table.name)

    def _compile(self, statement: Statement) -> Prepared:
        names = [column.name for column in statement.table.columns if not _is_row_number(column)] if isinstance(statement, Insert) else None
        compiled = statement.compile(
            dialect=self._dialect, column_keys=names, schema_translate_map=self._schemas, render_schema_translate=bool(self._schemas)
        )
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        order = tuple(compiled.positiontup) if compiled.positional else None
        return Prepared(str(compiled), _in_order(order, fixed))


def _in_order(order: tuple[str, ...] | None, fixed: Values) -> Callable[[Values], Parameters]:
    """Return what turns named values, with the ``fixed`` ones that never change, into what the driver takes."""
    if order is None:
        return lambda values: {**fixed, **values}
    if len(order) < 2:
        return lambda values: tuple([values[name] if name in values else fixed[name] for name in order])
    take = itemgetter(*order)
    return (lambda values: take({**fixed, **values})) if fixed else take


def _is_row_number(column: Column) -> bool:
    return column.primary_key and column.name == "id" and not column.foreign_keys and column.type.python_type is int


PING = select(1)

FIND_CONVERSATION = select(conversations).where(
    conversations.c.channel == bindparam("channel"), conversations.c.session_id == bindparam("session")
)
DELETE_CONVERSATION = delete(conversations).where(
    conversations.c.channel == bindparam("channel"), conversations.c.session_id == bindparam("session")
)
ADD_CONVERSATION = insert(conversations).inline()
MOVE_CONVERSATION = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"), conversations.c.revision == bindparam("seen"))
    .values(
        version=bindparam("to_version"),
        locale=bindparam("to_locale"),
        owner=bindparam("to_owner"),
        state=bindparam("to_state"),
        revision=bindparam("to_revision"),
        turns=bindparam("to_turns"),
        cart_count=bindparam("to_cart_count"),
        last_at=bindparam("now"),
    )
)

ADD_MESSAGE = insert(messages).inline()
LATEST_MESSAGES = (
    select(
        messages.c.turn,
        messages.c.role,
        messages.c.text,
        messages.c.message_id,
        messages.c.trace_id,
        messages.c.payload,
        messages.c.created_at,
    )
    .where(messages.c.conversation_id == bindparam("conversation"))
    .order_by(messages.c.turn.desc(), messages.c.role)  # "assistant" sorts before "customer": newest first
    .limit(bindparam("most"))
)
LATEST_WORDS = (
    select(messages.c.role, messages.c.text)
    .where(messages.c.conversation_id == bindparam("conversation"))
    .order_by(messages.c.turn.desc(), messages.c.role)
    .limit(bindparam("most"))
)
_reply = messages.alias("reply")
_answered = (
    select(_reply.c.payload)
    .join_from(messages, _reply, (_reply.c.conversation_id == messages.c.conversation_id) & (_reply.c.turn == messages.c.turn))
    .where(messages.c.role == "customer", messages.c.message_id == bindparam("message"), _reply.c.payload.is_not(None))
)
FIND_REPLY = _answered.where(messages.c.conversation_id == bindparam("conversation"))
FIND_REPLY_IN_SESSION = _answered.join(conversations, conversations.c.id == messages.c.conversation_id).where(
    conversations.c.channel == bindparam("channel"), conversations.c.session_id == bindparam("session")
)

ADD_EVENT = insert(events).inline()
ADD_TRACE = insert(traces).inline()
FIND_TRACE = select(traces).where(traces.c.trace_id == bindparam("trace"))

CART = (
    select(cart_lines.c.sku, cart_lines.c.quantity)
    .where(cart_lines.c.conversation_id == bindparam("conversation"))
    .order_by(cart_lines.c.position)
)
EMPTY_CART = delete(cart_lines).where(cart_lines.c.conversation_id == bindparam("conversation"))
ADD_CART_LINE = insert(cart_lines).inline()

ADD_LEAD = insert(leads).inline()
LATEST_LEADS = select(leads).order_by(leads.c.created_at.desc(), leads.c.reference).limit(bindparam("most"))

ADD_UNANSWERED = insert(unanswered).inline()
_times = func.count().label("times")
_last = func.max(unanswered.c.created_at).label("last_at")
MOST_UNANSWERED = (
    select(func.min(unanswered.c.question), _times, func.min(unanswered.c.created_at), _last, func.max(unanswered.c.topic))
    .group_by(unanswered.c.normalised)
    .order_by(_times.desc(), _last.desc(), unanswered.c.normalised)
    .limit(bindparam("most"))
)
