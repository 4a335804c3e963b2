"""The worker's part in messengers: answer what came in and send what waits, at once when the bell rings, by rounds otherwise."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event, Lock

from app.errors import AppError
from app.services.channels.channels import Channels
from app.services.channels.doorbell import Doorbell

log = logging.getLogger(__name__)
ANSWERING_THREADS, SENDING_THREADS = 8, 16
ROUND_S, LONGEST_REST_S, BREATH_S = 1.0, 0.5, 0.005
TENANTS_EVERY_S, BROKEN_REST_S = 5.0, 30.0


class ChannelDuty:
    """A duty of the worker. It goes on as long as there is something to do; customers and parts are claimed one by one, in the
    database, so several workers and a kill at any point do no harm."""

    name, pause_s = "messages of customers", 0.0

    def __init__(self, channels: Channels, longest_rest_s: float = LONGEST_REST_S):
        self._channels, self._longest_rest_s = channels, longest_rest_s
        self._bell = Doorbell(channels.settings.instance_folder)
        self._answers = ThreadPoolExecutor(ANSWERING_THREADS, "answering")
        self._posts = ThreadPoolExecutor(SENDING_THREADS, "sending")
        self._in_flight: set[Hashable] = set()
        self._guard = Lock()
        self._tenants: list[str] = []
        self._tenants_at = self._round_at = 0.0
        self._wake_at: dict[str, float] = {}
        self._recovered: set[str] = set()
        self._broken_until: dict[str, float] = {}
        self._hangs_out = False

    def work(self, stop: Event) -> bool:
        """Do what is due until nothing is and nothing is under way, then rest until the bell rings or something becomes due."""
        self._hang_out()
        rung: set[str] = set()
        while not stop.is_set():
            begun, busy = self._look(rung), self._is_busy()
            rung = self._bell.wait(self._rest() if begun or busy else 0.0)
            if not (begun or busy or rung):
                break
            stop.wait(BREATH_S)  # what rings together is looked at together
        self._await_ring(stop)
        return True

    def _hang_out(self) -> None:
        if not self._hangs_out:
            self._bell.hang_out()
            self._hangs_out = True

    def _await_ring(self, stop: Event) -> None:
        if stop.is_set():
            for pool in (self._answers, self._posts):
                pool.shutdown(wait=True, cancel_futures=True)
            return
        for tenant in self._bell.wait(self._rest()):
            self._wake_at[tenant] = 0.0

    def _rest(self) -> float:
        now = time.monotonic()
        soonest = min([self._round_at + ROUND_S, *self._wake_at.values()])
        return min(max(soonest - now, 0.0), self._longest_rest_s)

    def _look(self, rung: set[str]) -> bool:
        """Begin what is due of the tenants that rang, that said when, and now and then of all; return whether anything was begun."""
        now = time.monotonic()
        if now - self._tenants_at >= TENANTS_EVERY_S:
            self._tenants, self._tenants_at = self._channels.desk.with_channels(), now
        due = rung | {tenant for tenant, at in self._wake_at.items() if at <= now}
        if now - self._round_at >= ROUND_S:
            due, self._round_at = due | set(self._tenants), now
        return any([self._begin_tenant(tenant) for tenant in sorted(due) if self._broken_until.get(tenant, 0.0) <= now])

    def _begin_tenant(self, tenant: str) -> bool:
        self._wake_at.pop(tenant, None)
        try:
            self._recover(tenant)
            return self._begin_due(tenant)
        except AppError as error:
            log.warning("%s: its messages could not be looked at now: %s", tenant, error)
        except Exception:
            log.exception("%s: its messages cannot be looked at", tenant)
            self._broken_until[tenant] = time.monotonic() + BROKEN_REST_S
        return False

    def _recover(self, tenant: str) -> None:
        """Take up, once, what the process before this one left."""
        if tenant in self._recovered:
            return
        channels, now = self._channels, self._channels.now()
        traits = channels.desk.of(tenant).traits.values()
        channels.inbox(tenant).recover(channels.claimer, now)
        channels.outbox(tenant).recover(channels.claimer, now, max((one.settle_seconds for one in traits), default=20.0))
        self._recovered.add(tenant)

    def _begin_due(self, tenant: str) -> bool:
        channels, now = self._channels, self._channels.now()
        inbox, outbox = channels.inbox(tenant), channels.outbox(tenant)
        begun = [
            *[self._begin(self._answers, (tenant, *who), channels.answerer.answer, tenant, *who) for who in inbox.due(now)],
            *[self._begin(self._posts, (tenant, row), channels.sender.send, tenant, row) for row in outbox.ready(now)],
            *[self._begin(self._posts, (tenant, row), channels.sender.settle, tenant, row) for row in outbox.unsettled(now)],
        ]
        self._remember(tenant, now, inbox.next_due(), outbox.next_part())
        return any(begun)

    def _remember(self, tenant: str, now: datetime, *moments: datetime | None) -> None:
        """Note when something of a tenant becomes due; what is due already is under way and rings when it ends."""
        waits = [(moment - now).total_seconds() for moment in moments if moment is not None and moment > now]
        if waits:
            self._wake_at[tenant] = time.monotonic() + min(waits)

    def _begin(self, pool: ThreadPoolExecutor, name: Hashable, act: Callable[..., None], tenant: str, *about: object) -> bool:
        with self._guard:
            if name in self._in_flight:
                return False
            self._in_flight.add(name)
        pool.submit(self._do, name, act, tenant, *about)
        return True

    def _do(self, name: Hashable, act: Callable[..., None], tenant: str, *about: object) -> None:
        try:
            act(tenant, *about)
        except Exception:
            log.exception("%s: a message could not be dealt with", tenant)
            time.sleep(LONGEST_REST_S)  # a broken database is not asked a thousand times a second
        finally:
            with self._guard:  # whoever sees that nothing is under way must hear this ring
                self._in_flight.discard(name)
                self._bell.ring(tenant)

    def _is_busy(self) -> bool:
        with self._guard:
            return bool(self._in_flight)
