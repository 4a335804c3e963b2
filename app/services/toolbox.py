"""The one door to every tool: permission, schema, confirmation, idempotence, time and trace."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

import orjson
from jsonschema import Draft202012Validator

from app.services.health.error_log import short_id
from app.services.permissions import may_call
from app.services.quick_checks import quick_check
from app.services.reminding import Reminders
from plugins.contracts import (
    NOTHING,
    Actor,
    BackOffice,
    Call,
    CartLine,
    Drafts,
    Effect,
    Fact,
    Focus,
    Lead,
    Option,
    Order,
    Payment,
    Records,
    Result,
    Role,
    Say,
    Shop,
    Status,
    Stores,
    Suggestion,
    Ticket,
    Tool,
    ToolCall,
)
from plugins.kit.arguments import BadArgument
from plugins.kit.words import MissingWording

log = logging.getLogger(__name__)
MAX_OPTIONS, LONGEST_DETAIL = 5, 80
EATER, AGE = "eater", "age"  # the parameters of a tool that take what was told of the eater, and how old the customer is


class DuplicateTool(ValueError):
    """Two plugins offer one tool name."""


class _ConfirmationNeeded(Exception):
    """A tool that needs confirmation tried to write before the customer said yes."""


class TurnRecords(Records, Protocol):
    """The running data of one turn, with a way to undo what a tool did before it failed or had to ask."""

    def whole(self) -> AbstractContextManager[None]: ...


@dataclass(slots=True)
class Session:
    """What one turn brings to its tool calls, and the calls it made. ``memory`` answers what was
    looked up before, until something changes; ``done`` what was changed before: the same call is never run twice. ``eater`` is what
    the conversation keeps of what the eater cannot have: every tool that takes it is given it, whoever calls; ``reminders`` spare
    the customer what was said of it often enough. ``age`` is how old they said to be, and is given likewise."""

    actor: Actor
    shop: Shop
    records: TurnRecords
    say: Say
    now: datetime
    focus: Focus = Focus()
    conversation: str = ""
    channel: str = "web"
    operation: str = ""
    site: str = ""
    back_office: BackOffice | None = None
    trace: str = ""
    eater: tuple[str, ...] = ()
    reminders: Reminders = field(default_factory=Reminders)
    age: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    memory: dict[bytes | str, Result] = field(default_factory=dict)
    done: dict[bytes | str, Result] = field(default_factory=dict)

    def forget(self) -> None:
        """Something was changed: what was looked up, and what was asked or refused, may be otherwise by now."""
        self.memory.clear()
        self.done = {key: result for key, result in self.done.items() if result.status is Status.OK}


def _with_goods_by_looks(tool: Tool, arguments: Mapping[str, Any], focus: Focus) -> Mapping[str, Any]:
    """Leave it to the tool which of the goods on show are meant where only their looks are told ("add the blue one")."""
    asked = "product" in tool.parameters.get("required", ()) and "product" not in arguments
    return {**arguments, "product": ""} if asked and focus.products and arguments.get("attributes") else arguments


def _with_what_was_told(tool: Tool | None, arguments: Mapping[str, Any], session: Session) -> Mapping[str, Any]:
    """Return the arguments with what was told of the eater and of an age, where the tool takes it."""
    taken = tool.parameters.get("properties", {}) if tool is not None else {}
    told = {EATER: list(session.eater), AGE: session.age}
    return {**arguments, **{name: value for name, value in told.items() if value and name in taken}}


class Toolbox:
    """The tools of one tenant version."""

    def __init__(self, tools: Iterable[Tool], stores: Stores, authorize: Callable[..., Result | None]):
        self._tools: dict[str, Tool] = {}
        for tool in tools:
            if tool.name in self._tools:
                raise DuplicateTool(f"Two plugins offer a tool called {tool.name!r}. Rename one, or take its plugin out of tenant.json.")
            self._tools[tool.name] = tool
        self._stores, self._authorize = stores, authorize
        self._validators = {name: Draft202012Validator(dict(tool.parameters)) for name, tool in self._tools.items()}
        self._allowed: dict[tuple[Role, tuple[str, ...]] | None, tuple[Tool, ...]] = {}
        self._accepts = {name: quick_check(tool.parameters) for name, tool in self._tools.items()}

    def tools(self, actor: Actor | None = None) -> list[Tool]:
        """Return the tools that an actor may call, or all of them."""
        known = (actor.role, actor.scopes) if actor else None
        if known not in self._allowed:
            self._allowed[known] = tuple(tool for tool in self._tools.values() if actor is None or may_call(actor, tool))
        return list(self._allowed[known])

    def changes(self, name: str) -> bool:
        """Return whether a tool may change something."""
        tool = self._tools.get(name)
        return tool is not None and tool.effect is not Effect.READ

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        session: Session,
        *,
        score: float = 1.0,
        confirmed: bool = False,
        doubted: bool = False,
    ) -> Result:
        """Run a tool for the session's actor. An unknown tool, a refusal and a bad argument are results, not exceptions.
        A change that is ``doubted`` waits for a customer's yes, also where its tool asks for none."""
        begun = time.perf_counter()
        arguments = _with_what_was_told(self._tools.get(name), arguments, session)
        result = session.reminders.spared(self._answer(name, arguments, session, confirmed, doubted), looks_up=not self.changes(name))
        elapsed = (time.perf_counter() - begun) * 1000
        session.calls.append(ToolCall(name, dict(arguments), result.status, score, elapsed))
        return result

    def ask_again(self, name: str, arguments: Mapping[str, Any], session: Session) -> Result:
        """Return what a change says by now whose question is open. It changes nothing, and is no call of the message's own."""
        told = _with_what_was_told(self._tools.get(name), arguments, session)
        return self._answer(name, told, session, confirmed=False, doubted=True, looks=True)

    def _answer(
        self, name: str, arguments: Mapping[str, Any], session: Session, confirmed: bool, doubted: bool, looks: bool = False
    ) -> Result:
        tool = self._tools.get(name)
        if tool is None or not may_call(session.actor, tool):
            known = tool is not None and session.actor.role > Role.CUSTOMER  # a customer is not told what there is
            return Result(session.say("pipeline.not_allowed" if known else "pipeline.no_such_tool"), status=Status.REFUSED)
        arguments = _with_goods_by_looks(tool, arguments, session.focus)
        complaint = self._complaint(tool, arguments, session)
        if complaint:
            return complaint
        refusal = self._authorize(tool=tool, arguments=arguments, actor=session.actor)
        if refusal is not None:
            return refusal
        if looks:
            return self._run(tool, arguments, session, asks=True)
        key = _key_of(name, arguments, confirmed)
        changes = tool.effect is not Effect.READ
        known = session.done if changes else session.memory
        if key not in known:
            asks = changes and not confirmed and (bool(tool.question) or _asks_customer(tool, doubted, session.actor))
            known[key] = self._run(tool, arguments, session, asks)
            if changes and known[key].status is Status.OK:
                session.forget()
        return known[key]

    def _question(self, tool: Tool, name: str, text: str, session: Session) -> Result:
        """Ask for an argument; where goods are meant, those on show are the options."""
        if tool.parameters["properties"].get(name, {}).get("format") != "product":
            return Result(text, status=Status.NEEDS_INPUT, missing=name)
        shown = [self._stores.find_product(sku=sku) for sku in session.focus.products[:MAX_OPTIONS]]
        options = tuple(Option(product.name, sku) for product, sku in zip(shown, session.focus.products, strict=False) if product)
        facts = tuple(Fact("name", product.name, product.sku, source=product.source) for product in shown if product)
        buttons = tuple(Suggestion(option.label, option.label) for option in options)
        status = Status.NEEDS_CHOICE if options else Status.NEEDS_INPUT
        text = "\n".join([text, *(f"• {option.label}" for option in options)])  # not every channel shows buttons
        return Result(text, facts, suggestions=buttons, status=status, missing=name, options=options)

    def _complaint(self, tool: Tool, arguments: Mapping[str, Any], session: Session) -> Result | None:
        """Return a question for the first missing argument, or a refusal that names a wrong one."""
        say = session.say
        for name in tool.parameters.get("required", ()):
            if name not in arguments and (key := next((key for key in (f"ask.{tool.name}.{name}", f"ask.{name}") if say.has(key)), "")):
                return self._question(tool, name, say(key), session)
        given = dict(arguments)
        error = None if self._accepts[tool.name](given) else next(self._validators[tool.name].iter_errors(given), None)
        if error is None:
            return None
        place = ".".join(map(str, error.absolute_path)) or tool.name
        return Result(say("pipeline.bad_argument", place=place, problem=error.message), status=Status.REFUSED, missing=place)

    def _run(self, tool: Tool, arguments: Mapping[str, Any], session: Session, asks: bool) -> Result:
        if asks and tool.effect is Effect.MONEY and tool.question is None:
            return self._confirmation(tool, arguments, session.say)
        call = Call(
            arguments=arguments,
            actor=session.actor,
            shop=session.shop,
            stores=self._stores,
            records=_ReadOnly(session) if asks or tool.effect is Effect.READ else session.records,
            say=session.say,
            now=session.now,
            focus=session.focus,
            conversation=session.conversation,
            channel=session.channel,
            operation_id=f"{session.operation}:{tool.name}:{len(session.calls)}",
            site=session.site,
            back_office=_looked_at(session.back_office) if asks or tool.effect is Effect.READ else session.back_office,
        )
        try:
            with session.records.whole():
                return _with_buttons(tool.question(call), session.say) if asks and tool.question else tool.run(call)
        except _ConfirmationNeeded:
            return self._confirmation(tool, arguments, session.say)
        except BadArgument as error:
            problem = f"{str(arguments.get(error.name))[:LONGEST_DETAIL]!r} cannot be read"
            text = session.say("pipeline.bad_argument", place=error.name, problem=problem)
            return Result(text, status=Status.REFUSED, missing=error.name)
        except Exception:
            told = {"fields": {"id": session.trace or "-", "bot": session.shop.key}}
            log.exception("tool %s of shop %s failed", tool.name, session.shop.key, extra=told)
            return _apology(session)

    def _confirmation(self, tool: Tool, arguments: Mapping[str, Any], say: Say) -> Result:
        details = ", ".join(self._details(tool, arguments))
        try:
            text = say(f"confirm.{tool.name}", **arguments)
        except MissingWording:
            text = say("pipeline.confirm", what=title_of(tool.name, say) + (f" ({details})" if details else ""))
        told = (Fact("phrase", details),) if details else ()
        return _with_buttons(Result(text, told, status=Status.NEEDS_CONFIRMATION), say)

    def _details(self, tool: Tool, arguments: Mapping[str, Any]) -> Iterator[str]:
        """Yield what a change is about, goods by their name: nobody can say yes to what they are not told."""
        for name, value in arguments.items():
            schema = tool.parameters.get("properties", {}).get(name, {})
            goods = schema.get("format") == "product"
            if schema.get("readOnly"):
                continue  # what the conversation knows is no part of the change
            for item in value if isinstance(value, (list, tuple)) else (value,):
                if isinstance(item, (str, int, float)) and not isinstance(item, bool):
                    product = self._stores.find_product(sku=str(item)) if goods else None
                    yield " ".join(str(product.name if product else item).split())[:LONGEST_DETAIL]


