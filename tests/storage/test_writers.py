"""Several writers at once, in threads and in processes, and writers that are killed while they write."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.database import Storage
from app.storage.databases.engine import Limits
from tests.storage import write_turns
from tests.storage.conftest import FROM_THE_FIRST_TABLE

ROOT = Path(__file__).parents[2]


def start_writer(database_url: str, instance: Path, session: str, prefix: str, count: int) -> subprocess.Popen:
    arguments = [database_url, str(instance), session, prefix, str(count)]
    command = [sys.executable, "-m", "tests.storage.write_turns", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def answered(shop, session: str) -> Counter:
    """Count the stored questions of a session by message id; every one must have its answer, trace and place in the order."""
    conversation = shop.conversations.find("web", session)
    if conversation is None:
        return Counter()
    history = shop.conversations.history(conversation.id, limit=100_000)
    questions, replies = history[::2], history[1::2]
    assert [line.turn for line in questions] == [line.turn for line in replies] == list(range(1, conversation.turns + 1))
    assert [reply.payload["text"] for reply in replies] == [f"answer {question.message_id}" for question in questions]
    assert conversation.revision == conversation.turns
    assert conversation.state == {"last": questions[-1].message_id}
    assert all(shop.trace(line.trace_id) for line in questions[-2:])
    return Counter(line.message_id for line in questions)


def test_threads_that_write_one_conversation_lose_and_double_nothing(shop):
    ids = [f"{thread}-{number}" for thread in range(4) for number in range(10)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda message_id: write_turns.answer_until_stored(shop, "shared", message_id), ids))
    assert answered(shop, "shared") == Counter(ids)


def test_threads_that_send_the_same_message_get_one_answer_stored(shop):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: write_turns.answer_until_stored(shop, "shared", "m-1"), range(16)))
    assert answered(shop, "shared") == {"m-1": 1}


def test_sessions_side_by_side_never_mix(shop, count_rows):
    sessions = [f"session-{number}" for number in range(64)]

    def talk(session: str) -> None:
        for number in range(3):
            write_turns.answer_until_stored(shop, session, f"{session}-{number}")

    with ThreadPoolExecutor(64) as threads:
        list(threads.map(talk, sessions))
    for session in sessions:
        assert answered(shop, session) == Counter(f"{session}-{number}" for number in range(3))
    assert count_rows(shop)["conversations"] == 64


@FROM_THE_FIRST_TABLE
def test_two_processes_that_write_one_new_tenant_and_conversation(shop, database_url, tmp_path):
    writers = [start_writer(database_url, tmp_path, "shared", prefix, 40) for prefix in "ab"]
    acknowledged = [writer.communicate(timeout=60)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    expected = [f"{prefix}-{number}" for prefix in "ab" for number in range(40)]
    assert sorted(sum(acknowledged, [])) == sorted(expected)
    assert answered(shop, "shared") == Counter(expected)


def kill_while_writing(database_url: str, instance: Path, session: str, chance: random.Random) -> list[str]:
    """Kill a writer with SIGKILL at a random instant after a random acknowledgement; return what it had acknowledged."""
    with start_writer(database_url, instance, session, "m", 100_000) as writer:
        acknowledged = [writer.stdout.readline().strip() for _ in range(chance.randrange(1, 40))]
        instant = time.perf_counter() + chance.random() * 0.003
        while time.perf_counter() < instant:
            pass
        writer.kill()
        # a line that was cut off by the kill acknowledges nothing
        return acknowledged + [line.strip() for line in writer.stdout if line.endswith("\n")]


def assert_that_kills_lose_nothing(storage, database_url: str, instance: Path, count: int) -> None:
    chance = random.Random(20260314)
    shop = storage.tenant("greengrocer")
    for number in range(count):
        session = f"session-{number}"
        acknowledged = kill_while_writing(database_url, instance, session, chance)
        stored = answered(shop, session)
        assert set(stored.values()) == {1}
        # the writer may have died between storing and saying so
        assert set(acknowledged) <= set(stored) <= {*acknowledged, f"m-{len(acknowledged)}"}
        write_turns.answer_until_stored(shop, session, f"m-{len(acknowledged)}")
        assert len(answered(shop, session)) == len(acknowledged) + 1


def test_a_killed_writer_leaves_every_acknowledged_turn_exactly_once(storage, database_url, tmp_path):
    assert_that_kills_lose_nothing(storage, database_url, tmp_path, 4)


@pytest.mark.slow
def test_fifty_killed_writers_leave_every_acknowledged_turn_exactly_once(storage, database_url, tmp_path):
    assert_that_kills_lose_nothing(storage, database_url, tmp_path, 50)


def test_a_forked_process_opens_its_own_connections(shop, database_url, tmp_path):
    command = [sys.executable, "-W", "error", "-m", "tests.storage.fork_and_write", database_url, str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == 0
    assert all(answered(shop, session) == {"m-0": 1} for session in ("before", "child", "parent"))


def log_sequence(file: Path) -> int:
    """Return how often the log of writes of a SQLite file has begun anew (its format: bytes 12 to 15 of the header)."""
    return int.from_bytes(file.with_name(f"{file.name}-wal").read_bytes()[12:16], "big")


def test_the_log_of_writes_begins_anew_now_and_then_though_others_read(tmp_path, make_turn):
    storage, file = Storage(None, tmp_path, Limits(log_pages=1_000)), tmp_path / "greengrocer.db"
    shop = storage.tenant("greengrocer")
    shop.ping()
    turns = [make_turn() for _ in range(301)]
    with closing(sqlite3.connect(file)) as other:
        other.execute("SELECT count(*) FROM messages").fetchall()
        begun = log_sequence(file)
        for turn in turns[:300]:
            shop.commit(turn)
        storage.close()
        shop.commit(turns[300])
        assert log_sequence(file) > begun
    assert all(shop.find_reply(turn.conversation.id, turn.message_id) == turn.reply_payload for turn in turns)
    storage.close()


def test_writers_hardly_wait_for_a_wipe_that_has_to_wait_for_a_reader(tmp_path, make_turn):
    storage = Storage(None, tmp_path)
    shop = storage.tenant("greengrocer")
    shop.ping()
    with closing(sqlite3.connect(tmp_path / "greengrocer.db", isolation_level=None)) as other, ThreadPoolExecutor() as pool:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM messages").fetchall()
        shop.commit(make_turn())
        tries = []
        wiping = pool.submit(shop.wipe, lambda: tries.append(time.monotonic()))
        waits = []
        while not tries and not wiping.done():
            begun = time.monotonic()
            shop.commit(make_turn())
            waits.append(time.monotonic() - begun)
        assert tries, "it is tried again"
        assert max(waits) < 5
        other.execute("COMMIT")
        wiping.result(timeout=30)
    storage.close()
