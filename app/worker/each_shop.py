"""Going through the shops, one after another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from app.container import Platform
from app.errors import AppError

log = logging.getLogger(__name__)
Found = TypeVar("Found")


def each_shop(platform: Platform, stop: Event, look_after: Callable[[str], bool], trouble: str) -> bool:
    """Look after every published shop until ``stop`` is set; return whether all went well. One that fails holds up no other and is
    logged in the words of ``trouble`` (shop, error)."""
    well = True
    for key in platform.directory.keys():  # noqa: SIM118 - a directory is no mapping
        if stop.is_set():
            break
        well = unless_it_fails(key, look_after, False, trouble) and well
    return well


def unless_it_fails(key: str, look: Callable[[str], Found], otherwise: Found, trouble: str) -> Found:
    """Return what a look at one shop gives, ``otherwise`` where it fails in whatever way: a damaged database is that shop's alone."""
    try:
        return look(key)
    except AppError as error:
        log.warning(trouble, key, error)
    except Exception as error:
        log.exception(trouble, key, error)
    return otherwise
