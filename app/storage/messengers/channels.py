"""A tenant's messengers: what came in is stored once and claimed by one, with the job; what goes out is written with its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.errors import StorageBusy
from app.storage.database import TenantDatabase
from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.databases.engine import Duplicate
from app.storage.databases.links import Link
from app.storage.figures.counting import step_back
from app.storage.messengers import channel_statements as sql
from app.storage.messengers.channel_rows import (
    Correspondent,
    NewPart,
    StoredInbound,
    correspondent_of,
    inbound_from_json,
    inbox_row,
    outbox_row,
)
from app.storage.statements import DELETE_CONVERSATION
from app.storage.tables import correspondents
from app.storage.turns.turns import WITH_PERSON, TurnRecord, check_identifier
from plugins.contracts.channels import Identity, Inbound, Part

ATTEMPTS = 8
HANDOVER, NEWS = "handover", "news"  # why a part may go although a person has the conversation
MOST_OF_ONE_NUMBER = 1000
NOBODY = "-"  # no phone number and no id of a provider is this
Wait = Callable[[Inbound], float]


class ClaimLost(Exception):
    """Somebody else answers this customer now; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Answering:
    """A claim on a customer's new messages, and what an answer to some of them leaves behind besides the turn.

    ``until`` is when the lease ends; ``opts`` is whether the correspondent's ``opted_out_at`` changes with the answer.
    """

    correspondent: Correspondent
    claim: str
    until: datetime
    messages: tuple[StoredInbound, ...] = ()
    reason: str = ""
    opts: bool = False


class Inbox(TenantDatabase):
    """What came in on messengers. The same object serves as the database of a turn that answers it; see ``answering``."""

    def __init__(self, database: TenantDatabase):
        super().__init__(database._databases, database.key)

    def receive(self, channel: str, inbound: Inbound, now: datetime, wait: Wait, longest_wait: float) -> bool:
        """Store a message with the job to answer it; return False where it was there already. BadMessage for an id that is too long."""
        check_identifier("message_id", inbound.id)
        for _ in range(ATTEMPTS):
            if self.has(channel, inbound.id):
                return False
            try:
                with self._databases.opened(self.key) as database, database.write() as link:
                    identity = _hear(link, channel, inbound, now, wait(inbound), longest_wait)
                    link.change(sql.ADD_INBOX, inbox_row(channel, identity, inbound, now))
                return True
            except Duplicate:  # the message itself, or a customer who wrote twice at the same instant for the first time
                continue
        raise StorageBusy(f"{self.key}: the message could not be stored. Send it again.")

    def has(self, channel: str, message_id: str) -> bool:
        return bool(self._rows(sql.FIND_INBOX, {"on_channel": channel, "message": storable(message_id)}))

    def due(self, now: datetime, most: int = 100) -> list[tuple[str, str]]:
        """Return the customers (channel, identity) who wait for an answer now, and those whose answerer fell silent."""
        return [(channel, who) for channel, who in self._rows(sql.DUE_CORRESPONDENTS, {"moment": to_epoch(now), "most": most})]

    def next_due(self) -> datetime | None:
        found = self._rows(sql.NEXT_DUE, {})[0][0]
        return None if found is None else from_epoch(found)

    def oldest_waiting(self) -> datetime | None:
        """Return when the message came in that waits longest."""
        found = self._rows(sql.OLDEST_NEW, {})[0][0]
        return None if found is None else from_epoch(found)

    def correspondent(self, channel: str, identity: str) -> Correspondent | None:
        rows = self._rows(sql.FIND_CORRESPONDENT, {"on_channel": channel, "who": identity})
        return correspondent_of(rows[0]) if rows else None

    def claim(self, channel: str, identity: str, claim: str, now: datetime, lease: timedelta) -> Answering | None:
        """Take a customer's new messages, alone, until the lease ends; None where somebody else has them or none is due."""
        whom = {"on_channel": channel, "who": identity}
        values = whom | {"claim": claim, "moment": to_epoch(now), "to_until": to_epoch(now + lease)}
        with self._databases.opened(self.key) as database, database.write() as link:
            if link.change(sql.CLAIM_CORRESPONDENT, values) != 1:
                return None
            found = correspondent_of(link.rows(sql.FIND_CORRESPONDENT, whom)[0])
            return Answering(found, claim, now + lease, _new_messages(link, whom))

    def new_messages(self, channel: str, identity: str) -> tuple[StoredInbound, ...]:
        with self._databases.opened(self.key) as database, database.read() as link:
            return _new_messages(link, {"on_channel": channel, "who": identity})

    def leave(self, answering: Answering, state: str = "left") -> None:
        """Close messages without an answer, for ``answering.reason``."""
        with self._databases.opened(self.key) as database, database.write() as link:
            _close(link, answering, state, None)

    def opt(self, channel: str, identity: str, out_at: datetime | None) -> None:
        """Note that a customer wants no more messages, or wants them again (None)."""
        with self._databases.opened(self.key) as database, database.write() as link:
            link.change(sql.OPT, _opt(channel, identity, out_at))

    def count_attempt(self, messages: Sequence[StoredInbound]) -> None:
        """Note that answering failed."""
        with self._databases.opened(self.key) as database, database.write() as link:
            link.change_each(sql.COUNT_ATTEMPT, [{"row": message.row} for message in messages])

    def release(self, answering: Answering, again_at: datetime | None = None) -> None:
        """Give a claim back; what came in meanwhile is due by itself, ``again_at`` makes what is left due too."""
        who = answering.correspondent
        values = {"on_channel": who.channel, "who": who.identity, "claim": answering.claim}
        values["again_at"] = to_epoch(again_at) if again_at else None
        with self._databases.opened(self.key) as database, database.write() as link:
            link.change(sql.RELEASE_CORRESPONDENT, values)

    def recover(self, claimer: str, now: datetime) -> None:
        """Make due again what a process of this installation, which is surely dead, had claimed."""
        values = {"claimer": claimer, "length": len(claimer), "moment": to_epoch(now)}
        with self._databases.opened(self.key) as database, database.write() as link:
            link.change(sql.RECOVER_CORRESPONDENTS, values)

    def forget(self, channel: str, identity: str) -> bool:
        """Delete a customer with all that he wrote and was sent; return whether he was known."""
        whom = {"on_channel": channel, "who": identity}
        with self._databases.opened(self.key) as database, database.write() as link:
            link.change(DELETE_CONVERSATION, {"channel": channel, "session": identity})
            step_back(link)
            link.change(sql.FORGET_MESSAGES, whom)
            return link.change(sql.FORGET_CORRESPONDENT, whom) == 1

    def answering(self, answering: Answering, render: Callable[[TurnRecord], Sequence[Part]]) -> AnsweringDatabase:
        """Return the database for the turn that answers these messages: its commit closes them and fills the outbox."""
        return AnsweringDatabase(self, answering, render)

    def _rows(self, statement: Any, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self.key) as database, database.read() as link:
            return link.rows(statement, values)


