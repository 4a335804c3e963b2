"""Rate limits: sliding windows per visitor and per internet address, shared through Redis where there is one."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import RateLimited
from app.settings import SettingsError

log = logging.getLogger(__name__)
Key = tuple[str, ...]
WINDOW_S = 60
RETRY_REDIS_S = 5.0
REDIS_TIMEOUT_S = 0.25


class RateLimits:
    """Counts messages. Without a shared Redis each process counts its own; when Redis fails, it does so for a while."""

    def __init__(self, per_visitor: int, per_ip: int, redis_url: str = "", clock: Callable[[], float] = time.time):
        self._per_visitor, self._per_ip = per_visitor, per_ip
        self._own = MemoryWindows(clock)
        self._shared = RedisWindows(redis_url) if redis_url else None
        self._shared_again_at = 0.0

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
        if self._shared and time.monotonic() >= self._shared_again_at:
            try:
                return self._shared.take(limit, key)
            except StorageError as error:
                self._shared_again_at = time.monotonic() + RETRY_REDIS_S
                log.warning(
                    "Redis does not answer (%s); this process counts rate limits by itself and tries again in %d s",
                    type(error.storage_error).__name__,
                    RETRY_REDIS_S,
                )
        return self._own.take(limit, key)


class MemoryWindows:
    """Sliding window counters of one process: the last minute's count fades out while this minute's grows.

    Two tables, the older thrown away each minute, so that nothing has to be swept: the storage of ``limits`` sweeps
    all keys a hundred times a second, which a busy server feels.
    """

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self._lock = threading.Lock()
        self._window = 0
        self._now: dict[Key, int] = {}
        self._before: dict[Key, int] = {}

    def take(self, limit: int, key: Key) -> float:
        """Count one and return 0, or count nothing and return the seconds until one is free."""
        with self._lock:
            window, elapsed = divmod(self._clock(), WINDOW_S)
            if window != self._window:
                self._before = self._now if window == self._window + 1 else {}
                self._now, self._window = {}, window
            now, before = self._now.get(key, 0), self._before.get(key, 0)
            if before * (1 - elapsed / WINDOW_S) + now + 1 <= limit:
                self._now[key] = now + 1
                return 0
        return max(1.0, _until_free(limit, now, before) - elapsed)


def _until_free(limit: int, now: int, before: int) -> float:
    """Return when in this window (or, past its end, in the next) the fading count leaves room for one more."""
    if now + 1 <= limit:
        return WINDOW_S * (1 - (limit - now - 1) / before)
    return WINDOW_S + WINDOW_S * (1 - (limit - 1) / now)


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
