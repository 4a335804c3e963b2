"""Who does a piece of work now, and what the clock ran: one process at a time, found out by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.databases.columns import from_epoch, storable, to_epoch
from app.storage.databases.engine import Databases
from app.storage.tables import claims, runs

RUNNING, DONE, WAITING, FAILED, LOST = "running", "done", "waiting", "failed", "lost"
LONGEST_DETAIL = 500
# both databases write "ON CONFLICT DO NOTHING" alike
ADD_CLAIM = insert_or_skip(claims).inline().on_conflict_do_nothing()
FIND_CLAIM = select(claims).where(claims.c.name == bindparam("work"))
TAKE = (
    update(claims)
    .where(claims.c.name == bindparam("work"), or_(claims.c.until_at < bindparam("now"), claims.c.holder == bindparam("gone")))
    .values(holder=bindparam("taker"), until_at=bindparam("to_until"))
)
EXTEND = (
    update(claims).where(claims.c.name == bindparam("work"), claims.c.holder == bindparam("taker")).values(until_at=bindparam("to_until"))
)
SETTLE = (
    update(claims)
    .where(claims.c.name == bindparam("work"), claims.c.settled_at < bindparam("to_settled"))
    .values(settled_at=bindparam("to_settled"))
)
LOSE = (
    update(runs)
    .where(runs.c.job == bindparam("work"), runs.c.outcome == RUNNING)
    .values(outcome=LOST, detail="Its process ended in the middle.", ended_at=bindparam("now"))
)
# a wish that a schedule be run now lies beside the schedules, for the worker to find
WISH = "now: "
_WISHES = select(claims.c.name).where(claims.c.name >= WISH, claims.c.name < "now;")
_DROP = delete(claims).where(claims.c.name == bindparam("work"))
ADD_RUN = insert(runs).inline()
END_RUN = (
    update(runs)
    .where(runs.c.job == bindparam("work"), runs.c.outcome == RUNNING)
    .values(outcome=bindparam("to_outcome"), detail=bindparam("to_detail"), ended_at=bindparam("now"))
)
LATEST_RUNS = select(runs).where(runs.c.job == bindparam("work")).order_by(runs.c.id.desc()).limit(bindparam("most"))
FORGET_RUNS = delete(runs).where(runs.c.started_at < bindparam("before"))
KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose a piece of work is; ``settled`` is up to when it is done."""

    holder: str
    until: datetime
    settled: datetime


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run of a schedule; ``ended`` is None while it runs."""

    job: str
    outcome: str
    detail: str
    due: datetime
    started: datetime
    ended: datetime | None


class StoredClaims:
    """The claims and runs of one tenant."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def find(self, work: str) -> Claim | None:
        with self._databases.opened(self._key) as database, database.read() as link:
            rows = link.rows(FIND_CLAIM, {"work": storable(work)})
        return Claim(rows[0][1], from_epoch(rows[0][2]), from_epoch(rows[0][3])) if rows else None

    def know(self, work: str, now: datetime) -> None:
        """Note a piece of work that was never heard of before, as done up to now."""
        row = {"name": storable(work), "holder": "", "until_at": 0, "settled_at": to_epoch(now)}
        self._change(ADD_CLAIM, row)

    def take(self, work: str, taker: str, now: datetime, until: datetime, gone: str = "") -> bool:
        """Take a piece of work that is nobody's any more, or that a holder has who is ``gone``; return whether it is the taker's."""
        values = {"work": storable(work), "taker": taker, "now": to_epoch(now), "to_until": to_epoch(until), "gone": gone}
        return self._change(TAKE, values) == 1

    def extend(self, work: str, taker: str, until: datetime) -> bool:
        return self._change(EXTEND, {"work": storable(work), "taker": taker, "to_until": to_epoch(until)}) == 1

    def let_go(self, work: str, taker: str) -> None:
        self._change(EXTEND, {"work": storable(work), "taker": taker, "to_until": 0})

    def wish(self, work: str, now: datetime) -> None:
        """Have the worker run a schedule now, however early it is."""
        self.know(WISH + work, now)

    def wishes(self) -> set[str]:
        """Return the schedules that somebody wants to be run now."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return {name.removeprefix(WISH) for (name,) in link.rows(_WISHES, {})}

    def fulfil(self, work: str) -> None:
        """Take a wish away, as it was done."""
        self._change(_DROP, {"work": storable(WISH + work)})

    def begin_run(self, work: str, holder: str, due: datetime, now: datetime) -> None:
        """Record that a run begins; one that was left running is lost, for its process no longer has the claim."""
        row = {"job": storable(work), "holder": holder, "outcome": RUNNING, "detail": "", "due_at": to_epoch(due)}
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change(LOSE, {"work": storable(work), "now": to_epoch(now)})
            link.change(ADD_RUN, row | {"started_at": to_epoch(now), "ended_at": 0})
            link.change(FORGET_RUNS, {"before": to_epoch(now - timedelta(days=KEPT_DAYS))})

    def end_run(self, work: str, outcome: str, detail: str, settled: datetime, now: datetime) -> None:
        """Record how a run ended, and up to when its schedule is dealt with, in one."""
        told = {"work": storable(work), "to_outcome": outcome, "to_detail": storable(detail)[:LONGEST_DETAIL], "now": to_epoch(now)}
        with self._databases.opened(self._key) as database, database.write() as link:
            link.change(END_RUN, told)
            link.change(SETTLE, {"work": storable(work), "to_settled": to_epoch(settled)})

    def latest_runs(self, work: str, limit: int = 1) -> list[StoredRun]:
        """Return the last runs, the newest first."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return [_run(row) for row in link.rows(LATEST_RUNS, {"work": storable(work), "most": limit})]

    def _change(self, statement: Any, values: dict[str, Any]) -> int:
        with self._databases.opened(self._key) as database, database.write() as link:
            return link.change(statement, values)


def _run(row: Any) -> StoredRun:
    _, job, _, outcome, detail, due, started, ended = row
    return StoredRun(job, outcome, detail, from_epoch(due), from_epoch(started), from_epoch(ended) if ended else None)