class AnsweringDatabase(Inbox):
    """Stores a turn together with what it says (the outbox) and what it answers (the inbox), in one transaction."""

    def __init__(self, inbox: Inbox, answering: Answering, render: Callable[[TurnRecord], Sequence[Part]]):
        super().__init__(inbox)
        self._answering, self._render = answering, render
        self.committed = False

    def commit(self, turn: TurnRecord, also: Callable[[Link], None] | None = None) -> None:
        """See TenantDatabase.commit; ClaimLost where somebody else answers the customer by now."""
        who, conversation = self._answering.correspondent, turn.conversation.id
        reason = HANDOVER if turn.conversation.owner == "human" else ""
        state, answering = "answered", self._answering
        if turn.outcome == WITH_PERSON:
            state, answering = "left", replace(answering, reason="human")
        parts = enumerate(() if turn.is_silent else self._render(turn))
        new = [NewPart(conversation, who.channel, who.identity, turn.trace_id, position, part, reason) for position, part in parts]
        rows = [outbox_row(part, turn.now) for part in new]

        def write(link: Link) -> None:
            _keep_claim(link, self._answering)
            _close(link, answering, state, conversation)
            link.change_each(sql.ADD_OUTBOX, rows)
            if self._answering.opts:
                link.change(sql.OPT, _opt(who.channel, who.identity, who.opted_out_at))
            if also is not None:
                also(link)

        super().commit(turn, write)
        self.committed = True


def _hear(link: Link, channel: str, inbound: Inbound, now: datetime, wait: float, longest_wait: float) -> str:
    """Note that a customer wrote, and when that is to be answered; return the identity that the conversation bears."""
    sender = Identity(storable(inbound.sender.phone), storable(inbound.sender.user_id))
    known = _recognise(link, channel, sender)
    heard_at = to_epoch(min(inbound.at, now) if inbound.at else now)
    if known is None:
        identity = _free_identity(link, channel, sender.user_id or sender.phone)
        check_identifier("session_id", identity)
        if not _is_new(link, channel, sender, identity):
            raise Duplicate(identity)
        link.change(sql.ADD_CORRESPONDENT, _new_correspondent(channel, identity, sender, inbound, heard_at, now, wait))
        return identity
    begun = known["burst_from"] if known["due_at"] is not None else to_epoch(now)
    latest = begun + int(longest_wait * 1e6)
    values = {
        "on_channel": channel,
        "who": known["identity"],
        "to_phone": sender.phone or known["phone"],
        "to_user_id": sender.user_id or known["user_id"],
        "to_name": storable(inbound.profile_name) or known["name"],
        "to_inbound_at": max(heard_at, known["last_inbound_at"]),
        "to_due_at": min(to_epoch(now) + int(wait * 1e6), latest),
        "to_burst_from": begun,
    }
    link.change(sql.HEAR_CORRESPONDENT, values)
    return known["identity"]


