"""What did not reach a customer on a messenger: held back, refused, or of an unknown fate; and what its shop decides about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, text, update

from app.storage.database import TenantDatabase
from app.storage.databases.columns import to_epoch
from app.storage.databases.links import Link
from app.storage.messengers import channel_statements as sql
from app.storage.messengers.channel_rows import Correspondent, NewPart, StoredPart, correspondent_of, outbox_row, part_of
from app.storage.tables import conversations, outbox
from plugins.contracts.channels import PartKind

NEWEST = 2**62
DROPPED, REPLACED = "dropped", "replaced"
# in these words, for they are those of the index
_in_trouble = text("outbox.state IN ('held', 'failed', 'unknown') AND outbox.reason NOT IN ('dropped', 'replaced')")
_PAGE = (
    select(outbox, conversations.c.owner, conversations.c.locale)
    .join_from(outbox, conversations, conversations.c.id == outbox.c.conversation_id)
    .where(outbox.c.id < bindparam("below"), _in_trouble)
    .order_by(outbox.c.id.desc())
    .limit(bindparam("most"))
)
_is_stuck = text("outbox.state IN ('held', 'failed') AND outbox.reason NOT IN ('dropped', 'replaced')")
_DECIDE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), _is_stuck)
    .values(
        state=bindparam("to_state"),
        reason=bindparam("to_reason"),
        next_at=bindparam("now"),
        attempts=0,
        claimed_by="",
        updated_at=bindparam("now"),
    )
)
_RECENT = select(outbox).where(outbox.c.conversation_id == bindparam("conversation"), outbox.c.created_at >= bindparam("since"))
_NO_ID = update(outbox).where(outbox.c.id == bindparam("row")).values(provider_message_id="", code="")


@dataclass(frozen=True, slots=True)
class Stuck:
    """A part that did not reach its customer, and who that is."""

    part: StoredPart
    who: Correspondent


class Undelivered:
    """One shop's messages that did not arrive. A decision about one is taken once: whoever comes later finds it decided."""

    def __init__(self, database: TenantDatabase):
        self._databases, self._key = database._databases, database.key

    def page(self, below: int = NEWEST, most: int = 40) -> list[Stuck]:
        """Return the newest first, those with a row below the one that the page before ended with."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return [_with_customer(link, part_of(row)) for row in link.rows(_PAGE, {"below": max(0, min(below, NEWEST)), "most": most})]

    def find(self, row: int) -> Stuck | None:
        """Return one of them, None where it is gone, went out, or was decided about."""
        found = self.page(row + 1, 1)
        return found[0] if found and found[0].part.row == row else None

    def send_again(self, row: int, reason: str, now: datetime) -> bool:
        """Put a part that was held or refused back into the queue, ``reason`` saying why it may go; False where somebody decided before."""
        with self._databases.opened(self._key) as database, database.write() as link:
            done = _decide(link, row, "queued", reason, now)
            if done:
                link.change(_NO_ID, {"row": row})
            return done

    def drop(self, row: int, now: datetime) -> bool:
        """Let a part go for good; False where somebody decided before."""
        with self._databases.opened(self._key) as database, database.write() as link:
            return _decide(link, row, "failed", DROPPED, now)

    def replace(self, row: int, new: NewPart, now: datetime) -> bool:
        """Queue another part in place of one; False where somebody decided before."""
        with self._databases.opened(self._key) as database, database.write() as link:
            if not _decide(link, row, "failed", REPLACED, now):
                return False
            link.change(sql.ADD_OUTBOX, outbox_row(new, now))
            return True

    def replace_once(self, part: StoredPart, make: Callable[[Correspondent], NewPart], now: datetime) -> bool:
        """Queue another part in place of a held one, unless its customer was sent a template since he wrote last."""
        with self._databases.opened(self._key) as database, database.write() as link:
            who = _with_customer(link, part).who
            since = who.last_inbound_at or part.created_at
            sent = link.rows(_RECENT, {"conversation": part.conversation_id, "since": to_epoch(since)})
            if any(part_of(row).part.kind is PartKind.TEMPLATE for row in sent) or not _decide(link, part.row, "failed", REPLACED, now):
                return False
            link.change(sql.ADD_OUTBOX, outbox_row(make(who), now))
            return True


def _with_customer(link: Link, part: StoredPart) -> Stuck:
    found = link.rows(sql.FIND_CORRESPONDENT, {"on_channel": part.channel, "who": part.identity})
    return Stuck(part, correspondent_of(found[0]))


def _decide(link: Link, row: int, state: str, reason: str, now: datetime) -> bool:
    return link.change(_DECIDE, {"row": row, "to_state": state, "to_reason": reason, "now": to_epoch(now)}) == 1
