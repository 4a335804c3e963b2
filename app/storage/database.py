"""The running data of tenants: a Storage per process, and what can be asked of and written to one tenant's database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.errors import UnknownTenant
from app.storage import statements as sql
from app.storage.claims import StoredClaims
from app.storage.customers.customer_timeline import Timelines
from app.storage.customers.customers import Customers
from app.storage.customers.erasures import PersonalData
from app.storage.databases.columns import from_epoch, from_json, storable
from app.storage.databases.engine import Databases, Duplicate, Limits
from app.storage.databases.links import Link
from app.storage.databases.postgres import PostgresDatabases
from app.storage.databases.sqlite import SqliteDatabases
from app.storage.deliveries import StoredDeliveries
from app.storage.demo import DemoData
from app.storage.desk.desk import Desk
from app.storage.desk.own_talk import CustomersTalk
from app.storage.desk.readings import StoredReadings
from app.storage.desk.transcripts import Transcripts
from app.storage.desk.word_index import WordIndex
from app.storage.figures.counting import step_back
from app.storage.figures.past_moods import PastMoods
from app.storage.figures.ratings import Ratings
from app.storage.figures.rollups import Rollups
from app.storage.messengers.handovers import Handovers
from app.storage.migrate import TENANTS, Chain
from app.storage.orders.orders import StoredOrders
from app.storage.orders.stock import SoldOut
from app.storage.retention import Retained
from app.storage.tickets.tickets import StoredTickets
from app.storage.turns.commits import prepare_turn
from app.storage.turns.model_calls import ADD_MODEL_CALL, CALLS_OF_TURN, OUTCOMES_ON, SPENT_ON, ModelCall, Spent, call_of, row_of
from app.storage.turns.payloads import unpack_reply
from app.storage.turns.turns import (
    AlreadyAnswered,
    Conflict,
    Conversation,
    StoredLead,
    StoredMessage,
    StoredTrace,
    TurnRecord,
    UnansweredQuestion,
    conversation_of,
)
from app.tenant_keys import RULE, is_tenant_key
from plugins.contracts import CartLine, Lead

TENANTS_KEPT = 256  # of which what can be asked is at hand; nothing of theirs is open for that
_INSTEAD = "Write postgresql+psycopg://user@host/name, or leave it out for SQLite."


class Storage:
    """The running data of all tenants: SQLite files in ``instance``, or PostgreSQL schemas when ``database_url`` says so.

    Nothing is opened before a tenant's first use, and a forked process opens its own. Raises ValueError for another database.
    """

    def __init__(self, database_url: str | None, instance: Path, limits: Limits | None = None):
        self._databases = open_databases(database_url, Path(instance), limits or Limits())
        self._tenants = lru_cache(maxsize=TENANTS_KEPT)(partial(TenantDatabase, self._databases))

    def tenant(self, key: str) -> TenantDatabase:
        """Return a tenant's database; raise UnknownTenant for a key that cannot name one."""
        if not is_tenant_key(key):
            raise UnknownTenant(f"{key!r} is no tenant's key. A key has {RULE}.")
        return self._tenants(key)

    def is_begun(self, key: str) -> bool:
        """Return whether a tenant may have running data; looking makes nothing."""
        return is_tenant_key(key) and self._databases.is_begun(key)

    def drop(self, key: str) -> None:
        """Delete the running data of a shop that is no more, for good."""
        if is_tenant_key(key):
            self._databases.drop(key)

    def close(self) -> None:
        self._databases.close()


def open_databases(database_url: str | None, instance: Path, limits: Limits, chain: Chain = TENANTS) -> Databases:
    """Return the databases that ``database_url`` names, those of tenants or, by another chain of migrations, of another kind."""
    if not database_url or database_url in ("sqlite", "sqlite://"):
        return SqliteDatabases(instance, limits, chain)
    url = _parse(database_url)
    if url.get_backend_name() != "postgresql":
        raise ValueError(f"DATABASE_URL: {url.drivername!r} is not supported. {_INSTEAD}")
    return PostgresDatabases(url.set(drivername="postgresql+psycopg"), limits, chain)


