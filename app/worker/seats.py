"""A few threads for work of many shops, so that one that is slow holds up no other; each piece is done by one thread at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Generic, TypeVar

from app.worker.version_jobs import Stopped

log = logging.getLogger(__name__)
T = TypeVar("T", bound=Hashable)
LOOK_S = 0.5


class Seats(Generic[T]):
    """``work`` goes on until nothing is due any more and all that was begun is done."""

    def __init__(self, name: str, count: int, find_due: Callable[[], Iterable[T]], do: Callable[[T, Event], bool]):
        self._name, self._count, self._find_due, self._do = name, count, find_due, do

    def work(self, stop: Event) -> bool:
        """Do all that is due, and what becomes due meanwhile; return whether all went well."""
        well = True
        running: dict[T, Future[bool]] = {}
        with ThreadPoolExecutor(self._count, thread_name_prefix=self._name) as pool:
            while True:
                if not stop.is_set():
                    for piece in self._find_due():
                        if piece not in running:
                            running[piece] = pool.submit(self._safely, piece, stop)
                if not running:
                    return well
                wait(running.values(), LOOK_S, FIRST_COMPLETED)
                ended = {piece for piece, future in running.items() if future.done()}
                well = all([running.pop(piece).result() for piece in ended]) and well
                if stop.is_set() and not running:
                    return False

    def _safely(self, piece: T, stop: Event) -> bool:
        try:
            return self._do(piece, stop)
        except Stopped:
            return False
        except Exception:
            log.exception("%s: %s failed", self._name, piece)
            return False
