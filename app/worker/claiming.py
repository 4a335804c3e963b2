"""Holding a claim while working: taken when it is free or its holder is gone, extended meanwhile, let go at the end."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from app.errors import StorageBusy
from app.storage.claims import StoredClaims

HELD = timedelta(seconds=90)
EXTENDED_EVERY_S = 20.0
Clock = Callable[[], datetime]


def make_holder() -> str:
    """Return a name for this process that no other has: its host, its number, and chance."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@contextmanager
def held(claims: StoredClaims, work: str, holder: str, clock: Clock) -> Iterator[bool]:
    """Give whether this process has the work; then it is extended until the end of the block."""
    claim = claims.find(work)
    if claim is None:
        claims.know(work, clock())
        claim = claims.find(work)
    gone = claim.holder if claim is not None and is_gone(claim.holder) else ""
    if not claims.take(work, holder, clock(), clock() + HELD, gone):
        yield False
        return
    done = threading.Event()
    thread = threading.Thread(target=_extend, args=(claims, work, holder, clock, done), name=f"claim of {work}", daemon=True)
    thread.start()
    try:
        yield True
    finally:
        done.set()
        thread.join()
        claims.let_go(work, holder)


def is_gone(holder: str) -> bool:
    """Return whether a holder is a process of this machine that is no more."""
    host, _, rest = holder.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdecimal():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _extend(claims: StoredClaims, work: str, holder: str, clock: Clock, done: threading.Event) -> None:
    while not done.wait(EXTENDED_EVERY_S):
        with suppress(StorageBusy):  # the next time is early enough
            claims.extend(work, holder, clock() + HELD)