def _parse(database_url: str) -> URL:
    try:
        return make_url(database_url)
    except ArgumentError as error:
        # the address is not repeated, for it may hold a password
        raise ValueError(f"DATABASE_URL is not an address. {_INSTEAD}") from error


class TenantDatabase:
    """One tenant's running data. Cheap to make; the connection behind it is opened when needed and shared.

    Every method may raise StorageBusy, and ``commit`` StorageFull; then nothing was stored.
    """

    def __init__(self, databases: Databases, key: str):
        self._databases = databases
        self.key = key
        self.conversations = Conversations(databases, key)
        self.orders = StoredOrders(databases, key)
        self.claims = StoredClaims(databases, key)
        self.deliveries = StoredDeliveries(databases, key)
        self.readings = StoredReadings(databases, key)
        self.desk = Desk(databases, key)
        self.customers_talk = CustomersTalk(databases, key)
        self.rollups = Rollups(databases, key)
        self.demo = DemoData(databases, key)
        self.ratings = Ratings(databases, key)
        self.tickets = StoredTickets(databases, key)
        self.customers = Customers(databases, key)
        self.personal = PersonalData(databases, key)
        self.timelines = Timelines(databases, key)
        self.retained = Retained(databases, key)
        self.handovers = Handovers(databases, key)
        self.transcripts = Transcripts(databases, key)
        self.words = WordIndex(databases, key)
        self.past_moods = PastMoods(databases, key)

    def commit(self, turn: TurnRecord, also: Callable[[Link], None] | None = None) -> None:
        """Store a turn, whole or not at all, on disk when this returns; ``also`` writes what must be stored with it.

        Raises AlreadyAnswered when its message id has a reply, Conflict when the conversation moved on or was opened meanwhile.
        """
        prepared = prepare_turn(turn)
        with self._databases.opened(self.key) as database:
            try:
                with database.write() as link:
                    prepared.write(link)
                    if also is not None:
                        also(link)
            except (Conflict, Duplicate, SoldOut) as error:
                raise self._refusal(turn) from error

    def _refusal(self, turn: TurnRecord) -> AlreadyAnswered | Conflict:
        """Say why: the message was answered, maybe under a conversation that another writer began, or something else moved."""
        if turn.message_id:
            session = {"channel": storable(turn.conversation.channel), "session": storable(turn.conversation.session_id)}
            payload = self._reply(sql.FIND_REPLY_IN_SESSION, session | {"message": storable(turn.message_id)})
            if payload is not None:
                return AlreadyAnswered(payload)
        return Conflict("The conversation moved on while this turn was being answered.")

    def find_reply(self, conversation_id: str, message_id: str) -> dict[str, Any] | None:
        """Return the payload of the reply to a message of this conversation, or None when it was not answered."""
        if not message_id:
            return None
        return self._reply(sql.FIND_REPLY, {"conversation": conversation_id, "message": storable(message_id)})

    def _reply(self, statement: sql.Statement, values: dict[str, Any]) -> dict[str, Any] | None:
        rows = _rows(self._databases, self.key, statement, values)
        return unpack_reply(rows[0][0]) if rows else None

    def cart(self, conversation_id: str) -> tuple[CartLine, ...]:
        """Return the lines of a conversation's cart in the order in which they were put in."""
        rows = _rows(self._databases, self.key, sql.CART, {"conversation": conversation_id})
        return tuple(CartLine(sku, Decimal(quantity)) for sku, quantity in rows)

    def leads(self, limit: int = 100) -> list[StoredLead]:
        """Return the newest leads first."""
        return [_lead(row) for row in _rows(self._databases, self.key, sql.LATEST_LEADS, {"most": limit})]

    def unanswered(self, limit: int = 100) -> list[UnansweredQuestion]:
        """Return the questions that the shop's data could not answer, the most asked first."""
        rows = _rows(self._databases, self.key, sql.MOST_UNANSWERED, {"most": limit})
        return [UnansweredQuestion(question, times, from_epoch(first), from_epoch(last)) for question, times, first, last, _ in rows]

    def trace(self, trace_id: str) -> StoredTrace | None:
        """Return how a turn came about, or None."""
        rows = _rows(self._databases, self.key, sql.FIND_TRACE, {"trace": storable(trace_id)})
        return _trace(rows[0]) if rows else None

    def spent_on(self, day: str) -> Spent:
        """Return what the models took on a day (``2026-01-05``, the shop's own)."""
        tokens, cost_micro, told = _rows(self._databases, self.key, SPENT_ON, {"on_day": day})[0]
        return Spent(int(tokens), int(cost_micro), bool(told))

    def model_outcomes_on(self, day: str, most: int = 200) -> list[str]:
        """Return how a day's calls to models went, the last one first: "ok", or the name of what went wrong."""
        return [outcome for (outcome,) in _rows(self._databases, self.key, OUTCOMES_ON, {"on_day": day, "most": most})]

    def model_calls(self, trace_id: str) -> list[ModelCall]:
        """Return the calls to models that a turn made, in their order."""
        return [call_of(row) for row in _rows(self._databases, self.key, CALLS_OF_TURN, {"trace": storable(trace_id)})]

    def add_model_calls(self, calls: Sequence[ModelCall]) -> None:
        """Put calls on the account that no stored turn brings along."""
        if calls:
            with self._databases.opened(self.key) as database, database.write() as link:
                link.change_each(ADD_MODEL_CALL, [row_of(call) for call in calls])

    def compact(self, most_bytes: int) -> bool:
        """Write the data anew without what was deleted, where there are no more than ``most_bytes``; see OpenDatabase."""
        with self._databases.opened(self.key) as database:
            return database.compact(most_bytes)

    def wipe(self, rest: Callable[[], None], *, went: bool = True) -> None:
        """Leave nothing of what was deleted outside the data; see OpenDatabase."""
        with self._databases.opened(self.key) as database:
            database.wipe(rest, went=went)

    def stamp(self) -> tuple[int, ...] | None:
        """Return times that change when anything is written here, None where nothing cheap tells; they may not change at once."""
        return self._databases.stamp(self.key)

    def ping(self) -> None:
        """Reach the database, bringing its tables up to date when needed; raise what a turn would raise."""
        _rows(self._databases, self.key, sql.PING, {})


