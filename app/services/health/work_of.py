"""What a shop has done in the background: its work by the clock with the last run, and what its subscribers could not be told."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.services.due_times import next_time
from app.storage.claims import RUNNING, StoredRun
from app.storage.deliveries import DEAD, Delivery

RUNS = 3
MOST_DEAD = 50


@dataclass(frozen=True, slots=True)
class Job:
    """Work by the clock: when it is due next (None: never, or the worker has not seen it yet), and its last runs, the newest first."""

    name: str
    times: str
    due: datetime | None
    runs: Sequence[StoredRun]
    is_wished: bool = False  # somebody wants it to be run now

    @property
    def is_running(self) -> bool:
        return bool(self.runs) and self.runs[0].outcome == RUNNING


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who is told what happens, and how many deliveries wait or were given up."""

    name: str
    waiting: int
    dead: int


class WorkOf:
    """The background work of one shop."""

    def __init__(self, platform: Any, tenant: Any):
        self._platform, self._tenant = platform, tenant
        self._database = platform.storage.tenant(tenant.key)

    def jobs(self) -> list[Job]:
        """Return the work by the clock."""
        wishes = self._database.claims.wishes()
        return [self._job(rule, wishes) for rule in self._tenant.background.rules.values()]

    def subscribers(self) -> list[Subscriber]:
        """Return who is told what happens."""
        counts = self._database.deliveries.counts()
        names = {*self._tenant.background.subscriptions, *(name for name, _ in counts)}
        return [Subscriber(name, counts.get((name, "waiting"), 0), counts.get((name, DEAD), 0)) for name in sorted(names)]

    def dead(self) -> list[Delivery]:
        """Return what was given up, the newest first."""
        return self._database.deliveries.listed(DEAD, MOST_DEAD)

    def retry(self, ids: Sequence[int]) -> int:
        """Have deliveries that were given up told anew by the worker; return how many."""
        known = {each.id for each in self.dead()}
        return self._database.deliveries.resend([id for id in ids if id in known], self._platform.clock())

    def run_now(self, name: str) -> None:
        """Have the worker run a job now; its record tells how it went. NotFound for a job that there is not."""
        rule = self._tenant.background.rules.get(name)
        if rule is None:
            raise NotFound("There is no such job.")
        self._database.claims.wish(rule.name, self._platform.clock())

    def _job(self, rule: Any, wishes: Set[str]) -> Job:
        claim = self._database.claims.find(rule.name)
        due = next_time(rule, claim.settled) if claim else None
        times = rule.cron or f"{rule.every} s"
        return Job(rule.name, times, due, self._database.claims.latest_runs(rule.name, RUNS), rule.name in wishes)
