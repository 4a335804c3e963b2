"""A tenant's outbox: parts are sent in a customer's order, claimed before the call, and settled when nobody knows what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.errors import StorageBusy
from app.storage.database import TenantDatabase
from app.storage.databases.columns import EPOCH, from_epoch, storable, to_epoch
from app.storage.databases.engine import Duplicate
from app.storage.databases.links import Link
from app.storage.messengers import channel_statements as sql
from app.storage.messengers.channel_rows import Correspondent, NewPart, StoredPart, correspondent_of, outbox_row, part_of
from plugins.contracts.channels import Receipt

ATTEMPTS = 8
ABANDONED = timedelta(minutes=5)
May = Callable[[StoredPart, Correspondent], str]


@dataclass(frozen=True, slots=True)
class Count:
    """A row of a day's counts: what was counted on a channel, how often, and what it cost in millionths of the currency."""

    day: str
    channel: str
    name: str
    count: int
    cost_micro: int = 0


class Outbox(TenantDatabase):
    """What goes out on messengers. ``claimer`` names this process; a part is claimed, in a transaction of its own, before it is sent."""

    def __init__(self, database: TenantDatabase, claimer: str):
        super().__init__(database._databases, database.key)
        self._claimer = claimer

    def ready(self, now: datetime, most: int = 100) -> list[int]:
        """Return the parts to send now: of each customer the first, and none behind one whose fate is unknown."""
        return [row for (row,) in self._rows(sql.READY_PARTS, {"moment": to_epoch(now), "most": most})]

    def unsettled(self, now: datetime, most: int = 100) -> list[int]:
        """Return the parts of which it is time to ask whether they went; one that was begun to be sent long ago is such a part too."""
        values = {"moment": to_epoch(now), "abandoned": to_epoch(now - ABANDONED), "most": most}
        return [row for (row,) in self._rows(sql.UNSETTLED_PARTS, values)]

    def next_part(self) -> datetime | None:
        found = self._rows(sql.NEXT_PART, {})[0][0]
        return None if found is None else from_epoch(found)

    def claim(self, row: int, now: datetime, may: May) -> StoredPart | None:
        """Take a part to send it; None where another has it, or where ``may`` names a reason to hold it back."""
        with self._databases.opened(self.key) as database, database.write() as link:
            if link.change(sql.CLAIM_PART, {"row": row, "claim": self._claimer, "moment": to_epoch(now)}) != 1:
                return None
            part = part_of(link.rows(sql.FIND_PART, {"row": row})[0])
            reason = may(part, self._correspondent(link, part))
            if not reason:
                return part
            self._move(link, row, "held", now, reason=reason)
            return None

    def claim_unsettled(self, row: int, now: datetime, lease: timedelta) -> StoredPart | None:
        """Take a part to find out whether it went; None where another does."""
        values = {"row": row, "claim": self._claimer, "moment": to_epoch(now), "abandoned": to_epoch(now - ABANDONED)}
        values["to_next_at"] = to_epoch(now + lease)
        with self._databases.opened(self.key) as database, database.write() as link:
            if link.change(sql.CLAIM_UNSETTLED, values) != 1:
                return None
            return part_of(link.rows(sql.FIND_PART, {"row": row})[0])

    def add(self, parts: Sequence[NewPart], now: datetime) -> None:
        """Queue what no turn says in a conversation that exists: a person's own words, a template."""
        rows = [outbox_row(part, now) for part in parts]
        self._write(lambda link: link.change_each(sql.ADD_OUTBOX, rows))

    def hold(self, row: int, reason: str, code: str, now: datetime) -> None:
        """Keep a part back that the provider would not take now, for the owner to see."""
        self._write(lambda link: self._move(link, row, "held", now, reason=reason, code=code))

    def address(self, part: StoredPart) -> Correspondent:
        with self._databases.opened(self.key) as database, database.read() as link:
            return self._correspondent(link, part)

    def sent(self, row: int, message_id: str, now: datetime, cost_micro: int, day: str) -> None:
        """Note that a part went, once, and what it cost."""

        def write(link: Link) -> None:
            # a receipt may have come before the answer to our call: then the part has its name and its state already
            named = {"row": row, "to_message": storable(message_id), "to_cost": cost_micro}
            if link.change(sql.NAME_PART, named):
                self._count(link, Count(day, self._channel(link, row), "sent", 1, cost_micro))
            self._move(link, row, "sent", now)

        self._write(write)

    def fail(self, row: int, reason: str, code: str, now: datetime) -> None:
        """Note that a part will never go."""
        self._write(lambda link: self._move(link, row, "failed", now, reason=reason, code=code))

    def later(self, row: int, now: datetime, again_at: datetime, code: str = "") -> None:
        """Put a part that surely did not go back into the queue."""
        self._write(lambda link: self._move(link, row, "queued", now, code=code, next_at=again_at))

    def unknown(self, row: int, now: datetime, settle_at: datetime) -> None:
        """Note that nobody knows whether a part went, and when to ask."""
        self._write(lambda link: self._move(link, row, "unknown", now, next_at=settle_at))

    def known_messages(self, part: StoredPart) -> frozenset[str]:
        """Return the provider's ids of what this customer was sent since shortly before this part was made."""
        since = to_epoch(part.created_at - timedelta(days=1))
        values = {"on_channel": part.channel, "who": part.identity, "since": since}
        return frozenset(message for (message,) in self._rows(sql.KNOWN_MESSAGES, values))

    def has_later_receipt(self, part: StoredPart) -> bool:
        """Say whether a message that was handed over after a part has had a receipt."""
        values = {"row": part.row, "on_channel": part.channel, "handed_over": to_epoch(part.claimed_at)}
        return bool(self._rows(sql.LATER_RECEIPT, values))

    def hear(self, channel: str, receipt: Receipt, now: datetime, cost_micro: int, day: str) -> bool:
        """Move a part as far as a receipt says, never back; return whether it moved."""

        def write(link: Link) -> bool:
            self._name_by(link, channel, receipt, cost_micro, day)
            values = {"on_channel": channel, "message": storable(receipt.id), "to_code": storable(receipt.code), "moment": to_epoch(now)}
            return link.change(sql.RAISE_PART[receipt.state.value], values) == 1

        return self._write(write)

    def recover(self, claimer: str, now: datetime, settle: float) -> None:
        """Make unknown what a process, which is surely dead, was sending when it ended; see also ABANDONED."""
        values = {"claimer": claimer, "length": len(claimer), "settle": int(settle * 1e6), "abandoned": to_epoch(now - ABANDONED)}
        self._write(lambda link: link.change(sql.RECOVER_PARTS, values))

    def parts(self, conversation_id: str) -> list[StoredPart]:
        """Return all parts of a conversation in their order."""
        return [part_of(row) for row in self._rows(sql.RECENT_PARTS, {"conversation": conversation_id})]

    def troubled(self, most: int = 50) -> list[StoredPart]:
        """Return the newest parts that were held back, refused, or of which nobody knows whether they went."""
        return [part_of(row) for row in self._rows(sql.TROUBLED_PARTS, {"most": most})]

    def cost(self, conversation_id: str) -> tuple[int, int]:
        """Return how many messages of a conversation were billed, and what they cost in millionths of the currency."""
        count, cost = self._rows(sql.COSTS, {"conversation": conversation_id})[0]
        return int(count), int(cost or 0)

    def count(self, counted: Count) -> None:
        """Add to a day's counts."""
        self._write(lambda link: self._count(link, counted))

    def counts(self, day: str) -> list[Count]:
        return [Count(*row) for row in self._rows(sql.COUNTS, {"on_day": day})]

    def _name_by(self, link: Link, channel: str, receipt: Receipt, cost_micro: int, day: str) -> None:
        """Give a part of which nobody knows whether it went the name that a receipt for it tells."""
        if not (receipt.reference.isascii() and receipt.reference.isdigit() and len(receipt.reference) < 19):
            return
        named = {"row": int(receipt.reference), "on_channel": channel, "to_message": storable(receipt.id), "to_cost": cost_micro}
        if link.change(sql.NAME_BY_RECEIPT, named):
            self._count(link, Count(day, channel, "sent", 1, cost_micro))

    def _move(self, link: Link, row: int, state: str, now: datetime, reason: str = "", code: str = "", next_at: datetime = EPOCH) -> None:
        values = {"row": row, "claim": self._claimer, "to_state": state, "to_reason": reason, "to_code": storable(code)}
        link.change(sql.MOVE_PART, values | {"to_next_at": to_epoch(next_at), "moment": to_epoch(now)})

    def _channel(self, link: Link, row: int) -> str:
        return part_of(link.rows(sql.FIND_PART, {"row": row})[0]).channel

    def _correspondent(self, link: Link, part: StoredPart) -> Correspondent:
        return correspondent_of(link.rows(sql.FIND_CORRESPONDENT, {"on_channel": part.channel, "who": part.identity})[0])

    def _count(self, link: Link, counted: Count) -> None:
        same = {"on_day": counted.day, "on_channel": counted.channel, "of_name": counted.name}
        if link.change(sql.RAISE_COUNT, same | {"more": counted.count, "more_cost": counted.cost_micro}) == 0:
            row = {"day": counted.day, "channel": counted.channel, "name": counted.name}
            link.change(sql.ADD_COUNT, row | {"count": counted.count, "cost_micro": counted.cost_micro})

    def _write(self, change: Callable[[Link], Any]) -> Any:
        """Run a change in a transaction, again where two processes began the same count."""
        for _ in range(ATTEMPTS):
            try:
                with self._databases.opened(self.key) as database, database.write() as link:
                    return change(link)
            except Duplicate:
                continue
        raise StorageBusy(f"{self.key}: the outbox could not be written.")

    def _rows(self, statement: Any, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._databases.opened(self.key) as database, database.read() as link:
            return link.rows(statement, values)
