"""kill -9 at any instant: what was acknowledged is stored once, with its reply and its cart; nothing is stored by half."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.storage.database import TenantDatabase
from tests.pipeline.answer_messages import SESSIONS
from tests.pipeline.shops import Street, with_plugins

HOUSE = Path(__file__).parents[2]


def answer_until_killed(place: Path, first: int, answers: int, share: float) -> list[tuple[int, int]]:
    """Start a process that answers messages from ``first`` on, kill it a ``share`` of an answer's time after some ``answers``, however
    fast the machine is, and return what it acknowledged."""
    command = [sys.executable, "-m", "tests.pipeline.answer_messages", str(place), str(first)]
    process = subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    begun = time.monotonic()
    heard = "".join(process.stdout.readline() for _ in range(answers))
    time.sleep(share * (time.monotonic() - begun) / answers)
    process.kill()
    lines = (heard + process.stdout.read()).split("\n")[:-1]
    process.wait()
    process.stdout.close()
    return [tuple(map(int, line.split())) for line in lines]


def stored_messages(database: TenantDatabase) -> list[int]:
    """Return the numbers of all stored messages; each has its reply, its trace and its place in the conversation."""
    numbers = []
    for session in range(SESSIONS):
        conversation = database.conversations.find("web", f"session-{session}")
        if conversation is None:
            continue
        history = database.conversations.history(conversation.id, limit=1_000_000)
        questions, replies = history[::2], history[1::2]
        assert [line.turn for line in questions] == [line.turn for line in replies] == list(range(1, conversation.turns + 1))
        assert [line.payload["message_id"] for line in replies] == [line.message_id for line in questions]
        assert [line.payload["reply"] for line in replies] == [line.text for line in replies]
        assert conversation.cart_count == len(database.cart(conversation.id)) == replies[-1].payload["cart"]["count"]
        assert database.trace(replies[-1].trace_id) is not None
        numbers += [int(line.message_id.removeprefix("m-")) for line in questions]
    return sorted(numbers)


def assert_that_kills_lose_nothing(street: Street, kills: int, seed: int) -> None:
    chance, first, acknowledged = random.Random(seed), 0, []
    for _ in range(kills):
        acknowledged += answer_until_killed(street.place, first, chance.randint(1, 20), chance.uniform(0.0, 2.0))
        stored = stored_messages(street.platform.storage.tenant("corner"))
        assert [number for number, _ in acknowledged if number not in set(stored)] == []
        assert len(stored) == len(set(stored))
        first = max(stored, default=-1) + 1
        assert len(stored) == first
    assert len(acknowledged) > kills


def test_no_acknowledged_message_is_lost_or_doubled_when_the_process_is_killed(make_shops):
    assert_that_kills_lose_nothing(make_shops(corner=with_plugins()), kills=5, seed=1)


@pytest.mark.slow
def test_fifty_kills_lose_and_double_nothing(make_shops):
    assert_that_kills_lose_nothing(make_shops(corner=with_plugins()), kills=50, seed=2)
