"""Rate limits per visitor and per address: by a clock of our own, over HTTP, among processes, and on a real Redis."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RateLimited
from app.services.rate_limits import RateLimits, RedisWindows
from app.services.rate_windows import MachineWindows, MemoryWindows

HI = {"message": "hi", "session_id": "s"}


def test_the_fourth_of_three_messages_waits(make_app):
    client = make_app(rate_per_visitor=3).test_client()
    codes = [client.post("/api/chat/bikes", json=HI) for _ in range(4)]
    assert [response.status_code for response in codes] == [200, 200, 200, 429]
    wait = int(codes[3].headers["Retry-After"])
    assert 1 <= wait <= 120
    assert codes[3].json["code"] == "rate_limited"
    assert codes[3].json["detail"] == f"Too many messages. Try again in {wait} second{'s' if wait > 1 else ''}."


def test_other_sessions_and_visitors_are_not_held_up(make_app):
    client = make_app(rate_per_visitor=1).test_client()
    assert client.post("/api/chat/bikes", json=HI).status_code == 200
    assert client.post("/api/chat/bikes", json={**HI, "session_id": "other"}).status_code == 200
    assert client.post("/api/chat/books", json=HI).status_code == 200


def test_a_visitor_cannot_get_around_it_with_new_sessions(make_app):
    client = make_app(rate_per_visitor=2).test_client()
    me = {"X-Visitor-Token": client.post("/api/chat/bikes/visitor").json["token"]}
    codes = [client.post("/api/chat/bikes", json={"message": "hi"}, headers=me).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_a_tenants_own_limit_holds(client):
    assert [client.post("/api/chat/slow", json=HI).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_an_address_has_a_limit_over_all_bots(make_app):
    client = make_app(rate_per_ip=2).test_client()
    codes = [client.post(f"/api/chat/{bot}", json={"message": "hi"}).status_code for bot in ("bikes", "books", "bikes")]
    assert codes == [200, 200, 429]
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(("proxies", "codes"), [(1, [200, 200]), (0, [200, 429])])
def test_the_address_behind_a_trusted_proxy_is_the_customers(make_app, proxies, codes):
    client = make_app(rate_per_ip=1, trusted_proxies=proxies).test_client()
    seen = [client.post("/chat_api", json={"message": "hi"}, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in (1, 2)]
    assert seen == codes


@contextmanager
def windows_of(kind: str, now: list[float]) -> Iterator[MemoryWindows | MachineWindows]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "instance" / "limits"
        yield MemoryWindows(lambda: now[0]) if kind == "memory" else MachineWindows(file, b"secret", lambda: now[0])


KINDS = pytest.mark.parametrize("kind", ["memory", "machine"])


@pytest.fixture
def now() -> list[float]:
    return [600.0]


@pytest.fixture
def windows(kind, now) -> Iterator[MemoryWindows | MachineWindows]:
    with windows_of(kind, now) as made:
        yield made


@KINDS
def test_a_window_slides(windows, now):
    assert [windows.take(4, ("k",)) for _ in range(4)] == [0, 0, 0, 0]
    assert windows.take(4, ("k",)) > 60
    now[0] = 660.0 + 30
    assert [windows.take(4, ("k",)) > 0 for _ in range(3)] == [False, False, True]
    now[0] = 900.0
    assert [windows.take(4, ("k",)) > 0 for _ in range(5)] == [False] * 4 + [True]


@KINDS
@given(limit=st.integers(1, 9), steps=st.lists(st.floats(0, 40), min_size=20, max_size=60))
def test_the_wait_that_is_told_is_enough(kind, limit, steps):
    now = [1_000.0]
    with windows_of(kind, now) as windows:
        for step in steps:
            now[0] += step
            wait = windows.take(limit, ("k",))
            if wait:
                now[0] += wait + 1e-6
                assert windows.take(limit, ("k",)) == 0


@given(steps=st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abc"), st.floats(0, 50)), max_size=60))
def test_a_machine_counts_as_a_process_does(steps):
    now = [1_000.0]
    with windows_of("memory", now) as memory, windows_of("machine", now) as machine:
        for limit, key, step in steps:
            now[0] += step
            assert machine.take(limit, (key,)) == memory.take(limit, (key,))


def test_a_machine_holds_more_who_write_than_its_table_and_grows_no_further(tmp_path):
    windows = MachineWindows(tmp_path / "limits", b"secret", lambda: 600.0)
    assert [windows.take(3, ("busy",)) for _ in range(3)] == [0, 0, 0]
    for number in range(70_000):
        assert windows.take(3, (str(number),)) == 0
    assert windows.take(3, ("busy",)) > 0, "the busiest keep their place"
    assert (tmp_path / "limits").stat().st_size < 1_400_000


def count(file: Path, granted) -> None:
    windows = MachineWindows(file, b"secret", lambda: 600.0)
    granted.put(sum(windows.take(100, ("visitor", "bikes", "me")) == 0 for _ in range(80)))


def test_processes_of_a_machine_count_together(tmp_path):
    fork = get_context("fork")
    granted = fork.Queue()
    workers = [fork.Process(target=count, args=(tmp_path / "limits", granted)) for _ in range(4)]
    for worker in workers:
        worker.start()
    assert sum(granted.get(timeout=30) for _ in workers) == 100
    for worker in workers:
        worker.join()


def test_workers_of_one_instance_folder_have_one_limit(make_app, tmp_path):
    one, other = (make_app(rate_per_visitor=2, instance_folder=tmp_path / "shared").test_client() for _ in range(2))
    assert [each.post("/api/chat/bikes", json=HI).status_code for each in (one, other, one, other)] == [200, 200, 429, 429]
    assert b"bikes" not in (tmp_path / "shared" / "rate_limits.bin").read_bytes()


def test_where_the_file_is_of_no_use_a_process_counts_by_itself(make_app, tmp_path, caplog):
    (tmp_path / "shared" / "rate_limits.bin").mkdir(parents=True)
    client = make_app(rate_per_visitor=2, instance_folder=tmp_path / "shared").test_client()
    assert [client.post("/api/chat/bikes", json=HI).status_code for _ in range(3)] == [200, 200, 429]
    told = [record.getMessage() for record in caplog.records if "the file of rate limits cannot be used" in record.getMessage()]
    assert len(told) == 1


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis server of our own; without the program a person's run skips and CI fails."""
    program = shutil.which("redis-server")
    if not program:
        reason = "redis-server is not installed (apt install redis-server)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    for line in server.stdout:
        if "Ready to accept connections" in line:
            break
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.communicate(timeout=60)


@pytest.fixture
def shared_redis(redis_url) -> str:
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
    return redis_url


def test_workers_count_together_on_redis(shared_redis):
    first, second = (RateLimits(3, 1000, [RedisWindows(shared_redis)]) for _ in range(2))
    for limits in (first, second, first):
        limits.spend_visitor("bikes", "me")
    with pytest.raises(RateLimited) as caught:
        second.spend_visitor("bikes", "me")
    assert 1 <= caught.value.retry_after <= 120


def test_the_route_answers_429_from_redis_too(make_app, shared_redis):
    client = make_app(rate_per_visitor=1, redis_url=shared_redis).test_client()
    assert [client.post("/api/chat/bikes", json=HI).status_code for _ in range(2)] == [200, 429]


def test_without_its_redis_a_process_counts_by_itself(make_app, caplog):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
        client = make_app(rate_per_visitor=2, redis_url=nobody).test_client()
        assert [client.post("/api/chat/bikes", json=HI).status_code for _ in range(3)] == [200, 200, 429]
    told = [record.getMessage() for record in caplog.records if "Redis does not answer" in record.getMessage()]
    assert len(told) == 1
