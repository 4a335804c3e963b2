"""A shop system as a plugin: a source for the catalogue, the stock as it is now, orders that go out once and are found again."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from plugins.contracts import Books, Connector, Happening, Health, Order, Source, SourceTable, Stock, Subscription, Undeliverable
from plugins.hookspecs import hookimpl
from plugins.kit.outward import OutwardError, Refused
from plugins.kit.shop_systems.contract import ShopSystem
from plugins.kit.shop_systems.mirror import Mirror, table_of
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
FRESH_S, LOOKS, LOOKS_IN_S, KEPT = 60.0, 2, 1.0, 2000
STALE_AFTER = timedelta(hours=24)


class StockDesk:
    """The stock of single products: asked live, kept for a minute, a few askings a second at most; else what the mirror knows."""

    def __init__(self, system: ShopSystem, mirror: Mirror, clock: Callable[[], float] = time.monotonic):
        self._system, self._mirror, self._clock = system, mirror, clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Stock | None]] = {}
        self._looks: list[float] = []

    def find(self, sku: str) -> Stock | None:
        """Return how much there is, with when that was true; None where the system does not know or it was too long ago."""
        now = self._clock()
        with self._lock:
            kept = self._kept.get(sku)
            if kept is not None and now - kept[0] < FRESH_S:
                return kept[1]
            self._looks = [at for at in self._looks if now - at < LOOKS_IN_S]
            may_look = len(self._looks) < LOOKS
            if may_look:
                self._looks.append(now)
        return self._ask(sku, now) if may_look else self._mirrored(sku)

    def _ask(self, sku: str, now: float) -> Stock | None:
        try:
            product = self._system.product(sku)
        except OutwardError as error:
            log.warning("%s could not say how much there is of %s: %s", self._system.name, sku, error)
            return self._mirrored(sku)
        stock = None if product is None else self._stock(sku, product.stock, datetime.now(UTC))
        with self._lock:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[sku] = (now, stock)
        return stock

    def _mirrored(self, sku: str) -> Stock | None:
        known = self._mirror.known()
        product = known.products.get(sku)
        if product is None or known.at is None or datetime.now(UTC) - known.at > STALE_AFTER:
            return None
        return self._stock(sku, product.stock, known.at)

    def _stock(self, sku: str, available: Decimal | None, at: datetime) -> Stock:
        return Stock(sku, None if available is None else max(available, Decimal(0)), self._system.name, at)


class ShopSystemConnector:
    """Registers what a set-up shop system offers; without one, nothing. ``wants`` are catalog, stock and orders."""

    def __init__(
        self,
        system: ShopSystem | None,
        address: str,
        kept: Callable[[], Path],
        wants: Mapping[str, bool],
        every_minutes: int = 0,
        publishes: bool = False,
    ):
        self._system, self._address, self._folder, self._wants = system, address, kept, wants
        self._every, self._publishes = every_minutes * 60, publishes
        self._mirror = Mirror(kept)
        self._desk = StockDesk(system, self._mirror) if system else None

    @hookimpl
    def register_sources(self) -> list[Source]:
        if self._system is None or not self._wants.get("catalog"):
            return []
        return [Source(self._system.name, self._pull, every=self._every, publishes=self._publishes)]

    @hookimpl
    def register_subscriptions(self) -> list[Subscription]:
        if self._system is None or not self._wants.get("orders"):
            return []
        return [Subscription(f"{self._system.name} orders", frozenset({"order"}), self._hand_over)]

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if self._system is None:
            return []
        detail = ", ".join(name for name, wanted in self._wants.items() if wanted)
        return [Connector(self._system.name, self._address, detail, self._check)]

    @hookimpl
    def find_stock(self, sku: str) -> Stock | None:
        return self._desk.find(sku) if self._desk and self._wants.get("stock") else None

    @hookimpl
    def find_order(self, number: str) -> Order | None:
        if self._system is None or number.isdigit():  # ours are digits alone
            return None
        try:
            return self._system.order(number)
        except OutwardError as error:
            log.warning("%s could not say where order %s is: %s", self._system.name, number, error)
            return None

    def _check(self) -> Health:
        assert self._system is not None
        try:
            return Health(self._system.name, True, self._system.greet())
        except OutwardError as error:
            return Health(self._system.name, False, str(error))

    def _pull(self) -> list[SourceTable]:
        assert self._system is not None
        return [table_of(self._mirror.renew(self._system), self._system.name)]

    def _hand_over(self, happening: Happening, books: Books) -> None:
        """Hand an order over once: what was handed over is noted, and before a second try the other system is asked."""
        assert self._system is not None
        order, note = happening.data, self._folder() / f"order-{happening.data['number']}.json"
        if note.exists():
            return
        try:
            name = self._system.find_pushed(order["number"], happening.at) or self._system.push(order, self._ids(order))
        except Refused as error:
            raise Undeliverable(str(error)) from error
        write_whole(note, json.dumps({"number": order["number"], "name": name}).encode())

    def _ids(self, order: Mapping[str, Any]) -> dict[str, str]:
        assert self._system is not None
        known, found = self._mirror.known().products, {}
        for line in order["lines"]:
            product = known.get(line["sku"]) or self._system.product(line["sku"])
            if product is None:
                raise Refused(f"{self._system.name} has no product {line['sku']}.")
            found[line["sku"]] = product.id
        return found