class Conversations:
    """The conversations of one tenant."""

    def __init__(self, databases: Databases, key: str):
        self._databases = databases
        self._key = key

    def find(self, channel: str, session_id: str) -> Conversation | None:
        rows = _rows(self._databases, self._key, sql.FIND_CONVERSATION, {"channel": storable(channel), "session": storable(session_id)})
        return conversation_of(rows[0]) if rows else None

    def history(self, conversation_id: str, limit: int = 100) -> list[StoredMessage]:
        """Return the last ``limit`` messages, oldest first."""
        rows = _rows(self._databases, self._key, sql.LATEST_MESSAGES, {"conversation": conversation_id, "most": limit})
        return [_message(row) for row in reversed(rows)]

    def words(self, conversation_id: str, limit: int) -> list[tuple[str, str]]:
        """Return who said the last ``limit`` messages, and what, oldest first."""
        rows = _rows(self._databases, self._key, sql.LATEST_WORDS, {"conversation": conversation_id, "most": limit})
        return [(role, text) for role, text in reversed(rows)]

    def delete(self, channel: str, session_id: str) -> bool:
        """Delete a conversation and all that belongs to it; return whether there was one."""
        with self._databases.opened(self._key) as database, database.write() as link:
            session = {"channel": storable(channel), "session": storable(session_id)}
            deleted = link.change(sql.DELETE_CONVERSATION, session) == 1
            step_back(link)
            return deleted


def _rows(databases: Databases, key: str, statement: sql.Statement, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
    with databases.opened(key) as database, database.read() as link:
        return link.rows(statement, values)


def _message(row: Sequence[Any]) -> StoredMessage:
    turn, role, text, message_id, trace_id, payload, created_at = row
    return StoredMessage(turn, role, text, message_id, trace_id, None if payload is None else unpack_reply(payload), from_epoch(created_at))


def _lead(row: Sequence[Any]) -> StoredLead:
    reference, conversation_id, *told, created_at = row
    return StoredLead(reference, Lead(*told), conversation_id, from_epoch(created_at))


def _trace(row: Sequence[Any]) -> StoredTrace:
    *facts, detail, created_at = row
    return StoredTrace(*facts, from_json(detail), from_epoch(created_at))