def _recognise(link: Link, channel: str, sender: Identity) -> dict[str, Any] | None:
    """Return who writes. An id of the provider goes before a phone number, which may have passed to another person."""
    values = {"on_channel": channel, "by_phone": sender.phone or NOBODY, "by_user_id": sender.user_id or NOBODY}
    names = [column.name for column in correspondents.columns]
    found = [dict(zip(names, row, strict=True)) for row in link.rows(sql.FIND_CORRESPONDENTS, values)]
    same_id = [one for one in found if sender.user_id and one["user_id"] == sender.user_id]
    same_phone = [one for one in found if not (one["user_id"] and sender.user_id)]
    newest = sorted(same_id or same_phone, key=lambda one: one["last_inbound_at"])
    return newest[-1] if newest else None


def _free_identity(link: Link, channel: str, wanted: str) -> str:
    """Return a name for a new conversation; that of a number whose earlier owner took another one is his."""
    names = (wanted, *(f"{wanted}/{number}" for number in range(2, MOST_OF_ONE_NUMBER)))
    return next(name for name in names if not link.rows(sql.FIND_CORRESPONDENT, {"on_channel": channel, "who": name}))


def _is_new(link: Link, channel: str, sender: Identity, identity: str) -> bool:
    """Say whether a customer of whom nothing was known is still unknown: he may have written twice at the same instant."""
    return identity == (sender.user_id or sender.phone) or _recognise(link, channel, sender) is None


def _new_correspondent(channel: str, identity: str, sender: Identity, inbound: Inbound, heard_at: int, now: datetime, wait: float) -> dict:
    return {
        "channel": channel,
        "identity": identity,
        "phone": sender.phone,
        "user_id": sender.user_id,
        "name": storable(inbound.profile_name),
        "claimed_by": "",
        "last_inbound_at": heard_at,
        "opted_out_at": 0,
        "burst_from": to_epoch(now),
        "claimed_until": 0,
        "due_at": to_epoch(now) + int(wait * 1e6),
        "budget_from": 0,
        "budget_used": 0,
    }


def _opt(channel: str, identity: str, out_at: datetime | None) -> dict[str, Any]:
    return {"on_channel": channel, "who": identity, "to_opted_out_at": to_epoch(out_at) if out_at else 0}


def _new_messages(link: Link, whom: dict[str, str], most: int = 200) -> tuple[StoredInbound, ...]:
    rows = link.rows(sql.NEW_MESSAGES, whom | {"most": most})
    return tuple(StoredInbound(row, inbound_from_json(data), attempts, from_epoch(at)) for row, data, attempts, at in rows)


def _keep_claim(link: Link, answering: Answering) -> None:
    """Make sure that the claim still holds, in the transaction that uses it, and note what the hour's budget has left."""
    who = answering.correspondent
    values = {
        "on_channel": who.channel,
        "who": who.identity,
        "claim": answering.claim,
        "to_budget_from": to_epoch(who.budget_from) if who.budget_from else 0,
        "to_budget_used": who.budget_used,
        "to_until": to_epoch(answering.until),
    }
    if link.change(sql.KEEP_CLAIM, values) != 1:
        raise ClaimLost(who.identity)


def _close(link: Link, answering: Answering, state: str, conversation: str | None) -> None:
    for message in answering.messages:
        values = {"row": message.row, "to_state": state, "to_reason": answering.reason, "to_conversation": conversation}
        if link.change(sql.CLOSE_MESSAGE, values) != 1:
            raise ClaimLost(answering.correspondent.identity)


def with_budget(answering: Answering, now: datetime, period: timedelta) -> Answering:
    """Return the answering with one more answer counted in the present period."""
    who = answering.correspondent
    running = who.budget_from is not None and now - who.budget_from < period
    used = replace(who, budget_from=who.budget_from if running else now, budget_used=who.budget_used + 1 if running else 1)
    return replace(answering, correspondent=used)
