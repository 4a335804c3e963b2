"""Schedules: what is due by the clock is run once, by one process, and recorded; what was missed is caught up by one run."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from app.container import Platform
from app.services.due_times import Rule, latest_time, next_time, settled_after
from app.services.orders.books import ShopBooks
from app.storage.claims import DONE, FAILED, WAITING
from app.storage.database import TenantDatabase
from app.worker.claiming import held
from app.worker.each_shop import unless_it_fails
from app.worker.registered import Registered
from app.worker.seats import Seats
from app.worker.version_jobs import Stopped
from plugins.contracts import NotNow, Run
from plugins.kit.masking import mask_secrets

log = logging.getLogger(__name__)
SEATS = 4
WISHES_EVERY_S = 5.0  # where no file tells
ELSEWHERE, LATER = timedelta(seconds=30), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended, in the words of its record; ``outcome`` is "" when another process has it."""

    outcome: str
    detail: str = ""


class ByClock:
    """A duty of the worker. When a schedule is due next is kept in memory and asked of the database before a run."""

    name, pause_s = "work by the clock", 1.0

    def __init__(self, platform: Platform, registered: Registered, holder: str):
        self._platform, self._registered, self._holder = platform, registered, holder
        self._next: dict[tuple[str, Rule], datetime | None] = {}
        self._looked: dict[str, tuple[int, ...]] = {}
        self._seats = Seats(self.name, SEATS, self._due, self._do)

    def work(self, stop: Event) -> bool:
        return self._seats.work(stop)

    def _due(self) -> list[tuple[str, Rule]]:
        now = self._platform.clock()
        wanted = [(one.key, rule) for one in self._registered.look() for rule in one.rules]
        self._next = {piece: self._next[piece] if piece in self._next else self._first_look(piece, now) for piece in wanted}
        for key in dict.fromkeys(key for key, _ in wanted):
            if wishes := unless_it_fails(key, self._wishes, set[str](), "%s: nobody knows what is wished for: %s"):
                self._next |= {(shop, rule): now for shop, rule in wanted if shop == key and rule.name in wishes}
        return [piece for piece, due in self._next.items() if due is not None and due <= now]

    def _wishes(self, key: str) -> set[str]:
        """Return what somebody wants to be run now; the database is asked when its file has changed, a server every few seconds."""
        database = self._platform.storage.tenant(key)
        stamp = database.stamp() or (int(time.monotonic() / WISHES_EVERY_S),)
        if self._looked.get(key) == stamp:
            return set()
        self._looked[key] = stamp
        found = database.claims.wishes()
        if found:
            self._looked[key] = ()  # one that waits for its run is looked for again
        return found

    def _first_look(self, piece: tuple[str, Rule], now: datetime) -> datetime | None:
        """Return when a schedule is due; where its shop's database cannot tell, it is asked again later."""
        key, rule = piece
        return unless_it_fails(key, lambda key: self._first(key, rule, now), now + LATER, "%s: nobody knows what is due by the clock: %s")

    def _first(self, key: str, rule: Rule, now: datetime) -> datetime | None:
        claims = self._platform.storage.tenant(key).claims
        claim = claims.find(rule.name)
        if claim is None:
            claims.know(rule.name, now)
        return next_time(rule, claim.settled if claim else now)

    def _do(self, piece: tuple[str, Rule], stop: Event) -> bool:
        key, rule = piece
        self._next[piece] = self._platform.clock() + LATER  # should it raise, as where a secret of the shop is gone
        ran = self._run(key, rule, stop)
        now = self._platform.clock()
        self._next[piece] = self._first(key, rule, now) if ran.outcome else now + ELSEWHERE
        return ran.outcome != FAILED

    def _run(self, key: str, rule: Rule, stop: Event) -> Ran:
        """Run what is due or wished for; a wish is gone when its run has ended, in whatever way, and stays when the worker stops."""
        claims = self._platform.storage.tenant(key).claims
        is_wished = rule.name in claims.wishes()
        try:
            ran = run_schedule(self._platform, self._registered.open(key), rule, self._holder, stop, even_if_early=is_wished)
        except Stopped:
            raise
        except Exception:
            claims.fulfil(rule.name)
            raise
        if is_wished and ran.outcome:
            claims.fulfil(rule.name)
        return ran


def run_schedule(platform: Platform, tenant: Any, rule: Rule, holder: str, stop: Event, even_if_early: bool = False) -> Ran:
    """Run a schedule if it is due, or ``even_if_early``, and nobody else runs it."""
    database, clock = platform.storage.tenant(tenant.key), platform.clock
    with held(database.claims, rule.name, holder, clock) as ours:
        claim = database.claims.find(rule.name)
        if not ours or claim is None:
            return Ran("")
        due = latest_time(rule, claim.settled, clock())
        if even_if_early:
            due = min(due, clock()) if due is not None else clock()
        if due is None or due > clock():
            return Ran(DONE, "It was done by another process.")
        database.claims.begin_run(rule.name, holder, due, clock())
        ran = _run(tenant, database, rule, due, stop)
        database.claims.end_run(rule.name, ran.outcome, ran.detail, settled_after(rule, due, clock()), clock())
        return ran


def _run(tenant: Any, database: TenantDatabase, rule: Rule, due: datetime, stop: Event) -> Ran:
    def progress(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped

    schedule = tenant.background.schedules[rule.name]
    try:
        told = schedule.run(Run(due.astimezone(tenant.zone), ShopBooks(tenant, database), progress))
    except NotNow as reason:
        log.warning("%s of %s must wait: %s", rule.name, tenant.key, reason)
        return Ran(WAITING, str(reason))
    except Exception as error:
        log.exception("%s of %s failed", rule.name, tenant.key)
        return Ran(FAILED, mask_secrets(f"{type(error).__name__}: {error}"))
    return Ran(DONE, mask_secrets(told))
