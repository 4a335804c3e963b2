"""Rows of messengers as values: a correspondent, a message that came in, a part on its way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.storage.databases.columns import from_epoch, from_json, storable, to_epoch, to_json
from app.storage.tables import correspondents, outbox
from plugins.contracts.channels import Choice, Identity, Inbound, InboundKind, Location, Media, Part, PartKind


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A customer on a channel; ``identity`` names the conversation and stays when a phone number or an id becomes known later.

    ``budget_from`` and ``budget_used`` count the answers of the present hour. Times are None where it never happened.
    """

    channel: str
    identity: str
    address: Identity
    name: str
    last_inbound_at: datetime | None
    opted_out_at: datetime | None
    budget_from: datetime | None
    budget_used: int


@dataclass(frozen=True, slots=True)
class StoredInbound:
    """A message that waits to be answered, with how often that failed."""

    row: int
    inbound: Inbound
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part of the outbox. ``owner`` is who has the conversation now, ``locale`` its language."""

    row: int
    conversation_id: str
    channel: str
    identity: str
    trace_id: str
    position: int
    part: Part
    state: str
    reason: str
    code: str
    provider_message_id: str
    attempts: int
    next_at: datetime
    claimed_at: datetime
    cost_micro: int
    created_at: datetime
    updated_at: datetime
    owner: str = "bot"
    locale: str = ""


def moment_of(epoch: int) -> datetime | None:
    return from_epoch(epoch) if epoch else None


def correspondent_of(row: Sequence[Any]) -> Correspondent:
    found = _named(correspondents, row)
    return Correspondent(
        found["channel"], found["identity"], Identity(found["phone"], found["user_id"]), found["name"],
        moment_of(found["last_inbound_at"]), moment_of(found["opted_out_at"]), moment_of(found["budget_from"]), found["budget_used"],
    )  # fmt: skip


def part_of(row: Sequence[Any]) -> StoredPart:
    """Return a part from the columns of the outbox, with or without its conversation's owner and locale behind them."""
    found = _named(outbox, row)
    times = {name: from_epoch(found[name]) for name in ("next_at", "claimed_at", "created_at", "updated_at")}
    same = ("conversation_id", "channel", "identity", "trace_id", "position", "state", "reason", "code", "attempts")
    own = {name: found[name] for name in (*same, "provider_message_id", "cost_micro")}
    more = dict(zip(("owner", "locale"), row[len(outbox.c) :], strict=False))
    return StoredPart(row=found["id"], part=part_from_json(from_json(found["part"])), **own, **times, **more)


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part to be sent in a conversation. ``reason`` says why it may go although a person has the conversation, "" where it may not."""

    conversation_id: str
    channel: str
    identity: str
    trace_id: str
    position: int
    part: Part
    reason: str = ""


def outbox_row(new: NewPart, now: datetime) -> dict[str, Any]:
    """Return a part as the outbox takes it, ready to be sent."""
    same = ("conversation_id", "channel", "identity", "trace_id", "position", "reason")
    return {name: getattr(new, name) for name in same} | {
        **dict.fromkeys(("code", "claimed_by", "provider_message_id"), ""),
        "part": to_json(asdict(new.part)),
        "state": "queued",
        "attempts": 0,
        "next_at": to_epoch(now),
        "claimed_at": 0,
        "cost_micro": 0,
        "created_at": to_epoch(now),
        "updated_at": to_epoch(now),
    }


def part_from_json(data: Mapping[str, Any]) -> Part:
    choices = tuple(Choice(**choice) for choice in data["choices"])
    return Part(**{**data, "kind": PartKind(data["kind"]), "choices": choices})


def inbound_to_json(inbound: Inbound) -> str:
    data = asdict(inbound)
    data["at"] = inbound.at.isoformat() if inbound.at else None
    return to_json(data)


def inbound_from_json(text: str) -> Inbound:
    data = from_json(text)
    data |= {
        "sender": Identity(**data["sender"]),
        "kind": InboundKind(data["kind"]),
        "location": Location(**data["location"]) if data["location"] else None,
        "media": tuple(Media(**media) for media in data["media"]),
        "at": datetime.fromisoformat(data["at"]) if data["at"] else None,
    }
    return Inbound(**data)


def inbox_row(channel: str, identity: str, inbound: Inbound, now: datetime) -> dict[str, Any]:
    return {
        "channel": channel,
        "provider_message_id": storable(inbound.id),
        "identity": identity,
        "kind": inbound.kind.value,
        "data": inbound_to_json(inbound),
        "state": "new",
        "reason": "",
        "conversation_id": None,
        "attempts": 0,
        "received_at": to_epoch(now),
    }


def _named(table: Any, row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip((column.name for column in table.columns), row, strict=False))
