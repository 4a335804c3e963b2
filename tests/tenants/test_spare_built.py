"""What is built stays out of the cycle collector's sight, until enough of it was dropped."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.collector import SpareBuilt, collect_all


class Circle:
    """Holds itself, so that only the collector can find that nobody else holds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def seen_again() -> Iterator[None]:
    yield
    gc.unfreeze()


def build(spare: SpareBuilt, held: int, dropped: int) -> weakref.ref[Circle]:
    with spare(held, dropped):
        return weakref.ref(Circle())


@pytest.mark.usefixtures("seen_again")
def test_what_was_built_is_searched_again_once_a_quarter_was_dropped():
    spare = SpareBuilt()
    gone = build(spare, held=0, dropped=0)
    assert gc.isenabled()
    gc.collect()
    assert gone() is not None
    build(spare, held=4, dropped=1)
    assert gone() is not None
    build(spare, held=4, dropped=2)
    assert gone() is None


@pytest.mark.usefixtures("seen_again")
def test_garbage_of_before_is_not_kept():
    garbage = Circle()
    was = weakref.ref(garbage)
    del garbage
    build(SpareBuilt(), held=0, dropped=0)
    assert was() is None


@pytest.mark.usefixtures("seen_again")
def test_what_is_unloaded_is_found_though_it_was_alive_when_a_shop_was_built():
    model = Circle()
    was = weakref.ref(model)
    build(SpareBuilt(), held=0, dropped=0)
    del model
    gc.collect()
    assert was() is not None
    collect_all()
    assert was() is None
