"""Going through the shops, one after another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from app.container import Platform
from app.errors import AppError

log = logging.getLogger(__name__)


def each_shop(platform: Platform, stop: Event, look_after: Callable[[str], bool], trouble: str) -> bool:
    """Look after every published shop until ``stop`` is set; return whether all went well. One that fails holds up no other and is
    logged in the words of ``trouble`` (shop, error)."""
    well = True
    for key in platform.directory.keys():  # noqa: SIM118 - a directory is no mapping
        if stop.is_set():
            break
        try:
            well = look_after(key) and well
        except AppError as error:
            log.warning(trouble, key, error)
            well = False
    return well