def _apology(session: Session) -> Result:
    """Return what is said of a failure, with what finds it in the error log, whoever words the rest."""
    sorry = session.say("pipeline.tool_failed")
    if not session.trace:
        return Result(sorry, status=Status.FAILED)
    id = session.say("pipeline.error_id", id=short_id(session.trace))
    return Result(f"{sorry} {id}", status=Status.FAILED, cautions=(id,))


def _asks_customer(tool: Tool, doubted: bool, actor: Actor) -> bool:
    return (tool.needs_confirmation or doubted) and actor.role is Role.CUSTOMER


def _with_buttons(result: Result, say: Say) -> Result:
    """Put yes and no under a question that is waiting for one."""
    if result.status is not Status.NEEDS_CONFIRMATION:
        return result
    return replace(result, suggestions=tuple(Suggestion(say(f"pipeline.{word}"), say(f"pipeline.{word}")) for word in ("yes", "no")))


def _key_of(name: str, arguments: Mapping[str, Any], confirmed: bool) -> bytes | str:
    """Return what is the same for the same call, in whatever order its arguments come."""
    try:
        return orjson.dumps([name, confirmed, dict(arguments)], default=str, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # lone surrogates, which the standard library takes
        return json.dumps([name, confirmed, dict(arguments)], sort_keys=True, default=str)


def title_of(tool: str, say: Say) -> str:
    """Return what a tool is called on a button."""
    key = f"tool.{tool}"
    return say(key) if say.has(key) else tool.replace("_", " ").capitalize()


class _ReadOnly:
    """Records that can be read; a change raises, and events are written through (they change nothing for the customer). What the
    shop's own people look at is no event."""

    def __init__(self, session: Session):
        records = session.records
        self.carts, self.leads, self.unanswered = _ReadOnlyCart(records), self, self
        self.events = records.events if session.actor.role is Role.CUSTOMER else _Unheard()
        self.orders = _ReadOnlyOrders(records)
        self.tickets = _ReadOnlyTickets(records)

    def add(self, _: Lead | str) -> str:
        raise _ConfirmationNeeded


class _Unheard:
    def add(self, name: str, data: Mapping[str, Any] = NOTHING) -> None:
        """Nobody is told."""


class _ReadOnlyDrafts:
    """The draft and its versions to look at; a change raises."""

    def __init__(self, drafts: Drafts):
        self._drafts = drafts

    def __getattr__(self, name: str) -> Any:
        if name in ("change", "add", "publish", "roll_back"):
            raise _ConfirmationNeeded
        return getattr(self._drafts, name)


def _looked_at(office: BackOffice | None) -> BackOffice | None:
    return None if office is None else replace(office, drafts=_ReadOnlyDrafts(office.drafts))


class _ReadOnlyCart:
    def __init__(self, records: Records):
        self._records = records

    def lines(self) -> tuple[CartLine, ...]:
        return self._records.carts.lines()

    def set_line(self, sku: str, quantity: object) -> None:
        raise _ConfirmationNeeded

    def clear(self) -> None:
        raise _ConfirmationNeeded


class _ReadOnlyOrders:
    def __init__(self, records: Records):
        self._records = records

    def mine(self) -> Sequence[Order]:
        return self._records.orders.mine()

    def find(self, number: str) -> Order | None:
        return self._records.orders.find(number)

    def latest(self, limit: int = 20) -> Sequence[Order]:
        return self._records.orders.latest(limit)

    def between(self, since: datetime, until: datetime) -> Sequence[Order]:
        return self._records.orders.between(since, until)

    def left(self, sku: str, counted: Decimal, version: int) -> Decimal:
        return self._records.orders.left(sku, counted, version)

    def place(self, order: Order) -> Order:
        raise _ConfirmationNeeded

    def book(self, number: str, payment: Payment) -> None:
        raise _ConfirmationNeeded

    def move(self, number: str, status: str) -> None:
        raise _ConfirmationNeeded


class _ReadOnlyTickets:
    def __init__(self, records: Records):
        self._records = records

    def find(self, number: int) -> Ticket | None:
        return self._records.tickets.find(number)

    def to_do(self, whose: str = "", overdue_at: datetime | None = None, limit: int = 10) -> Sequence[Ticket]:
        return self._records.tickets.to_do(whose, overdue_at, limit)

    def add(self, ticket: Ticket, operation_id: str) -> Ticket:
        raise _ConfirmationNeeded

    def change(self, ticket: Ticket, author: str, **changes: Any) -> Ticket:
        raise _ConfirmationNeeded

    def comment(self, number: int, author: str, text: str, operation_id: str) -> None:
        raise _ConfirmationNeeded
