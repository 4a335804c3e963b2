"""Rate limits: sliding windows per visitor and per internet address, shared through Redis where there is one."""

from __future__ import annotations

import logging
import math
import time

from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import RateLimited
from app.settings import SettingsError

log = logging.getLogger(__name__)
RETRY_REDIS_S = 5.0
REDIS_TIMEOUT_S = 0.25


class RateLimits:
    """Counts messages. Without a shared Redis each process counts its own; when Redis fails, it does so for a while."""

    def __init__(self, per_visitor: int, per_ip: int, redis_url: str = ""):
        self._per_visitor, self._per_ip = per_visitor, per_ip
        self._memory = MemoryStorage()
        self._own = SlidingWindowCounterRateLimiter(self._memory)
        self._shared = SlidingWindowCounterRateLimiter(_redis(redis_url)) if redis_url else None
        self._shared_again_at = 0.0

    def spend(self, bot: str, visitor: str, address: str, per_visitor: int | None = None) -> None:
        """Count a message of a visitor (or session) of ``bot``; RateLimited says how long to wait."""
        self.spend_address(address)
        self._spend(RateLimitItemPerMinute(per_visitor or self._per_visitor), "visitor", bot, visitor)

    def spend_address(self, address: str) -> None:
        """Count a request of an internet address."""
        self._spend(RateLimitItemPerMinute(self._per_ip), "address", address)

    def close(self) -> None:
        """Stop the timer of the memory storage."""
        timer = getattr(self._memory, "timer", None)
        if timer is not None:
            timer.cancel()

    def _spend(self, limit: RateLimitItemPerMinute, *key: str) -> None:
        if self._shared and time.monotonic() >= self._shared_again_at:
            try:
                return _hit(self._shared, limit, key)
            except StorageError as error:
                self._shared_again_at = time.monotonic() + RETRY_REDIS_S
                log.warning("Redis does not answer (%s); this process counts rate limits by itself and tries again in %d s",
                            error.storage_error, RETRY_REDIS_S)
        return _hit(self._own, limit, key)


def _hit(limiter: SlidingWindowCounterRateLimiter, limit: RateLimitItemPerMinute, key: tuple[str, ...]) -> None:
    if limiter.hit(limit, *key):
        return
    seconds = max(1, math.ceil(limiter.get_window_stats(limit, *key).reset_time - time.time()))
    raise RateLimited(f"Too many messages. Try again in {seconds} seconds.", seconds)


def _redis(url: str) -> Storage:
    try:
        return storage_from_string(url, wrap_exceptions=True, socket_timeout=REDIS_TIMEOUT_S, socket_connect_timeout=REDIS_TIMEOUT_S)
    except ConfigurationError as error:
        raise SettingsError(f"REDIS_URL is set, but the Redis client is missing ({error}). Install sales-assistant[redis].") from error
