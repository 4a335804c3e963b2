"""Remembering what was found for short readings: "how much is <product>" comes again and again, long ones do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

SHORT = 60  # words of all readings


def of_short(find: Callable[..., Any], size: int, words_of: Callable[[Any], Sequence[str]] = lambda reading: reading) -> Callable[..., Any]:
    """Return ``find``, whose first argument are readings, so that it remembers the last ``size`` finds of short ones: what a customer
    says at length is not kept. ``words_of`` gives the words of a reading. What is found may not be changed; threads may share it."""
    remembered = lru_cache(maxsize=size)(find)

    def found(readings: Sequence[Any], *others: Any) -> Any:
        short = sum(len(words_of(reading)) for reading in readings) <= SHORT
        return (remembered if short else find)(readings, *others)

    return found
