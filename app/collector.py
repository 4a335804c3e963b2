"""How the interpreter of a process that serves takes turns among threads and collects garbage."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_S = 0.0005
COLLECT_AFTER = (2_000, 5, 1_000)


def serve_steadily() -> None:
    """Let threads take turns more often than every 5 ms: one that stores a message holds the database while it waits for its own.

    Have garbage collected seldom: most goes without the collector, and what a message leaves to it is a few kilobytes.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(*COLLECT_AFTER)


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
