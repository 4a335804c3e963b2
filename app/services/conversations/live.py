"""Streams for open pages: what a shop's pulse tells, for a minute at most, as few at a time as leave threads for customers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from app.errors import AppError
from app.services.conversations.pulse import Beat, Pulse

LONGEST_S, SIGN_OF_LIFE_S, CHECKED_EVERY_S, LOOK_EVERY_S = 50.0, 10.0, 5.0, 1.0
RECONNECT_MS = 1000
THREADS_FOR_ONE = 4


class TooManyStreams(AppError):
    """This process has given its streams away; look every few seconds instead."""

    status, code = 503, "too_many_streams"

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}


class Streams:
    """The streams of a process. A thread is held by each, so only some of the threads are given away."""

    def __init__(self, pulse: Pulse, threads: int, longest_s: float = LONGEST_S):
        self.pulse, self._longest_s = pulse, longest_s
        self._seats = threading.BoundedSemaphore(max(threads // THREADS_FOR_ONE, 1))

    def open(self, bot: str, is_allowed: Callable[[], bool]) -> Stream:
        """Return a stream; TooManyStreams where this process has no seat left. It ends when ``is_allowed`` turns false."""
        if not self._seats.acquire(blocking=False):
            raise TooManyStreams("Too many pages are open. This one looks every few seconds.")
        return Stream(self.pulse, bot, is_allowed, self._longest_s, self._seats.release)


class Stream:
    """The events of one page: ``beat`` when something happened, ``signed_out`` at the end where the sign-in ended."""

    def __init__(self, pulse: Pulse, bot: str, is_allowed: Callable[[], bool], longest_s: float, leave: Callable[[], None]):
        self._pulse, self._bot, self._is_allowed, self._longest_s, self._leave = pulse, bot, is_allowed, longest_s, leave
        self._is_closed = threading.Lock()

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield f"retry: {RECONNECT_MS}\n\n".encode()
            yield from self._events()
        finally:
            self.close()

    def close(self) -> None:
        """Give the seat back, once."""
        if self._is_closed.acquire(blocking=False):
            self._leave()

    def _events(self) -> Iterator[bytes]:
        begun = said_at = checked_at = time.monotonic()
        last: Beat | None = None
        while (now := time.monotonic()) - begun < self._longest_s:
            if now - checked_at >= CHECKED_EVERY_S:
                checked_at = now
                if not self._is_allowed():
                    yield event("signed_out", {})
                    return
            beat = self._pulse.beat(self._bot)
            if beat != last:
                yield event("beat", told(self._pulse, self._bot, beat, last.number if last else beat.number))
                last, said_at = beat, now
            elif now - said_at >= SIGN_OF_LIFE_S:
                yield b": here\n\n"
                said_at = now
            time.sleep(LOOK_EVERY_S)


def told(pulse: Pulse, bot: str, beat: Beat, since: int) -> dict[str, Any]:
    """Return a beat as a page takes it; ``talks`` are the conversations in which something happened since, None for any."""
    return {"number": beat.number, "waiting": beat.waiting, "unread": beat.unread, "talks": pulse.changed(bot, since)}


def event(name: str, data: Any) -> bytes:
    """Return a server-sent event; JSON has no line breaks, so the data is one line."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(data))
