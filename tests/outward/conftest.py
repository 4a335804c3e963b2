"""A server on the loopback, and a way outward that may reach it and remembers its pauses instead of waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from plugins.kit.outward import Outward
from plugins.kit.outward.circuits import Circuits
from tests.outward.wire import Wire, serving


@pytest.fixture
def wire() -> Iterator[Wire]:
    with serving() as wire:
        yield wire


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def now() -> list[float]:
    """The time of the circuits; a test sets it."""
    return [0.0]


@pytest.fixture
def make_outward(pauses: list[float], now: list[float]) -> Iterator[Callable[..., Outward]]:
    made: list[Outward] = []

    def make(*hosts: str) -> Outward:
        made.append(Outward(frozenset(hosts), Circuits(lambda: now[0]), pauses.append, lambda: 1.0))
        return made[-1]

    yield make
    for outward in made:
        outward.close()


@pytest.fixture
def outward(make_outward: Callable[..., Outward]) -> Outward:
    return make_outward("127.0.0.1", "localhost")
