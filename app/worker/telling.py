"""Telling subscribers what happened: planned from what is stored, each once, again after a failure, given up after two days."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

from app.container import Platform
from app.services.orders.books import ShopBooks
from app.storage.database import TenantDatabase
from app.storage.deliveries import DEAD, DONE, GONE, WAITING, Delivery
from app.worker.claiming import held
from app.worker.each_shop import unless_it_fails
from app.worker.quiet import Quiet
from app.worker.registered import Registered, Registration
from app.worker.seats import Seats
from plugins.contracts import Subscription, Undeliverable
from plugins.kit.masking import mask_secrets

log = logging.getLogger(__name__)
SEATS = 4
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400))
PRUNED_EVERY = timedelta(hours=6)
ELSEWHERE, LATER = timedelta(seconds=30), timedelta(minutes=5)


class Telling:
    """A duty of the worker. Each subscriber is told by one thread of one process at a time, the oldest first."""

    name, pause_s = "telling what happened", 1.0

    def __init__(self, platform: Platform, registered: Registered, holder: str):
        self._platform, self._registered, self._holder = platform, registered, holder
        self._seen: dict[str, Registration] = {}
        self._pruned: dict[str, datetime] = {}
        self._not_before: dict[tuple[str, str], datetime] = {}
        self._broken: dict[str, datetime] = {}
        self._quiet = Quiet()
        self._seats = Seats(self.name, SEATS, self._due, self._do)

    def work(self, stop: Event) -> bool:
        return self._seats.work(stop)

    def _due(self) -> list[tuple[str, str]]:
        now, due = self._platform.clock(), []
        for registration in self._registered.look():
            if self._broken.get(registration.key, now) > now:
                continue
            found = unless_it_fails(registration.key, partial(self._due_of, registration, now), None, "%s: nobody was told of anything: %s")
            if found is None:
                self._broken[registration.key] = now + LATER
            due += found or []
        return due

    def _due_of(self, registration: Registration, now: datetime, key: str) -> list[tuple[str, str]]:
        self._look_after(registration, now)
        database, due = self._platform.storage.tenant(key), []
        for subscriber, names in registration.subscribers:
            piece = (key, subscriber)
            if self._not_before.get(piece, now) <= now and self._is_due(piece, database, frozenset(names), now):
                due.append(piece)
        return due

    def _is_due(self, piece: tuple[str, str], database: TenantDatabase, names: frozenset[str], now: datetime) -> bool:
        """Plan what a subscriber is to be told, and return whether any of it is due. An idle shop costs two looks at a file."""
        if self._quiet.needs_no_look(piece, database, now):
            return False
        stamp = database.stamp()
        database.deliveries.plan(piece[1], names, now)
        next_due = database.deliveries.next_due(piece[1])
        if next_due is not None and next_due <= now:
            self._quiet.found_something(piece)
            return True
        self._quiet.found_nothing(piece, stamp, next_due, now)
        return False

    def _look_after(self, registration: Registration, now: datetime) -> None:
        """Forget subscribers that a new version no longer has, and now and then what was told long ago."""
        key, deliveries = registration.key, self._platform.storage.tenant(registration.key).deliveries
        if self._seen.get(key) != registration:
            deliveries.forget_others(name for name, _ in registration.subscribers)
            self._seen[key] = registration
        if now - self._pruned.get(key, now - PRUNED_EVERY) >= PRUNED_EVERY:
            deliveries.prune(now)
            self._pruned[key] = now

    def _do(self, piece: tuple[str, str], stop: Event) -> bool:
        """Tell a subscriber all that is due. While its shop cannot be opened (a secret is gone) or its database is busy, it waits."""
        try:
            return self._tell_subscriber(*piece, stop)
        except Exception:
            log.exception("%s of %s could not be told", piece[1], piece[0])
            self._not_before[piece] = self._platform.clock() + LATER
            return False

    def _tell_subscriber(self, key: str, subscriber: str, stop: Event) -> bool:
        tenant, database = self._registered.open(key), self._platform.storage.tenant(key)
        subscription = tenant.background.subscriptions.get(subscriber)
        if subscription is None:  # a newer version, which the next look will find
            return True
        with held(database.claims, f"tell {subscriber}", self._holder, self._platform.clock) as ours:
            if not ours:
                self._not_before[(key, subscriber)] = self._platform.clock() + ELSEWHERE
                return True
            return self._tell_all(tenant, database, subscription, stop)

    def _tell_all(self, tenant: Any, database: TenantDatabase, subscription: Subscription, stop: Event) -> bool:
        well = True
        for delivery in database.deliveries.due(subscription.name, self._platform.clock()):
            if stop.is_set():
                return False
            well = self._tell(tenant, database, subscription, delivery) and well
        return well

    def _tell(self, tenant: Any, database: TenantDatabase, subscription: Subscription, delivery: Delivery) -> bool:
        happening = database.deliveries.find_happening(delivery)
        if happening is None:
            database.deliveries.settle(delivery, GONE, self._platform.clock())
            return True
        try:
            subscription.deliver(happening, ShopBooks(tenant, database))
        except Exception as error:  # noqa: BLE001 - the edge to plugins: whatever one raises is kept with the delivery
            self._failed(tenant.key, database, delivery, error)
            return False
        database.deliveries.settle(delivery, DONE, self._platform.clock())
        return True

    def _failed(self, key: str, database: TenantDatabase, delivery: Delivery, error: Exception) -> None:
        now, text = self._platform.clock(), mask_secrets(str(error)) or type(error).__name__
        given_up = isinstance(error, Undeliverable) or delivery.attempts >= len(PAUSES)
        log.warning("%s of %s was not told of %s:%s: %s", delivery.subscriber, key, delivery.source, delivery.source_key, text)
        if given_up:
            database.deliveries.settle(delivery, DEAD, now, text)
            return
        wished = timedelta(seconds=getattr(error, "retry_after", None) or 0)
        database.deliveries.settle(delivery, WAITING, now, text, now + max(PAUSES[delivery.attempts], min(wished, PAUSES[-1])))
