"""Running one tool for a program or a person outside of a talk: through the toolbox, a change stored once for each operation id."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.errors import BadMessage, NotAllowed, NotFound, StorageBusy
from app.services.conversations.presenting import card_to_json, fact_to_json, plain
from app.services.permissions import may_call
from app.services.toolbox import Session, title_of
from app.storage.desk.own_talk import TOOLS
from app.storage.turns.records import TurnRecords
from app.storage.turns.row_ids import make_row_id
from app.storage.turns.turns import AlreadyAnswered, Conflict, Conversation, TurnRecord
from plugins.contracts import Actor, BackOffice, Effect, Result, Role, Say, Status, Tool

_ROLES = {role: role.name.lower() for role in Role}


@dataclass(frozen=True, slots=True)
class ToolWish:
    """What is to be run. ``operation_id`` is the caller's own: a change is made once under it, and its first result comes again;
    ``confirmed`` is the yes to a question that an earlier call brought."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    operation_id: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Lent:
    """What a run is lent: the back office of its caller, the address of this server, and who is told of a change."""

    back_office: BackOffice | None
    site: str
    note: Callable[[Mapping[str, Any]], None]


def tools_of(tenant: Any, actor: Actor) -> list[dict[str, Any]]:
    """Return the tools that somebody may call, as JSON."""
    say = tenant.say(tenant.shop.locale, actor.role > Role.CUSTOMER)
    return [_tool_to_json(tool, say) for tool in tenant.toolbox.tools(actor)]


def run_tool(tenant: Any, database: Any, actor: Actor, wish: ToolWish, lent: Lent) -> dict[str, Any]:
    """Run a tool and return its result as JSON; NotFound for an unknown tool, NotAllowed for one beyond the actor's role or scopes.

    A refusal or a question of the tool itself is a result. What it changes is stored when this returns.
    """
    tool = next((tool for tool in tenant.toolbox.tools() if tool.name == wish.tool), None)
    if tool is None:
        raise NotFound(f"There is no tool called {wish.tool[:60]!r}. GET /tools lists them.")
    if not may_call(actor, tool):
        raise NotAllowed(f"{tool.name} is for another role, or the key's scopes leave it out. GET /tools lists what you may call.")
    wish = replace(wish, operation_id=wish.operation_id or uuid.uuid4().hex)
    return _Run(tenant, database, actor, wish, lent).result(tool)


class _Run:
    """One call, with the row under which what it changes is stored."""

    def __init__(self, tenant: Any, database: Any, actor: Actor, wish: ToolWish, lent: Lent):
        self._tenant, self._database, self._actor, self._wish, self._lent = tenant, database, actor, wish, lent
        self._now = tenant.now()
        self._session_id = f"{actor.id}:{wish.operation_id}"

    def result(self, tool: Tool) -> dict[str, Any]:
        kept = self._database.conversations.find(TOOLS, self._session_id)
        stored = self._database.find_reply(kept.id, self._wish.operation_id) if kept else None
        if stored is not None:
            return self._again(stored)
        talk = Conversation.begin(TOOLS, self._session_id, self._actor.id, self._tenant.version, self._tenant.shop.locale, self._now)
        records = TurnRecords(self._database, talk.id, cart_count=0, visitor=self._actor.id)
        say = self._tenant.say(self._tenant.shop.locale, self._actor.role > Role.CUSTOMER)
        session = Session(
            self._actor, self._tenant.shop, records, say, self._now, conversation=talk.id, channel=TOOLS,
            operation=f"{TOOLS}:{self._session_id}", site=self._lent.site, back_office=self._lent.back_office,
        )  # fmt: skip
        result = self._tenant.toolbox.call(tool.name, self._wish.arguments, session, confirmed=self._wish.confirmed)
        told = self._told(result, say.locale)
        if tool.effect is Effect.READ or result.status is not Status.OK:
            return told
        return self._store(talk, records, session, told)

    def _store(self, talk: Conversation, records: TurnRecords, session: Session, told: dict[str, Any]) -> dict[str, Any]:
        staged, call = records.staged(), session.calls[-1]
        record = TurnRecord(
            conversation=talk, user_text=self._wish.tool, reply_text=told["text"], reply_payload=told, state={}, locale=talk.locale,
            mode="v5", outcome="answered", trace_id=make_row_id(), now=self._now, message_id=self._wish.operation_id, tool=call.tool,
            score=1.0, milliseconds=call.milliseconds, events=staged.events, cart_lines=staged.cart_lines, leads=staged.leads,
            orders=staged.orders, tickets=staged.tickets,
        )  # fmt: skip
        try:
            self._database.commit(record)
        except AlreadyAnswered as again:
            return self._again(again.payload)
        except Conflict as conflict:
            raise StorageBusy("The same operation is being run at this moment. Send it again.") from conflict
        self._lent.note(told)
        return told

    def _again(self, stored: dict[str, Any]) -> dict[str, Any]:
        if (stored["tool"], stored["arguments"]) != (self._wish.tool, plain(dict(self._wish.arguments))):
            raise BadMessage(f"operation_id: {self._wish.operation_id[:60]!r} was used for another call. Take a new one.")
        return stored

    def _told(self, result: Result, locale: str) -> dict[str, Any]:
        return {
            "tool": self._wish.tool,
            "arguments": plain(dict(self._wish.arguments)),
            "operation_id": self._wish.operation_id,
            "status": result.status.value,
            "text": result.text,
            "missing": result.missing,
            "options": [{"label": option.label, "value": plain(option.value)} for option in result.options],
            "agreed": plain(dict(result.agreed)),
            "facts": [fact_to_json(fact, locale) for fact in result.facts],
            "cards": [card_to_json(card, locale) for card in result.cards],
        }


def _tool_to_json(tool: Tool, say: Say) -> dict[str, Any]:
    return {
        "name": tool.name,
        "title": title_of(tool.name, say),
        "description": tool.description,
        "parameters": plain(dict(tool.parameters)),
        "effect": tool.effect.value,
        "audience": _ROLES[tool.audience],
        "permission": tool.permission,
        "asks_first": tool.question is not None,
    }
