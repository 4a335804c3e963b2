"""Writing down what has happened already: asked again while the database is busy, for nobody could repeat it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from app.errors import AppError

log = logging.getLogger(__name__)
PAUSES_S = (0.5, 2.0, 8.0)
Found = TypeVar("Found")


def insist(write: Callable[[], Found], pause: Callable[[float], None] = time.sleep) -> Found:
    """Return what ``write`` returns; raise what it raises the last time."""
    for seconds in PAUSES_S:
        try:
            return write()
        except AppError as error:
            log.warning("what happened could not be written down, it is tried again: %s", error)
            pause(seconds)
    return write()
