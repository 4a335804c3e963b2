"""Letting others go on while a call to the outside is waited for: whoever holds something meanwhile lends it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

_lends: ContextVar[Callable[[], AbstractContextManager[None]] | None] = ContextVar("lends_while_waiting", default=None)


class lending:
    """Context manager that has ``lend()`` entered around every outward call that is made inside."""

    def __init__(self, lend: Callable[[], AbstractContextManager[None]]):
        self._lend = lend

    def __enter__(self) -> None:
        self._token = _lends.set(self._lend)

    def __exit__(self, *_: object) -> None:
        _lends.reset(self._token)


@contextmanager
def waiting() -> Iterator[None]:
    """Lend out what is held here, once, however deep waits lie in each other."""
    lend = _lends.get()
    if lend is None:
        yield
        return
    token = _lends.set(None)
    try:
        with lend():
            yield
    finally:
        _lends.reset(token)
