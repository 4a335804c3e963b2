"""Rate limits: sliding windows per visitor and per internet address, over all workers: through Redis, or a file of their machine."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import RateLimited
from app.services.rate_windows import Key, MachineWindows, MemoryWindows
from app.settings import Settings, SettingsError

log = logging.getLogger(__name__)
RETRY_S = 5.0
REDIS_TIMEOUT_S = 0.25


class RateLimits:
    """Counts messages, in Redis where there is one, else in a file that the processes of this machine share. What fails is left in peace
    for a while; each process counts its own then."""

    def __init__(self, per_visitor: int, per_ip: int, windows: Sequence[Windows], clock: Callable[[], float] = time.time):
        """``windows`` are the ways to count together, the widest first."""
        self._per_visitor, self._per_ip = per_visitor, per_ip
        self._shared = [_Shared(each) for each in windows]
        self._own = MemoryWindows(clock)

    def spend_visitor(self, bot: str, visitor: str, per_minute: int | None = None) -> None:
        """Count a message of a visitor (or session) of ``bot``; RateLimited says how long to wait."""
        self._spend(per_minute or self._per_visitor, ("visitor", bot, visitor))

    def spend_address(self, address: str) -> None:
        """Count a request of an internet address."""
        self._spend(self._per_ip, ("address", address))

    def spend_caller(self, caller: str, per_minute: int) -> None:
        """Count a request of a key or of somebody signed in."""
        self._spend(per_minute, ("caller", caller))

    def _spend(self, limit: int, key: Key) -> None:
        seconds = math.ceil(self._wait(limit, key))
        if seconds > 0:
            raise RateLimited(f"Too many messages. Try again in {seconds} second{'s' if seconds > 1 else ''}.", seconds)

    def _wait(self, limit: int, key: Key) -> float:
        for shared in self._shared:
            if time.monotonic() >= shared.again_at:
                try:
                    return shared.windows.take(limit, key)
                except (StorageError, OSError) as error:
                    shared.rest(error)
        return self._own.take(limit, key)


class Windows(Protocol):
    """Counters that processes share."""

    def take(self, limit: int, key: Key) -> float:
        """Count one and return 0, or return the seconds until one is free; StorageError or OSError where it cannot be counted."""


@dataclass(slots=True)
class _Shared:
    """Windows that others count in too, and when they are tried again after they failed."""

    windows: Windows
    again_at: float = 0.0

    def rest(self, error: StorageError | OSError) -> None:
        self.again_at = time.monotonic() + RETRY_S
        name = "Redis does not answer" if isinstance(error, StorageError) else "the file of rate limits cannot be used"
        cause = type(error.storage_error).__name__ if isinstance(error, StorageError) else error
        log.warning("%s (%s); rate limits are counted among fewer processes, and it is tried again in %d s", name, cause, RETRY_S)


def shared_windows(settings: Settings, secret: bytes) -> list[Windows]:
    """Return the ways in which the workers of an installation count together."""
    of_machine = MachineWindows(settings.instance_folder / "rate_limits.bin", secret, time.time)
    return [RedisWindows(settings.redis_url), of_machine] if settings.redis_url else [of_machine]


class RedisWindows:
    """Sliding window counters that all processes share."""

    def __init__(self, url: str):
        self._limiter = SlidingWindowCounterRateLimiter(_storage(url))

    def take(self, limit: int, key: Key) -> float:
        """Count one and return 0, or return the seconds until one is free; StorageError when Redis does not answer."""
        item = RateLimitItemPerMinute(limit)
        if self._limiter.hit(item, *key):
            return 0
        return max(1.0, self._limiter.get_window_stats(item, *key).reset_time - time.time())


def _storage(url: str) -> Storage:
    try:
        return storage_from_string(url, wrap_exceptions=True, socket_timeout=REDIS_TIMEOUT_S, socket_connect_timeout=REDIS_TIMEOUT_S)
    except ConfigurationError as error:
        raise SettingsError(f"REDIS_URL is set, but the Redis client is missing ({error}). Install sales-assistant[redis].") from error
