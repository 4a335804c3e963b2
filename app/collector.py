"""Python's cycle collector: at rest while a great deal is made that stays, and kept away from it afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Collect no cycles meanwhile: searching a growing catalogue for them again and again takes a third of a publish."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class SpareBuilt:
    """Has shops built out of the collector's sight: to search them all stops every customer of a process, for 0.1 s with a few shops.

    For a process that serves for long. What was built and is held no more is found once that is a quarter of what is held.
    """

    def __init__(self) -> None:
        self._found = 0

    @contextmanager
    def __call__(self, held: int, dropped: int) -> Iterator[None]:
        """Build meanwhile; ``held`` shops there are, and so many were ``dropped`` since the process began."""
        if (dropped - self._found) * 4 > held:
            gc.unfreeze()
            self._found = dropped
        gc.collect()  # what is garbage now would be kept for ever
        with collector_at_rest():
            yield
            gc.freeze()


def collect_all() -> None:
    """Find all garbage now, also what was alive when shops were built and is kept away from the collector since."""
    spared = gc.get_freeze_count() > 0
    gc.unfreeze()
    gc.collect()
    if spared:
        gc.freeze()
