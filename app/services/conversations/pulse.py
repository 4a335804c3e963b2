"""What happens in shops at this moment, for the pages that are open: one look a second for all listeners of a process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LOOK_EVERY_S = 1.0
SETTLED_NS = 1_000_000_000  # file times are coarse: two writes may have one
BEATS_KEPT = 60


@dataclass(frozen=True, slots=True)
class Beat:
    """How a shop stands. ``number`` grows with everything that happens; ``waiting`` customers want a person; ``unread`` are the
    lines that those who are with a person wrote unseen."""

    number: int = 0
    waiting: int = 0
    unread: int = 0


class Pulse:
    """The beats of a process's shops. Where nothing was written into a shop's file, a look costs two file times; otherwise two or
    three statements that an index answers alone."""

    def __init__(self, storage: Any, look_every_s: float = LOOK_EVERY_S, clock: Callable[[], float] = time.monotonic):
        self._storage, self._look_every_s, self._clock = storage, look_every_s, clock
        self._shops: dict[str, _Shop] = {}
        self._lock = threading.Lock()

    def beat(self, bot: str) -> Beat:
        """Return how a shop stands, at most a second old."""
        with self._lock:
            shop = self._shops.setdefault(bot, _Shop())
        with shop.lock:
            if self._clock() >= shop.look_at:
                self._look(bot, shop)
                shop.look_at = self._clock() + self._look_every_s
            return shop.beat

    def changed(self, bot: str, since: int) -> list[str] | None:
        """Return the conversations in which something happened behind a beat's number, None where that is too long ago to say."""
        with self._lock:
            shop = self._shops.setdefault(bot, _Shop())
        with shop.lock:
            if since >= shop.beat.number:
                return []
            if not shop.kept or shop.kept[0][0] > since:
                return None
            return sorted({talk for before, talks in shop.kept for talk in talks if before >= since})

    def _look(self, bot: str, shop: _Shop) -> None:
        database = self._storage.tenant(bot)
        stamp = database.stamp()
        if stamp is not None and stamp == shop.stamp:
            return
        handovers, before = database.handovers, shop.beat.number
        number, counts = handovers.last_event(), handovers.counts()
        if before and number != before:
            shop.kept.append((before, handovers.changed_since(before)))
        shop.beat = Beat(number, *counts)
        is_settled = stamp is not None and time.time_ns() - max(stamp) > SETTLED_NS
        shop.stamp = stamp if is_settled else None


class _Shop:
    """What is known of one shop. ``kept`` holds what happened from each earlier number on."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.look_at = 0.0
        self.stamp: tuple[int, ...] | None = None
        self.beat = Beat()
        self.kept: deque[tuple[int, frozenset[str]]] = deque(maxlen=BEATS_KEPT)
