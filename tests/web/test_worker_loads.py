"""When a web process hands a customer on, and how: only to one that is there and has less to do, the connection unharmed."""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from app.gunicorn_worker import is_read
from app.worker_loads import WorkerLoads


@pytest.fixture
def loads() -> Iterator[WorkerLoads]:
    made = WorkerLoads(4)
    yield made
    made.shut()


@pytest.mark.parametrize(("own", "other", "is_freer"), [
    (8, 0, True),
    (1, 0, True),
    (4, 2, True),
    (3, 2, False),  # nearly as busy
    (2, 2, False),
    (0, 0, False),  # nobody waits here
])  # fmt: skip
def test_handing_on_takes_a_process_that_has_less_to_do(loads, own, other, is_freer):
    loads.tell(0, own)
    loads.tell(1, other)
    assert loads.freer_than(0) == (1 if is_freer else None)
    assert loads.freer_than(1) is None


def test_of_several_the_freest_is_taken(loads):
    for place, requests in enumerate((9, 4, 1, 3)):
        loads.tell(place, requests)
    assert loads.freer_than(0) == loads.freest_besides(0) == 2
    assert loads.freest_besides(2) == 3


def test_nobody_is_handed_to_a_process_that_ended_or_never_was(loads):
    loads.tell(0, 8)
    assert loads.freest_besides(0) is None
    loads.tell(1, 0)
    assert loads.freer_than(0) == 1
    loads.close(1)
    assert loads.freest_besides(0) is None


def test_places_are_given_to_those_who_come_and_are_free_again_when_they_go(loads):
    assert [loads.place_for(age) for age in (1, 2, 3, 4, 5)] == [0, 1, 2, 3, None]
    loads.tell(0, 0)
    loads.leave(1)
    loads.leave(5)
    assert loads.freest_besides(1) is None
    assert loads.place_for(6) == 0


def test_a_connection_comes_through_the_door_and_works(loads):
    loads.tell(0, 5)
    loads.tell(1, 0)
    customer, wire = socket.socketpair()
    with customer, wire:
        customer.sendall(b"hello")
        assert loads.give(1, wire, (["127.0.0.1", 5], None))
    assert loads.freer_than(0) is None  # nobody is sent after him
    taken, about = loads.take(1)
    assert (taken.recv(9), about) == (b"hello", [["127.0.0.1", 5], None])
    taken.close()
    assert loads.freer_than(0) == 1
    assert loads.take(1) is None


def test_who_waits_at_the_door_of_a_process_that_ended_is_sent_on(loads):
    ages = {loads.place_for(age): age for age in (1, 2)}
    loads.tell(0, 0)
    loads.tell(1, 0)
    customer, wire = socket.socketpair()
    with customer, wire:
        customer.sendall(b"hello")
        assert loads.give(1, wire, "about")
    loads.leave(ages[1])
    taken, about = loads.take(0)
    with taken:
        assert (taken.recv(9), about) == (b"hello", "about")
    assert loads.take(1) is None


def test_a_door_at_which_too_many_wait_takes_nobody(loads):
    one, other = socket.socketpair()
    with one, other:
        given = 0
        while given < 100_000 and loads.give(1, one, None):
            given += 1
        assert 0 < given < 100_000
    for _ in range(given):
        loads.take(1)[0].close()


def test_a_process_that_may_open_no_more_files_goes_on(loads):
    customer, wire = socket.socketpair()
    with customer, wire:
        assert loads.give(1, wire, "lost")
        assert loads.give(1, wire, "about")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.close(next_free := os.dup(0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (next_free, most[1]))
    try:
        assert loads.take(1) is None
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, most)
    taken, about = loads.take(1)
    taken.close()
    assert about == "about"


def test_what_a_forked_process_tells_is_seen_by_the_others(loads):
    loads.tell(0, 8)
    child = os.fork()
    if child == 0:
        loads.tell(1, 0)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert loads.freer_than(0) == 1


BODIES = {"counted": b"Content-Length: 4\r\n\r\nab", "in chunks": b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"}
ENDS = {"counted": b"cd", "in chunks": b"2\r\ncd\r\n0\r\n\r\n"}


@pytest.mark.parametrize("kind", BODIES)
def test_only_who_has_not_sent_all_of_a_request_is_waited_for(kind):
    parts = [b"POST /chat_api HTTP/1.1\r\nHost: shop.example\r\n" + BODIES[kind], ENDS[kind]]
    request = next(RequestParser(Config(), iter(parts), ("127.0.0.1", 1)))
    assert not is_read(request)
    assert request.body.read() == b"abcd"
    assert is_read(request)
    assert is_read(next(RequestParser(Config(), iter([b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n"]), ("127.0.0.1", 1))))
