"""One-time links: to make the first operator, and to choose a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import AppError
from app.services.accounts.tokens import hash_of, new_token
from app.storage.databases.columns import from_epoch, to_epoch
from app.storage.databases.links import Link as Connection
from app.storage.platform import statements as sql
from app.storage.platform.database import PlatformDatabase

FIRST, PASSWORD = "first", "password"  # noqa: S105 - purposes
INVITED_FOR, NOTHING = timedelta(days=3), timedelta(microseconds=1)
GOOD_FOR = {FIRST: timedelta(hours=24), PASSWORD: timedelta(hours=2)}


class DeadLink(AppError):
    """A link that was used, ran out, or was never ours."""

    status, code = 404, "dead_link"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What a link is good for, and for whom; ``person_id`` is None for the first operator, who is not there yet."""

    purpose: str
    person_id: str | None


class Links:
    """Makes and reads links; a newer one takes the place of an older."""

    def __init__(self, database: PlatformDatabase, clock: Callable[[], datetime]):
        self._database, self._clock = database, clock

    def make(self, purpose: str, person_id: str | None = None, good_for: timedelta | None = None) -> str:
        """Return the token of a new link."""
        token, ends = new_token(), self._clock() + (good_for or GOOD_FOR[purpose])
        row = {"token_hash": hash_of(token), "purpose": purpose, "person_id": person_id, "expires_at": to_epoch(ends)}
        with self._database.write() as link:
            link.change(sql.DROP_LINKS, {"kind": purpose, "person": person_id})
            link.change(sql.ADD_LINK, row)
        return token

    def read(self, token: str, purpose: str) -> OpenLink:
        """Return what a link is good for, without using it; DeadLink when it is not."""
        rows = self._database.rows(sql.FIND_LINK, {"token": hash_of(token)})
        if not rows or rows[0][1] != purpose or from_epoch(rows[0][3]) < self._clock():
            raise DeadLink("This link was used already or ran out. Ask for a new one.")
        return OpenLink(rows[0][1], rows[0][2])

    @staticmethod
    def use(connection: Connection, token: str) -> None:
        """Use a link up in the caller's transaction; DeadLink when somebody was quicker."""
        if connection.change(sql.USE_LINK, {"token": hash_of(token)}) != 1:
            raise DeadLink("This link was used already or ran out. Ask for a new one.")
