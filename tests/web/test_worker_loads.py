"""When a web process passes a customer on: only to one that is there, has fewer customers, and has time."""

from __future__ import annotations

import os

import pytest

from app.worker_loads import SLOTS, WorkerLoads


@pytest.mark.parametrize(("own", "other", "too_many"), [
    ((16, 8), (0, 0), True),
    ((9, 4), (7, 2), True),
    ((9, 4), (8, 0), False),  # as even as it gets
    ((16, 3), (2, 2), False),  # that one is as busy
    ((16, 1), (0, 0), False),  # nobody waits here
])  # fmt: skip
def test_passing_on_takes_a_process_with_fewer_customers_and_time(own, other, too_many):
    loads = WorkerLoads()
    loads.tell(1, *own)
    loads.tell(2, *other)
    assert loads.has_too_many(1) is too_many
    assert loads.has_too_many(2) is False


def test_nobody_is_passed_on_to_a_process_that_ended_or_never_was():
    loads = WorkerLoads()
    loads.tell(1, 16, 8)
    assert not loads.has_too_many(1)
    loads.tell(SLOTS + 2, 0, 0)
    assert loads.has_too_many(1)
    loads.leave(SLOTS + 2)
    assert not loads.has_too_many(1)


def test_what_a_forked_process_tells_is_seen_by_the_others():
    loads = WorkerLoads()
    loads.tell(1, 16, 8)
    child = os.fork()
    if child == 0:
        loads.tell(2, 0, 0)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert loads.has_too_many(1)
