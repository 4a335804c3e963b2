"""What a shop has done in the background: its work by the clock with the last run, and what its subscribers could not be told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from app.errors import NotFound
from app.services.due_times import next_time
from app.storage.claims import RUNNING, StoredRun
from app.storage.deliveries import DEAD, Delivery
from app.worker.by_clock import run_schedule
from app.worker.claiming import make_holder

log = logging.getLogger(__name__)
RUNS = 3
MOST_DEAD = 50


@dataclass(frozen=True, slots=True)
class Job:
    """Work by the clock: when it is due next (None: never, or the worker has not seen it yet), and its last runs, the newest first."""

    name: str
    times: str
    due: datetime | None
    runs: Sequence[StoredRun]

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
        return [self._job(rule) for rule in self._tenant.background.rules.values()]

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

    def run_now(self, name: str) -> threading.Thread:
        """Begin a run of a job behind the request; its record tells how it went. NotFound for a job that there is not."""
        rule = self._tenant.background.rules.get(name)
        if rule is None:
            raise NotFound("There is no such job.")
        thread = threading.Thread(target=self._run, args=(rule,), name=f"run of {name}", daemon=True)
        thread.start()
        return thread

    def _run(self, rule: Any) -> None:
        self._database.claims.know(rule.name, self._platform.clock())
        try:
            run_schedule(self._platform, self._tenant, rule, make_holder(), Event(), even_if_early=True)
        except Exception:
            log.exception("the job %s of %s could not be run", rule.name, self._tenant.key)

    def _job(self, rule: Any) -> Job:
        claim = self._database.claims.find(rule.name)
        due = next_time(rule, claim.settled) if claim else None
        times = rule.cron or f"{rule.every} s"
        return Job(rule.name, times, due, self._database.claims.latest_runs(rule.name, RUNS))
